// Messages: the publisher dies, the subscriber dies, an onlooker dies.
#include <block.hpp>
#include <tenon/tap.hpp>

#include <array>
#include <chrono>
#include <cstring>
#include <thread>
#include <vector>

#include "givers.hpp"
#include "keyed_messages.hpp"

namespace tenon::crash {

namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t kTopicRounds = 40;

// Waits, without sleeping long, until the survivor has done so much more; gives
// up after a while.
template <class Turn>
void until_survivor(Notes& notes, std::uint64_t more, Turn turn) {
  const std::uint64_t goal = notes.survivor + more;
  const auto end = std::chrono::steady_clock::now() + 300ms;
  while (notes.survivor < goal && std::chrono::steady_clock::now() < end) turn();
}

// A newcomer speaks, the survivor hears it; the survivor's newcomer hears what
// is said after it came.
void meet(Notes& notes, const Node& newcomer, Taker& taker) {
  Giver giver(newcomer, "t", kNewcomer, {.depth = 4, .slow_reader = SlowReader::timeout, .patience = 10ms});
  for (int i = 0; i < 6; ++i) {
    if (!giver.give()) notes.violate("a newcomer cannot publish");
    taker.take();
  }
  if (taker.next(kNewcomer) != giver.count()) notes.violate("a newcomer is not heard");
}

// The actor publishes; one is waited for, one holds on to messages, one is
// lapped.
template <bool CopyOnly, bool Kernel = true>
class Publish : public Scenario {
 public:
  using Scenario::Scenario;

  void prepare(const Node& node) override {
    if (!CopyOnly) taker_.emplace(notes, "the reliable", node, "t", SubscriberOptions{.reliable = true, .holds = 4});
    holder_.emplace(notes, "the holder", node, "t", SubscriberOptions{.holds = 3});
    lazy_.emplace(notes, "the lazy", node, "t", SubscriberOptions{});
    if (!lazy_->subscriber().fd()) notes.violate("no descriptor");
  }
  void act(const Node& node) override {
    Giver giver(node, "t", kActor,
                {.depth = 4,
                 .loans = 3,
                 .holds = 16,
                 .slow_reader = CopyOnly ? SlowReader::overwrite : SlowReader::block,
                 .copy_only = CopyOnly});
    while (giver.count() < kTopicRounds) {
      (void)giver.give(&notes.began);
      notes.done = giver.count();
      if (!CopyOnly && giver.count() % 7 == 0) (void)giver.publisher().loan();  // never published
    }
  }
  void tend() override {
    if (taker_ && ++turns_ % 4 == 0) taker_->take(2);  // it is slow: the actor has to wait
    holder_->take(3, 2);
  }
  bool recovered() override {
    if (!taker_) return true;
    taker_->take();
    return taker_->next(kActor) >= notes.done;
  }
  void newcome(const Node& node) override {
    for (Taker* taker : {&*holder_, &*lazy_}) {
      taker->let_go();
      taker->take();
      if (taker->next(kActor) < notes.done || taker->next(kActor) > notes.began)
        notes.violate("a subscriber has seen %u messages, %u to %u were published",
                      static_cast<unsigned>(taker->next(kActor)), static_cast<unsigned>(notes.done),
                      static_cast<unsigned>(notes.began));
    }
    meet(notes, node, *lazy_);
  }

 private:
  std::uint64_t turns_ = 0;
  std::optional<Taker> taker_;
  std::optional<Taker> holder_;
  std::optional<Taker> lazy_;
};

// The actor takes, holds, falls behind, sleeps; publishers that wait for it and
// that do not.
class Take : public Scenario {
 public:
  using Scenario::Scenario;

  void prepare(const Node& node) override {
    patient_.emplace(
        node, "t", kSurvivor,
        PublisherOptions{.depth = 4, .loans = 2, .holds = 16, .slow_reader = SlowReader::timeout, .patience = 1ms});
    node_ = &node;
    begin_anew();
  }
  void act(const Node& node) override {
    {
      Taker reliable(notes, "the actor", node, "r", {.reliable = true, .slow_reader = SlowReader::timeout, .holds = 4});
      Taker lapped(notes, "the actor, lapped", node, "t", {.holds = 3, .spin = 0ns});
      for (int i = 0; i < 6; ++i) {
        until_survivor(notes, 12, [] { std::this_thread::yield(); });
        lapped.take(i % 2 == 0 ? 3 : 64, 2);
        reliable.take(2, 1);
      }
      lapped.let_go();
      for (int i = 0; i < 6; ++i) (void)lapped.wait_take(3ms);
      Message copy;
      until_survivor(notes, 2, [&] { (void)lapped.subscriber().take_copy(copy); });
    }
    Taker reliable(notes, "the actor, reliable", node, "t",
                   {.reliable = true, .slow_reader = SlowReader::timeout, .history = 2, .holds = 2, .spin = 0ns});
    for (int i = 0; i < 10; ++i) {
      reliable.take(1, 1);
      reliable.let_go();
      (void)reliable.wait_take(2ms);
      if (i == 5) std::this_thread::sleep_for(4ms);
    }
    (void)reliable.subscriber().take_newest();
  }
  void tend() override {
    // While messages of the one before are held; once the actor has ended
    // nobody opens, so nobody cleans by the way.
    if (loud_->count() >= 40 && !ended_) begin_anew();
    gave_ = patient_->give() && gave_;
    gave_ = loud_->give() && gave_;
    ++notes.survivor;
  }
  bool recovered() override {
    ended_ = true;
    gave_ = true;
    tend();
    return gave_;
  }
  void newcome(const Node& node) override {
    Taker taker(notes, "the newcomer", node, "t", {.reliable = false, .history = 2});
    for (int i = 0; i < 6; ++i) {
      tend();
      taker.take();
    }
    if (taker.next(kSurvivor) != patient_->count() || taker.next(loud_name_) != loud_->count())
      notes.violate("a newcomer does not hear");
  }

