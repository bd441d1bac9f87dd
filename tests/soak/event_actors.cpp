// Notifiers and listeners: who was there hears all that was said, and nothing that was not.
#include <tenon/event.hpp>

#include <array>

#include "actor.hpp"

namespace tenon::soak {

namespace {

using namespace std::chrono_literals;

static_assert(kActors <= kEventIds);

// The id is its place: there is one notifier of it at a time.
class NotifyingActor : public Actor {
 public:
  using Actor::Actor;
  int act(const Node& node) override {
    auto notifier = Notifier::open(node, "events");
    if (!notifier) return fail("cannot open a notifier", notifier.error());
    const auto id = static_cast<std::uint32_t>(place());
    for (;;) {
      turn([&] {
        (void)notifier->notify(id);  // in place, in what a child has instead of the segment; the next ones are refused
        return !notifier->notify(id);
      });
      if (below(16) == 0) pause(2000);
      ++tally_.events_begun[id];
      if (!notifier->notify(id)) violate("cannot notify");
      ++tally_.events_said[id];
    }
  }
};

class ListeningActor : public Actor {
 public:
  using Actor::Actor;
  int act(const Node& node) override {
    const Counts said_before = copy(tally_.events_said);
    auto listener = Listener::open(node, "events", {.notifiers = 256});
    if (!listener) return fail("cannot open a listener", listener.error());
    const Counts begun_before = copy(tally_.events_begun);
    Counts heard{};
    for (;;) {
      // All that was said by now is heard within some turns, whoever died meanwhile.
      const Counts said = copy(tally_.events_said);
      for (int i = 0; i < kTurnsToHear; ++i) {
        turn([&] { return listener->take([](std::uint32_t, std::uint64_t) {}) == 0; });
        tally_.events_heard += listener->take([&](std::uint32_t id, std::uint64_t times) {
          if (id < kActors) heard[id] += times;
        });
        if (hears(heard, said, begun_before)) break;
        (void)listener->wait(1ms);
      }
      const Counts begun = copy(tally_.events_begun);
      for (std::size_t id = 0; id < kActors; ++id) {
        if (said[id] > begun_before[id] + heard[id])
          violate("heard " + std::to_string(heard[id]) + " of " + std::to_string(said[id] - begun_before[id]) +
                  " events that were said");
        if (heard[id] > begun[id] - said_before[id])
          violate("heard " + std::to_string(heard[id]) + " of " + std::to_string(begun[id] - said_before[id]) +
                  " events, more than there were");
      }
      if (below(4) == 0) (void)listener->wait(5ms);
    }
  }

 private:
  static constexpr int kTurnsToHear = 8;  // few lives are longer than some 60 ms
  using Counts = std::array<std::uint64_t, kActors>;
  static Counts copy(const std::array<std::atomic<std::uint64_t>, kActors>& from) {
    Counts now{};
    for (std::size_t i = 0; i < kActors; ++i) now[i] = from[i];
    return now;
  }
  static bool hears(const Counts& heard, const Counts& said, const Counts& before) {
    for (std::size_t id = 0; id < kActors; ++id)
      if (said[id] > before[id] + heard[id]) return false;
    return true;
  }
};

}  // namespace

MadeActor make_notifier(const Cast& cast, Tally& tally) { return std::make_unique<NotifyingActor>(cast, tally); }
MadeActor make_listener(const Cast& cast, Tally& tally) { return std::make_unique<ListeningActor>(cast, tally); }

}  // namespace tenon::soak
