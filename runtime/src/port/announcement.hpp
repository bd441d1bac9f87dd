// What a server says of itself on the topic of its service, and the topics' types. Payload of a copy-only publisher: the
// words may be overtaken while they are read, and come from anyone.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "shm/incarnation.hpp"
#include "tenon/detail/interface_facts.hpp"
#include "tenon/detail/queue/slot.hpp"
#include "tenon/detail/type_facts.hpp"

namespace tenon::port {

inline constexpr std::size_t kLongestInstanceName = 63;
inline constexpr std::uint32_t kMostOperations = 4096;

enum class ServerState : std::uint32_t { standby = 1, active = 2 };

struct AnnouncementHead {
  shm::Incarnation server;
  std::uint64_t epoch = 0;  // of its activation; 0 before that
  ServerState state = ServerState::standby;
  std::uint16_t operations = 0;  // marks behind the head
  std::uint16_t holds = 0;  // requests of one client that the server may hold: what a client's ring needs spares for
  std::array<char, kLongestInstanceName + 1> instance{};
};
struct OperationMark {
  std::uint64_t name_hash = 0;
  Hash128 signature;
};
static_assert(sizeof(AnnouncementHead) == 96 && sizeof(OperationMark) == 24);

struct Announcement {
  shm::Incarnation server;
  std::uint64_t epoch = 0;
  ServerState state = ServerState::standby;
  std::uint32_t holds = 0;
  std::string instance;
  std::vector<OperationMark> operations;
};

[[nodiscard]] std::uint32_t announcement_bytes(std::size_t operations) noexcept;
// Needs no memory where `bytes` has room for so many operations already.
void put_bytes(const Announcement& announcement, std::vector<std::byte>& bytes);
// False if the bytes contradict each other.
[[nodiscard]] bool from_bytes(const std::vector<std::byte>& bytes, Announcement& announcement);
[[nodiscard]] std::vector<OperationMark> marks_of(const detail::InterfaceFacts& interface);

// The three kinds of topics. Their hashes name the protocol, not a type of any interface.
[[nodiscard]] detail::TypeFacts announcement_facts(const detail::InterfaceFacts& interface) noexcept;
[[nodiscard]] detail::TypeFacts request_facts(const detail::InterfaceFacts& interface) noexcept;
[[nodiscard]] detail::TypeFacts answer_facts(const detail::InterfaceFacts& interface) noexcept;

// How deep a ring for `needed` messages should be: settling a quarter of it moves two cache lines more, at both ends. Calls
// one at a time had a p99 of 0.8 us with quarters of 16 messages, and have 0.55 with 64; so small ones get 16 KiB.
[[nodiscard]] std::uint32_t roomy_depth(std::uint32_t needed, const queue::SlotShape& slot) noexcept;

}  // namespace tenon::port