 private:
  void begin_anew() {
    loud_.reset();
    loud_.emplace(*node_, "t", ++loud_name_, PublisherOptions{.depth = 4, .loans = 2, .holds = 16, .patience = 100us});
  }

  const Node* node_ = nullptr;
  bool gave_ = true;
  bool ended_ = false;
  std::uint64_t loud_name_ = 9;
  std::optional<Giver> patient_;
  std::optional<Giver> loud_;
};

// Both ends in one process: what depends on nobody else's pace.
class Alone : public Scenario {
 public:
  using Scenario::Scenario;
  void act(const Node& node) override {
    Taker taker(notes, "the actor", node, "t", {.holds = 3});
    for (std::uint64_t name = 10; name < 13; ++name) {  // each ends while a message of it is held
      Giver giver(node, "t", name, {.depth = 4});
      for (int i = 0; i < 3; ++i) (void)giver.give();
      taker.take(64, 2);
    }
    taker.take();
    taker.let_go();
    Giver loud(node, "t", 13, {.depth = 4, .slow_reader = SlowReader::overwrite, .copy_only = true});
    Message copy;
    for (int i = 0; i < 60; ++i) {
      (void)loud.give();
      if (i % 25 == 24 && (!taker.subscriber().take_copy(copy) || !copy.whole())) notes.violate("a copy is torn");
    }
    taker.take(64, 2);
    Giver patient(node, "t", 14, {.depth = 4, .slow_reader = SlowReader::timeout, .patience = 1ms});
    Taker slow(notes, "the actor, slow", node, "t", {.reliable = true, .slow_reader = SlowReader::timeout});
    int given = 0;
    while (given < 100 && patient.give()) ++given;
    if (given == 100) notes.violate("nobody waits for a reliable reader");
    slow.take();
  }
};

class LookOn : public Scenario {
 public:
  using Scenario::Scenario;
  void prepare(const Node& node) override {
    publisher_ = ::test::BlockPublisher::open(node, "t", {.depth = 8}).value();
  }
  void act(const Node&) override {
    auto tap = Tap::open("t", {}, 4).value();
    TappedMessage message;
    for (int i = 0; i < 20; ++i) {
      if (!tap.next(message)) continue;
      ::test::Block seen;
      if (message.bytes.size() != sizeof seen)
        return notes.violate("a tapped message of %zu bytes", message.bytes.size());
      std::memcpy(&seen, message.bytes.data(), sizeof seen);
      for (const std::uint64_t word : seen.words)
        if (word != seen.number) return notes.violate("a tapped message is torn");
    }
    (void)tap.wait_next(message, 2ms);
  }
  void tend() override {
    ::test::Block block{.number = ++number_};
    block.words.fill(number_);
    if (!publisher_->publish_copy(block)) notes.violate("a publisher is stopped by a tap");
  }

 private:
  std::optional<::test::BlockPublisher> publisher_;
  std::uint64_t number_ = 0;
};

// Of a type that grows; what a later version may use is cleared.
class Grow : public Scenario {
 public:
  using Scenario::Scenario;
  void prepare(const Node& node) override { taker_ = ::test::GrowsSubscriber::open(node, "t").value(); }
  void act(const Node& node) override {
    auto publisher = ::test::GrowsPublisher::open(node, "t", {.depth = 4, .copy_only = true}).value();
    for (std::uint64_t i = 1; i <= 8; ++i) {
      notes.began = i;
      if (!publisher.publish_copy({.number = i})) notes.violate("the actor cannot publish");
      notes.done = i;
    }
  }
  void tend() override {
    ::test::Grows value;
    while (taker_->take_copy(value)) {
      if (value.number <= last_) notes.violate("a message that grows comes again");
      last_ = value.number;
    }
  }
  bool recovered() override {
    tend();
    return last_ >= notes.done;
  }

 private:
  std::optional<::test::GrowsSubscriber> taker_;
  std::uint64_t last_ = 0;
};

// Somebody with another type.
class Mismatch : public HearsItself {
 public:
  using HearsItself::HearsItself;
  void act(const Node& node) override {
    if (Subscriber<test::Long>::open(node, "t")) notes.violate("a subscriber of another type is let in");
    auto publisher = Publisher<test::Long>::open(node, "t", {.depth = 4});
    for (std::uint64_t i = 0; publisher && i < 6; ++i) (void)test::publish_range(*publisher, i, i + 1);
  }
};

constexpr std::array kTopicScenarios{
    Named{"publish", make<Publish<false>>},
    Named{"publish-copies", make<Publish<true>>},
    Named{"take", make<Take>},
    Named{"alone", make<Alone>},
    Named{"look-on", make<LookOn>},

    Named{"mismatch", make<Mismatch>},
    Named{"grow", make<Grow>},
};

}  // namespace

std::span<const Named> topic_scenarios() { return kTopicScenarios; }

}  // namespace tenon::crash
