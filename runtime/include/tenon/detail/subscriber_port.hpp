// Not an API: for Tenon's own inline code and generated headers.
//
// The untyped part of a subscriber that inline code touches; the rest of it stands behind the functions below, in the
// library. One thread at a time, but for holds, which any thread may let go.
#pragma once

#include <chrono>
#include <memory>

#include "tenon/detail/queue/ring_reader.hpp"
#include "tenon/detail/queue/topic_words.hpp"
#include "tenon/detail/type_facts.hpp"
#include "tenon/detail/used_bytes.hpp"
#include "tenon/node.hpp"
#include "tenon/options.hpp"
#include "tenon/result.hpp"
#include "tenon/sample.hpp"

namespace tenon::detail {

using Reader = queue::RingReader<queue::StdAtomics>;

// One publisher that a subscriber takes from. Connections form a circle: each take begins with the next publisher.
struct Connection {
  Connection(const queue::RingView<queue::StdAtomics>& ring, const queue::ReaderMemory<queue::StdAtomics>& memory,
             bool steadfast) noexcept
      : reader(ring, memory, steadfast) {}

  Reader reader;
  bool awaited = false;             // the publisher may sleep until we move
  std::uint64_t calm_until = 0;     // a take below it has nothing to report and nothing to look after
  std::uint64_t loss_reported = 0;  // of reader.lost()
  Connection* next = nullptr;
  bool by_words = false;  // payload may be copied without a hold
  void* owner = nullptr;  // what a ConnectionWatcher keeps for it
};

class Waitable;

struct SubscriberPort {
  Connection* current = nullptr;     // null: no publisher
  std::shared_ptr<const void> kept;  // what the port looks at and the caller made; goes last
};

struct CloseSubscriber {
  void operator()(SubscriberPort* port) const noexcept;
};
using SubscriberHandle = std::unique_ptr<SubscriberPort, CloseSubscriber>;

[[nodiscard]] Result<SubscriberHandle> open_subscriber(const Node& node, std::string_view topic, const TypeFacts& type,
                                                       const SubscriberOptions& options);

// What a take found; `lost` belongs to the message.
struct Found {
  Reader::Taken taken;
  std::uint64_t lost = 0;

  [[nodiscard]] explicit operator bool() const noexcept { return taken.state == queue::TakeState::taken; }
  // Precondition: it is no message.
  [[nodiscard]] Take why() const noexcept {
    return taken.state == queue::TakeState::no_hold ? Take::no_hold : Take::nothing;
  }
};

// A take by any path but the usual one: rejoins, looks at the other publishers, and at the topic when there is nothing.
// `from` says whose it is.
[[nodiscard]] Found take_slowly(SubscriberPort& port, Connection** from = nullptr) noexcept;
// The newest message of one publisher, whichever has one; what it passes over is not taken.
[[nodiscard]] Found take_newest(SubscriberPort& port, Connection** from = nullptr) noexcept;
// Where a message is copied to, and how: `copy` is called once per attempt.
struct CopyOut {
  void* to = nullptr;
  std::size_t bytes = 0;
  void (*copy)(const CopyOut& out, const std::byte* from, bool by_words) noexcept = nullptr;
};
void copy_whole(const CopyOut& out, const std::byte* from, bool by_words) noexcept;
[[nodiscard]] queue::TakeState copy_slowly(SubscriberPort& port, const CopyOut& out) noexcept;
// Waits until something is there to take, or until the deadline; false at the deadline. Spins first, then sleeps.
[[nodiscard]] bool wait_for_message(SubscriberPort& port, std::uint64_t deadline_ns) noexcept;
[[nodiscard]] std::uint64_t deadline_after(std::chrono::nanoseconds time) noexcept;
void wake_publisher(Connection& connection) noexcept;
[[nodiscard]] Waitable& waitable_of(SubscriberPort& port) noexcept;

// Book-keeping after the message that ended the calm: what was lost before it, and, every so many takes also when messages
// never cease, whether somebody came or went. Begins the next calm. Returns what was lost.
[[nodiscard]] std::uint64_t end_calm(SubscriberPort& port, Connection& connection) noexcept;

// Book-keeping after a message was taken from `port.current`.
[[gnu::always_inline]] inline std::uint64_t finish_take(SubscriberPort& port) noexcept {
  Connection& connection = *port.current;
  if (connection.awaited && connection.reader.publisher_sleeps()) [[unlikely]]
    wake_publisher(connection);
  // Stored only when it changes, so that with one publisher no take waits for the store of the one before.
  if (connection.next != &connection) port.current = connection.next;
  if (queue::before(connection.reader.cursor(), connection.calm_until)) [[likely]]
    return 0;
  return end_calm(port, connection);
}

// The usual path alone: false sends the caller to take_slowly(). The two do not share a result, so that what was found
// here stays in registers: a result that is put together in memory by small stores and read back by large loads waits
// for every store before it, those to lines of other processes among them.
template <class Shape>
[[nodiscard, gnu::always_inline]] inline bool take_at_once(SubscriberPort& port, Shape shape, Found& found) noexcept {
  if (port.current == nullptr) [[unlikely]]
    return false;
  found.taken = port.current->reader.take(shape);
  if (found.taken.state != queue::TakeState::taken) return false;
  found.lost = finish_take(port);
  return true;
}

// Copies what the message uses (kRoomy), or all of it.
template <class T, class Shape>
[[nodiscard]] inline queue::TakeState copy(SubscriberPort& port, Shape shape, T& value) noexcept {
  const auto by_words = [&value](const std::byte* from, std::uint32_t) noexcept {
    if constexpr (kRoomy<T>)
      copy_out(value, from, true);
    else
      queue::load_words<queue::StdAtomics>(reinterpret_cast<std::byte*>(&value), from, sizeof(T));
  };
  if (port.current != nullptr && port.current->by_words) [[likely]] {
    if (port.current->reader.copy(shape, by_words) == queue::TakeState::taken) [[likely]] {
      (void)finish_take(port);
      return queue::TakeState::taken;
    }
  }
  CopyOut out{&value, sizeof(T), copy_whole};
  if constexpr (kRoomy<T>)
    out.copy = [](const CopyOut& to, const std::byte* from, bool words) noexcept {
      copy_out(*static_cast<T*>(to.to), from, words);
    };
  return copy_slowly(port, out);
}

}  // namespace tenon::detail
