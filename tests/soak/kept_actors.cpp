// Who keeps the last message of each key, and who comes late to that: nothing half, nothing twice, no key's last missing.
#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <optional>

#include "actor.hpp"
#include "keyed_messages.hpp"

namespace tenon::soak {

namespace {

using namespace std::chrono_literals;
using test::Pose;

constexpr std::uint64_t kKeptKeys = 4;  // message n is of key n % 4: the last of each are the last four

class KeepingActor : public Actor {
 public:
  using Actor::Actor;
  int act(const Node& node) override {
    auto publisher = Publisher<Pose>::open(
        node, "kept", {.depth = static_cast<std::uint32_t>(2 + below(14)), .holds = 64, .keep_keys = kKeptKeys});
    if (!publisher) return fail("cannot open a publisher that keeps messages", publisher.error());
    const std::uint64_t self = draw_self() << 32;
    for (std::uint64_t number = 0;; ++number) {
      turn([&] {
        (void)publisher->publish_copy({});
        return true;
      });
      if (below(4) == 0) pause(4000);
      if (!publisher->publish_copy(test::pose(number % kKeptKeys, self | number)))
        violate("a publisher that keeps messages cannot publish");
      tally_.kept_by[place()] = self | (number + 1);
      ++tally_.kept_published;
    }
  }
};

class LateActor : public Actor {
 public:
  using Actor::Actor;
  int act(const Node& node) override {
    for (;;) {
      before_ = counts();
      auto subscriber = Subscriber<Pose>::open(node, "kept", {.holds = 2, .publishers = 256});
      if (!subscriber) return fail("cannot subscribe to what is kept", subscriber.error());
      after_ = counts();
      seen_.clear();
      for (std::uint64_t i = 20 + below(200); i != 0; --i) {
        turn([&] { return !subscriber->take(); });
        const auto sample = below(2) == 0 ? subscriber->wait_take(5ms) : subscriber->take();
        if (sample) check(*sample, sample.sequence(), sample.lost());
      }
    }
  }

 private:
  using Counts = std::array<std::uint64_t, kActors>;
  struct Seen {  // of one publisher
    std::uint64_t next = 0;
    std::int64_t first = 0;
    std::int64_t missing = 0;  // between the first and the last
    std::int64_t told = 0;     // of them, or of those before the first, to be lost
    bool joined = false;       // where is known
    std::uint64_t since = 0;   // so many messages the two differ by more than they may
  };

  [[nodiscard]] Counts counts() const {
    Counts now{};
    for (std::size_t i = 0; i < kActors; ++i) now[i] = tally_.kept_by[i];
    return now;
  }
  // Where it published while we subscribed, if it did.
  [[nodiscard]] std::optional<std::size_t> place_of(std::uint64_t self) const {
    for (std::size_t i = 0; i < kActors; ++i)
      if (before_[i] >> 32 == self && after_[i] >> 32 == self) return i;
    return std::nullopt;
  }
  // It has published more since than it keeps: what it kept when we came may be gone before we looked.
  [[nodiscard]] bool went_on(std::uint64_t self) const {
    const auto at = place_of(self);
    return !at || tally_.kept_by[*at] - before_[*at] >= kKeptKeys;
  }

  void check(const Pose& message, std::uint64_t sequence, std::uint64_t lost) {
    ++tally_.kept_taken;
    const std::uint64_t self = message.value.number >> 32;
    const std::uint64_t number = message.value.number & 0xffff'ffff;
    if (!message.value.whole() || message.robot != number % kKeptKeys || number != sequence)
      violate("a kept message is torn, or of another key: " + std::to_string(number));
    const auto [known, first] = seen_.emplace(self, Seen{});
    Seen& seen = known->second;
    if (first) {
      seen.first = static_cast<std::int64_t>(number);
      seen.next = number;
      check_first(self, number);
    }
    check_next(seen, number, lost);
    seen.next = number + 1;
  }
  // The ring begins with a message S that its publisher came to while we subscribed; before that come the last of each key.
  void check_first(std::uint64_t self, std::uint64_t number) {
    const auto at = place_of(self);
    if (!at || went_on(self)) return;
    const std::uint64_t least = before_[*at] & 0xffff'ffff;
    const std::uint64_t most = (after_[*at] & 0xffff'ffff) + 1;  // it may be about to say so
    if (least < kKeptKeys) return;
    ++tally_.kept_joins;
    if (number + kKeptKeys < least || number + kKeptKeys > most)
      violate("who came when " + std::to_string(least) + " to " + std::to_string(most) +
              " were published was given from " + std::to_string(number) + " on");
  }
  // Who falls behind is given what is kept of the gap first, and told of the rest with the first message behind it: of a gap
  // before the first message we were given, too. Where we joined is known by that, once. Of what an older publisher keeps no more
  // of the time before we joined nobody tells, and that is less than the two last of each key.
  void check_next(Seen& seen, std::uint64_t number, std::uint64_t lost) {
    if (number < seen.next)
      return violate("expected kept message " + std::to_string(seen.next) + ", found " + std::to_string(number));
    seen.missing += static_cast<std::int64_t>(number - seen.next);
    seen.told += static_cast<std::int64_t>(lost);
    if (lost != 0 && !seen.joined) {
      seen.joined = true;
      seen.missing += std::clamp<std::int64_t>(seen.told - seen.missing, 0, seen.first);
    }
    const std::int64_t untold = seen.missing - seen.told;
    if (untold < 0)
      return violate(std::to_string(-untold) + " messages were said to be lost that were given, or never published");
    seen.since = untold < 2 * static_cast<std::int64_t>(kKeptKeys) ? 0 : seen.since + 1;
    if (seen.since <= 8 * kKeptKeys) return;
    violate(std::to_string(untold) + " messages are missing of which nobody said so");
    seen = {.next = seen.next};
  }

  Counts before_{};
  Counts after_{};
  std::map<std::uint64_t, Seen> seen_;
};

}  // namespace

MadeActor make_keeper(const Cast& cast, Tally& tally) { return std::make_unique<KeepingActor>(cast, tally); }
MadeActor make_latecomer(const Cast& cast, Tally& tally) { return std::make_unique<LateActor>(cast, tally); }

}  // namespace tenon::soak
