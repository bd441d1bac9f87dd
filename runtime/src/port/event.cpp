// Events: topics whose messages are counts. Their names are the library's own, so no topic is mixed up with them.
#include "tenon/event.hpp"

#include <memory>
#include <string>
#include <vector>

#include "error/guarded.hpp"
#include "port/publisher_core.hpp"
#include "port/subscriber_core.hpp"
#include "tenon/subscriber.hpp"

namespace tenon::detail {

namespace {

// Both ends are this library: the hashes say which counts these are, and there is nothing to compare beyond them.
constexpr TypeFacts kFacts{"tenon::EventCounts",
                           sizeof(EventCounts),
                           alignof(EventCounts),
                           {0x7465'6e6f'6e2d'6576, kEventIds},
                           {0x7465'6e6f'6e2d'6576, kEventIds},
                           ""};

std::string topic_of_events(std::string_view name) { return std::string(name) + "#events"; }

}  // namespace

class ListenerCore final : public ConnectionWatcher {
 public:
  explicit ListenerCore(SubscriberHandle port) : port_(std::move(port)) { core().watch(*this); }

  [[nodiscard]] SubscriberCore& core() const noexcept { return static_cast<SubscriberCore&>(*port_); }
  [[nodiscard]] std::uint64_t gather(EventCounts& fresh) noexcept;

 private:
  struct Notifier {
    EventCounts counts{};  // already gathered
    bool departed = false;
  };

  void expect() override {
    notifiers_.reserve(notifiers_.size() + 1);
    if (expected_ == nullptr) expected_ = std::make_unique<Notifier>();
  }
  void came(Link& link) noexcept override {
    link.owner = expected_.get();
    notifiers_.push_back(std::move(expected_));
  }
  // What is being taken may be this one's last: its counts are needed once more.
  void went(Link& link) noexcept override { static_cast<Notifier*>(link.owner)->departed = true; }

  SubscriberHandle port_;
  std::vector<std::unique_ptr<Notifier>> notifiers_;
  std::unique_ptr<Notifier> expected_;
};

std::uint64_t ListenerCore::gather(EventCounts& fresh) noexcept {
  std::uint64_t sum = 0;
  // A notifier that never pauses has a newer message each time.
  for (std::uint32_t left = core().publishers() + 1; left > 0; --left) {
    std::erase_if(notifiers_, [](const auto& each) { return each->departed; });
    Connection* notifier = nullptr;
    const Found found = core().take_newest(&notifier);
    if (found.taken.state != queue::TakeState::taken) break;
    EventCounts now;
    __builtin_memcpy(&now, found.taken.payload, sizeof now);
    EventCounts& counted = static_cast<Notifier*>(notifier->owner)->counts;  // ours, and the link stays while we hold
    queue::let_go<queue::StdAtomics>(*found.taken.hold);
    for (std::uint32_t id = 0; id < kEventIds; ++id) {
      if (!queue::before(counted[id], now[id])) continue;  // counts that fall are a faulty peer's
      fresh[id] += now[id] - counted[id];
      sum += now[id] - counted[id];
      counted[id] = now[id];
    }
  }
  return sum;
}

Result<PublisherHandle> open_notifier(const Node& node, std::string_view name) {
  return error::guarded("notify on", name, [&]() -> Result<PublisherHandle> {
    if (auto problem = port::topic_name_problem(name, "notify on \"" + std::string(name) + "\""))
      return tl::unexpected(std::move(*problem));
    // Only the newest message counts. A few slots more, of 576 bytes, and three of four go the usual way: the gate is raised
    // once in a quarter of the ring.
    return PublisherCore::open(
        node, topic_of_events(name), kFacts,
        {.depth = 8, .loans = 1, .holds = queue::kMaxReaders, .slow_reader = SlowReader::overwrite});
  });
}

Result<ListenerHandle> open_listener(const Node& node, std::string_view name, const ListenerOptions& options) {
  return error::guarded("listen to", name, [&]() -> Result<ListenerHandle> {
    if (auto problem = port::topic_name_problem(name, "listen to \"" + std::string(name) + "\""))
      return tl::unexpected(std::move(*problem));
    // A history of 1: the newest counts of notifiers that were there before us are where we begin.
    auto port = SubscriberCore::open(node, topic_of_events(name), kFacts,
                                     {.history = 1, .holds = 1, .publishers = options.notifiers, .spin = options.spin});
    if (!port) return tl::unexpected(port.error());
    ListenerHandle core(new ListenerCore(std::move(*port)));
    EventCounts before{};
    (void)core->gather(before);
    return core;
  });
}

void CloseListener::operator()(ListenerCore* core) const noexcept { delete core; }
std::uint64_t gather(ListenerCore& core, EventCounts& fresh) noexcept { return core.gather(fresh); }
bool wait_for_event(ListenerCore& core, std::chrono::nanoseconds time) noexcept {
  return core.core().wait(deadline_after(time));
}
std::uint32_t count_notifiers(ListenerCore& core) noexcept { return count_publishers(core.core()); }
Waitable& waitable_of(ListenerCore& core) noexcept { return core.core(); }

}  // namespace tenon::detail
