// Not an API: for Tenon's own inline code and generated headers.
//
// What stands in the rings between a client and a server: a word that says what it is, and a body behind it. A slot's
// header, the word and 40 bytes of parameters are one cache line. Written once before it is published; whoever reads it
// may be reading memory of a faulty peer, so the word is read once and every length is compared before a body is used.
//
//   request ring, client → server                  answer ring, server → client
//   hello    Hello                                 welcome  Welcome
//   call     Request of the operation              answer   the operation's Result, or an exception it declares
//   oneway   Request of the operation              last     the same; nothing more comes for this call
//   cancel   -                                     failed   Failure; nothing more comes for this call
//   credit   Credit                                end      -; nothing more comes for this stream
//
// A request's id is {place in the client's table of calls 16 | use of that place 16}; answers carry the same.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

#include "tenon/detail/read_once.hpp"

namespace tenon::detail {

inline constexpr std::size_t kBodyOffset = 8;
inline constexpr std::uint32_t kMostCalls = 1024;  // in flight of one client

enum class RequestKind : std::uint8_t { hello = 1, call = 2, oneway = 3, cancel = 4, credit = 5 };
enum class AnswerKind : std::uint8_t { welcome = 1, answer = 2, last = 3, failed = 4, end = 5 };

struct alignas(8) RequestWord {
  std::uint32_t id = 0;
  std::uint16_t operation = 0;  // its index in the server's interface
  RequestKind kind{};
  std::uint8_t spare = 0;
};
struct alignas(8) AnswerWord {
  std::uint32_t id = 0;
  std::uint16_t index = 0;  // of an answer in its stream; wraps
  AnswerKind kind{};
  std::uint8_t arm = 0;  // of answer and last: 0 the Result, k the k-th exception that the operation declares
};
static_assert(sizeof(RequestWord) == kBodyOffset && sizeof(AnswerWord) == kBodyOffset);

// The first message of a request ring.
struct Hello {
  std::uint64_t client_high = 0;  // names the topic of its answers
  std::uint64_t client_low = 0;
  std::uint32_t calls = 0;    // places in its table
  std::uint32_t answers = 0;  // that may be under way at once, those of streams included
  std::uint32_t credit = 0;   // of those, answers of one stream
  std::uint32_t holds = 0;    // answers that the client may hold: what the answer ring needs spares for
};
// The first message of an answer ring.
struct Welcome {
  std::uint64_t server_high = 0;
  std::uint64_t server_low = 0;
};
struct Failure {
  std::uint32_t code = 0;  // ErrorCode
  std::uint32_t spare = 0;
};
struct Credit {
  std::uint32_t consumed = 0;  // answers of the stream that the client has taken, in all; wraps
  std::uint32_t spare = 0;
};
static_assert(sizeof(Hello) == 32 && sizeof(Welcome) == 16 && sizeof(Failure) == 8 && sizeof(Credit) == 8);

// The smallest that a slot may hold.
inline constexpr std::uint32_t kLeastRequestFrame = kBodyOffset + sizeof(Hello);
inline constexpr std::uint32_t kLeastAnswerFrame = kBodyOffset + sizeof(Welcome);

inline void put_word(std::byte* frame, const RequestWord& word) noexcept {
  __builtin_memcpy(frame, &word, sizeof word);
}
inline void put_word(std::byte* frame, const AnswerWord& word) noexcept { __builtin_memcpy(frame, &word, sizeof word); }

template <class Word>
[[nodiscard]] inline Word get_word(const std::byte* frame) noexcept {
  return std::bit_cast<Word>(read_once(*reinterpret_cast<const std::uint64_t*>(frame)));
}

// A body of the protocol's own, copied.
template <class Body>
[[nodiscard]] inline Body get_body(const std::byte* frame) noexcept {
  Body body;
  __builtin_memcpy(&body, frame + kBodyOffset, sizeof body);
  return body;
}
template <class Body>
inline void put_body(std::byte* frame, const Body& body) noexcept {
  __builtin_memcpy(frame + kBodyOffset, &body, sizeof body);
}

[[nodiscard]] constexpr std::uint32_t place_of_call(std::uint32_t id) noexcept { return id & 0xffff; }
[[nodiscard]] constexpr std::uint32_t next_use(std::uint32_t id) noexcept { return id + 0x1'0000; }

}  // namespace tenon::detail
