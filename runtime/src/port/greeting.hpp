// What two attendants say to each other when one's subscriber meets the other's publisher (exchange.hpp): one message each
// way, with a descriptor, and after that single bytes. Nothing of it is trusted.
//
//   subscriber's side → publisher's   hello     and its segment
//   publisher's side → subscriber's   welcome   and its segment; or refused, and the end: that says why, and is zero beside it
//   publisher's side → subscriber's   kRing     something came, and you sleep
//
// Who only looks on, at announcements or at a board of latest values, says look and hands over nothing. kRing tells it of
// each announcement; of what is written on a board when it has asked for that by a kRing of its own, once each time.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "shm/incarnation.hpp"
#include "shm/segment_header.hpp"

namespace tenon::port {

inline constexpr std::uint64_t kGreetingMagic = 0x3130'5248'4e4e'4554;  // "TENNHR01" in memory order
inline constexpr std::uint32_t kGreetingVersion = 1;
inline constexpr std::byte kRing{1};
inline constexpr std::uint32_t kNoGroup = ~std::uint32_t{0};
inline constexpr std::int64_t kLongestGreeting = 1'000'000'000;  // ns

enum class GreetingKind : std::uint32_t { hello = 1, welcome = 2, refused = 3, look = 4 };

struct Greeting {
  std::uint64_t magic = kGreetingMagic;
  std::uint32_t version = kGreetingVersion;
  std::uint32_t byte_order = shm::kByteOrder;
  GreetingKind kind = GreetingKind::hello;
  std::uint32_t detail = 0;   // welcome: the entry in the publisher's table; refused: the ErrorCode
  shm::Incarnation node;      // the sender's
  shm::Incarnation self;      // the sender's publisher or subscriber
  std::uint64_t born_ns = 0;  // of the sender's end, by the monotonic clock
  std::uint32_t mode = 0;     // refused for want of rights: whose they are
  std::uint32_t owner = 0;    // likewise
  std::uint32_t group = 0;    // likewise, or kNoGroup
  std::uint32_t reserved_word = 0;
  std::array<char, shm::kNameBytes> node_name{};
  std::array<char, shm::kTopicNameBytes> topic{};
  std::array<char, 72> domain{};
  std::array<char, 40> reserved{};
};
// Of this release; about what, and from whom, is another question.
[[nodiscard]] inline bool is_greeting(const Greeting& greeting, std::size_t bytes) noexcept {
  return bytes == sizeof greeting && greeting.magic == kGreetingMagic && greeting.version == kGreetingVersion &&
         greeting.byte_order == shm::kByteOrder;
}
static_assert(sizeof(Greeting) == 512);
static_assert(offsetof(Greeting, kind) == 16 && offsetof(Greeting, node) == 24 && offsetof(Greeting, self) == 40);
static_assert(offsetof(Greeting, born_ns) == 56 && offsetof(Greeting, mode) == 64 &&
              offsetof(Greeting, node_name) == 80);

}  // namespace tenon::port
