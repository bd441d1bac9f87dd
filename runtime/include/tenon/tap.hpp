// Looks on at a topic without taking part in it: no file, no entry, no store that anybody else could see. Nothing waits
// for a tap, nothing is slowed or kept by it, and nobody can tell that it is there.
//
// The price: messages are copied out, by the sequence checked to be whole, and one that is overtaken while it is copied is
// lost and counted. A tap cannot be woken; it polls. One thread at a time, and not while a publisher of its own process is
// at work: between processes a torn copy is found out, within one it is a data race.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tenon/node.hpp"
#include "tenon/topic_type.hpp"

namespace tenon {

namespace detail {
class TapCore;
struct CloseTap {
  void operator()(TapCore* core) const noexcept;
};
}  // namespace detail

// A message as it was copied out.
struct TappedMessage {
  // Keeps its capacity from one message to the next, and bytes of 4 KiB and more that no value of the message owns.
  std::vector<std::byte> bytes;
  std::string publisher;       // the node's name
  std::uint64_t sequence = 0;  // the publisher's count of messages before this one
  std::uint64_t lost = 0;      // of this publisher, between the message before and this one
};

class Tap {
 public:
  // What may stand behind the struct of a message. A publisher that says of a message that it has more is passed over from
  // then on, as those of another type are.
  static constexpr std::uint32_t kMostTailBytes = 256U << 20;

  // `where`: domain and runtime directory, as for a node. `history`: messages published earlier to begin with.
  // Errors: topic_unknown (nobody has it open), name_invalid, segment_invalid, version_mismatch, permission_denied,
  // out_of_memory, descriptor_limit, system_call.
  [[nodiscard]] static Result<Tap> open(std::string_view topic, const NodeOptions& where = {},
                                        std::uint32_t history = 0);

  // What the topic carried when the tap was opened. Publishers of another type are passed over.
  [[nodiscard]] const TopicType& type() const noexcept;

  // Copies out the next message if there is one; never waits. False: nothing new, or no memory for it, nor perhaps for a
  // look at who has come: a later call then has it, unless it was overtaken, and then it is counted as lost. `message` keeps
  // nothing of what it held. Cost: what the message uses.
  [[nodiscard]] bool next(TappedMessage& message) noexcept;
  // The same, looking again every millisecond for at most so long.
  [[nodiscard]] bool wait_next(TappedMessage& message, std::chrono::nanoseconds time) noexcept;

  [[nodiscard]] std::uint64_t lost() const noexcept;             // messages in all, of all publishers
  [[nodiscard]] std::uint32_t publisher_count() const noexcept;  // followed now

 private:
  explicit Tap(detail::TapCore* core) noexcept : core_(core) {}
  std::unique_ptr<detail::TapCore, detail::CloseTap> core_;
};

}  // namespace tenon
