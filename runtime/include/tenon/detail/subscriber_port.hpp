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
  std::uint64_t loss_reported = 0;  // of reader.lost()
  Connection* next = nullptr;
  bool by_words = false;  // payload may be copied without a hold
};

struct SubscriberPort {
  Connection* current = nullptr;  // null: no publisher
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
};

// A take by any path but the usual one: rejoins, looks at the other publishers, and at the topic when there is nothing.
[[nodiscard]] Found take_slowly(SubscriberPort& port) noexcept;
[[nodiscard]] queue::TakeState copy_slowly(SubscriberPort& port, std::byte* to, std::size_t bytes) noexcept;
// Waits until something is there to take, or until the deadline; false at the deadline. Spins first, then sleeps.
[[nodiscard]] bool wait_for_message(SubscriberPort& port, std::uint64_t deadline_ns) noexcept;
[[nodiscard]] std::uint64_t deadline_after(std::chrono::nanoseconds time) noexcept;
// Every now and then also when messages never cease: has somebody come or gone?
void glance_at_topic(SubscriberPort& port) noexcept;
void wake_publisher(Connection& connection) noexcept;

inline constexpr std::uint64_t kGlanceEvery = 256;  // takes; a power of two

// Book-keeping after a message was taken from `port.current`.
inline std::uint64_t finish_take(SubscriberPort& port) noexcept {
  Connection& connection = *port.current;
  if (connection.awaited && connection.reader.publisher_sleeps()) [[unlikely]]
    wake_publisher(connection);
  std::uint64_t lost = 0;
  if (connection.reader.lost() != connection.loss_reported) [[unlikely]] {
    lost = connection.reader.lost() - connection.loss_reported;
    connection.loss_reported = connection.reader.lost();
  }
  // Stored only when it changes, so that with one publisher no take waits for the store of the one before.
  if (connection.next != &connection) port.current = connection.next;
  if (connection.reader.cursor() % kGlanceEvery == 0) [[unlikely]]
    glance_at_topic(port);
  return lost;
}

template <class Shape>
[[nodiscard]] inline Found take(SubscriberPort& port, Shape shape) noexcept {
  if (port.current != nullptr) [[likely]] {
    const Reader::Taken taken = port.current->reader.take(shape);
    if (taken.state == queue::TakeState::taken) [[likely]]
      return {taken, finish_take(port)};
  }
  return take_slowly(port);
}

template <class Shape>
[[nodiscard]] inline queue::TakeState copy(SubscriberPort& port, Shape shape, std::byte* to,
                                           std::size_t bytes) noexcept {
  if (port.current != nullptr && port.current->by_words) [[likely]] {
    if (port.current->reader.copy(shape, to, bytes) == queue::TakeState::taken) [[likely]] {
      (void)finish_take(port);
      return queue::TakeState::taken;
    }
  }
  return copy_slowly(port, to, bytes);
}

}  // namespace tenon::detail
