// How the files of a domain are called, and what a user may call things. No I/O.
//
//   <runtime directory>/<domain>/
//     n-<node>                       a node's segment; its lock is the node's life
//     t-<hash of the topic's name>/  one directory per topic
//       topic                        the control file (topic_segment.hpp), the only name that is used again
//       p-<publisher>                a publisher's segment
//       s-<entry>-<subscriber>       a subscriber's segment; entry: its place in the table of readers, two digits
//       b-<entry>-<subscriber>       a FIFO that makes a subscriber's descriptor readable, if it has one
//       x-<publisher>-<note>         a subscriber's note to a publisher that refused it
//       v-<board>                    the latest values one writer keeps, in the directory of a name for them
//       w-<node>-<waiter>            a FIFO that makes the descriptor of a reader of those readable, if it has one
//
// <…> are incarnations: 32 hex digits, never used twice.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "shm/incarnation.hpp"

namespace tenon::port {

inline constexpr std::string_view kTopicFile = "topic";
inline constexpr std::size_t kLongestNodeName = 127;
inline constexpr std::size_t kLongestTopicName = 191;
inline constexpr std::size_t kLongestDomainName = 64;
inline constexpr std::size_t kLongestServiceName = 150;

// The topics that a service consists of. '#' keeps them apart from what users name. `user`: between users, whose the server or
// the client is, which each end has by the kernel's word, where an incarnation is only said: so no ring that is for one user
// shares a topic with another's, whatever incarnation that one calls its own.
[[nodiscard]] std::string announcement_topic(std::string_view service);
[[nodiscard]] std::string request_topic(std::string_view service, const shm::Incarnation& server,
                                        std::optional<std::uint32_t> user = {});
[[nodiscard]] std::string answer_topic(std::string_view service, const shm::Incarnation& client,
                                       std::optional<std::uint32_t> user = {});

enum class MemberKind : std::uint8_t { publisher, subscriber, bell, refusal, board, waiter };

// One file of a topic's directory.
struct Member {
  MemberKind kind = MemberKind::publisher;
  // Of the member; of a bell: its subscriber's; of a refusal: the publisher it is for; of a waiter: its node's.
  shm::Incarnation incarnation;
  std::uint32_t entry = 0;  // subscribers and their bells
  std::string name;         // the file's
};

[[nodiscard]] std::string node_file(const shm::Incarnation& node);
[[nodiscard]] std::string publisher_file(const shm::Incarnation& publisher);
[[nodiscard]] std::string subscriber_file(std::uint32_t entry, const shm::Incarnation& subscriber);
[[nodiscard]] std::string bell_of(std::string subscriber_file);
[[nodiscard]] std::string subscriber_of(std::string bell_file);
[[nodiscard]] std::string refusal_file(const shm::Incarnation& publisher, const shm::Incarnation& note);
[[nodiscard]] std::string board_file(const shm::Incarnation& board);
[[nodiscard]] std::string waiter_file(const shm::Incarnation& node, const shm::Incarnation& waiter);
[[nodiscard]] std::string topic_directory(std::string_view topic);

// Names that are none of ours give nothing: they are left alone.
[[nodiscard]] std::optional<shm::Incarnation> node_of(std::string_view file);
[[nodiscard]] std::optional<Member> member_of(std::string_view file);
[[nodiscard]] bool is_topic_directory(std::string_view name);

// FNV-1a, 64 bits: for places and comparisons beside which the name itself stands.
[[nodiscard]] std::uint64_t hash_of(std::string_view text) noexcept;

// What is wrong with a name a user chose, or nothing. `slashes`: whether '/' may stand inside.
[[nodiscard]] std::optional<std::string> name_problem(std::string_view name, std::size_t longest, bool slashes);

}  // namespace tenon::port
