// Signals without data: notify(id), counted, from any number of notifiers to any number of listeners.
//
//   auto notifier = tenon::Notifier::open(node, "arm/limits").value();
//   notifier.notify(3);
//
//   auto listener = tenon::Listener::open(node, "arm/limits").value();
//   listener.wait(1s);
//   listener.take([](std::uint32_t id, std::uint64_t times) { … });   // (3, 1)
//
// No notification is lost, and none counts twice: what a notifier publishes is its count of every id since it was opened, so
// whatever a slow listener misses is in the next message; what a notifier that ended or died has published is delivered to
// every listener that was there, as messages are. A listener hears what was notified after its open() returned.
//
// Each handle belongs to one thread at a time.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string_view>

#include "tenon/detail/publisher_port.hpp"
#include "tenon/node.hpp"
#include "tenon/result.hpp"

namespace tenon {

inline constexpr std::uint32_t kEventIds = 64;  // of one name: 0 to 63

struct ListenerOptions {
  std::uint32_t notifiers = 64;                                   // listened to at once; 256 at most
  std::chrono::nanoseconds spin = std::chrono::microseconds(20);  // how long a wait polls before it sleeps
};

namespace detail {

using EventCounts = std::array<std::uint64_t, kEventIds>;
inline constexpr auto kEventShape = queue::slot_shape(sizeof(EventCounts), alignof(EventCounts));

class Waitable;
class ListenerCore;
struct CloseListener {
  void operator()(ListenerCore* core) const noexcept;
};
using ListenerHandle = std::unique_ptr<ListenerCore, CloseListener>;

[[nodiscard]] Result<PublisherHandle> open_notifier(const Node& node, std::string_view name);
[[nodiscard]] Result<ListenerHandle> open_listener(const Node& node, std::string_view name,
                                                   const ListenerOptions& options);
// Adds what came since the last call to `fresh`. Returns the sum of it.
[[nodiscard]] std::uint64_t gather(ListenerCore& core, EventCounts& fresh) noexcept;
[[nodiscard]] bool wait_for_event(ListenerCore& core, std::chrono::nanoseconds time) noexcept;
[[nodiscard]] std::uint32_t count_notifiers(ListenerCore& core) noexcept;
[[nodiscard]] Waitable& waitable_of(ListenerCore& core) noexcept;

}  // namespace detail

class Notifier {
 public:
  // Errors: those of a publisher.
  [[nodiscard]] static Result<Notifier> open(const Node& node, std::string_view name) {
    return detail::open_notifier(node, name).map([](detail::PublisherHandle&& port) {
      return Notifier(std::move(port));
    });
  }

  // Never waits for anybody. Cost: a copy of 512 bytes and a publish, whatever the number of listeners.
  // Errors: payload_invalid (no such id), closed.
  Result<void> notify(std::uint32_t id, std::uint64_t times = 1) noexcept {
    if (id >= kEventIds) return tl::unexpected(Error(ErrorCode::payload_invalid));
    counts_[id] += times;
    const auto copy = [this](std::byte* to) { __builtin_memcpy(to, counts_.data(), sizeof counts_); };
    if (detail::publish_copied(*port_, detail::kEventShape, sizeof counts_, copy)) [[likely]]
      return {};
    const auto* const from = reinterpret_cast<const std::byte*>(counts_.data());
    if (const auto problem = detail::publish_copy_slowly(*port_, from, sizeof counts_))
      return tl::unexpected(Error(*problem));
    return {};
  }

 private:
  explicit Notifier(detail::PublisherHandle port) noexcept : port_(std::move(port)) {}
  detail::PublisherHandle port_;
  detail::EventCounts counts_{};  // since open()
};

class Listener {
 public:
  // There need not be a notifier yet. Errors: those of a subscriber.
  [[nodiscard]] static Result<Listener> open(const Node& node, std::string_view name,
                                             const ListenerOptions& options = {}) {
    return detail::open_listener(node, name, options).map([](detail::ListenerHandle&& core) {
      return Listener(std::move(core));
    });
  }

  // Shows each id that was notified since the last call, and how often, in the order of ids: look(id, times). Returns the
  // sum. Never waits. Cost: a look at each notifier's newest message.
  template <class Look>
  std::uint64_t take(Look look) {
    detail::EventCounts fresh{};
    const std::uint64_t sum = detail::gather(*core_, fresh);
    for (std::uint32_t id = 0; id < kEventIds; ++id)
      if (fresh[id] != 0) look(id, fresh[id]);
    return sum;
  }

  // Waits until something was notified; false when the time is over.
  [[nodiscard]] bool wait(std::chrono::nanoseconds time) noexcept { return detail::wait_for_event(*core_, time); }
  [[nodiscard]] std::uint32_t notifier_count() noexcept { return detail::count_notifiers(*core_); }
  // For a WaitSet: ready while there is something to take.
  [[nodiscard]] detail::Waitable& waitable() noexcept { return detail::waitable_of(*core_); }

 private:
  explicit Listener(detail::ListenerHandle core) noexcept : core_(std::move(core)) {}
  detail::ListenerHandle core_;
};

}  // namespace tenon
