// Latest values, events, and the last message of each key.
#include <tenon/event.hpp>
#include <tenon/latest.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <map>
#include <optional>
#include <thread>
#include <vector>

#include "reading.hpp"

namespace tenon::crash {

namespace {

using namespace std::chrono_literals;
using test::Keyed;
using test::keyed;
using test::Pose;

constexpr std::uint64_t kStateRounds = 24;

// The actor has some keys, dies, and the survivor takes them over.
class Write : public Scenario {
 public:
  using Scenario::Scenario;
  void prepare(const Node& node) override {
    reading_.emplace(notes, node);
    writer_ = LatestWriter<Keyed>::open(node, "v").value();
    if (!writer_->set(keyed(2, 1'000'000))) notes.violate("the survivor cannot have its own key");
  }
  void act(const Node& node) override {
    auto writer = LatestWriter<Keyed>::open(node, "v", {.keys = 4}).value();
    if (writer.set(keyed(2, 5))) notes.violate("the actor has the survivor's key");
    for (std::uint64_t i = 1; i <= kStateRounds; ++i) {
      notes.began = i;
      if (!writer.set(keyed(i % 2, i))) notes.violate("the actor cannot set its key");
      notes.done = i;
    }
  }
  void tend() override { reading_->read(); }
  bool recovered() override {
    tend();
    if (settled_) return true;
    const std::uint64_t last = std::max(reading_->number(0), reading_->number(1));
    if (last < notes.done || last > notes.began)
      notes.violate("the last value read is %d of %d", static_cast<int>(last), static_cast<int>(notes.done));
    if (!writer_->set(keyed(0, 2'000'000)) || !writer_->set(keyed(1, 2'000'001))) return false;
    settled_ = true;
    reading_->read();
    if (reading_->number(0) != 2'000'000 || reading_->number(1) != 2'000'001)
      notes.violate("who took a key over is not read");
    return true;
  }
  void newcome(const Node& node) override {
    Reading late(notes, node);
    late.read();
    if (late.number(0) != 2'000'000 || late.number(2) != 1'000'000) notes.violate("a newcomer does not read");
  }

 private:
  std::optional<Reading> reading_;
  std::optional<LatestWriter<Keyed>> writer_;
  bool settled_ = false;
};

class Read : public Scenario {
 public:
  using Scenario::Scenario;
  void prepare(const Node& node) override { writer_ = LatestWriter<Keyed>::open(node, "v").value(); }
  void act(const Node& node) override {
    Reading reading(notes, node);
    for (int i = 0; i < 6; ++i) {
      reading.read();
      (void)reading.reader().wait_change(2ms);
    }
    if (!reading.reader().fd()) notes.violate("no descriptor for latest values");
    for (int i = 0; i < 4; ++i) {
      (void)reading.reader().for_each([](const Keyed&, Latest) {});
      (void)reading.reader().wait_change(1ms);
    }
  }
  void tend() override {
    if (++number_; !writer_->set(keyed(number_ % kKeys, number_))) notes.violate("a writer is stopped by a reader");
  }
  void newcome(const Node& node) override {
    Reading late(notes, node);
    late.read();
  }

 private:
  std::optional<LatestWriter<Keyed>> writer_;
  std::uint64_t number_ = 0;
};

class Notify : public Scenario {
 public:
  using Scenario::Scenario;
  void prepare(const Node& node) override { listener_ = Listener::open(node, "e").value(); }
  void act(const Node& node) override {
    auto notifier = Notifier::open(node, "e").value();
    for (std::uint64_t i = 1; i <= kStateRounds; ++i) {
      notes.began = i;
      if (!notifier.notify(static_cast<std::uint32_t>(i % 5))) notes.violate("a notifier cannot notify");
      notes.done = i;
    }
  }
  void tend() override {
    heard_ += listener_->take([](std::uint32_t, std::uint64_t) {});
  }
  bool recovered() override {
    tend();
    return heard_ >= notes.done;
  }
  void newcome(const Node& node) override {
    tend();
    if (heard_ > notes.began)
      notes.violate("heard %d notifications of %d", static_cast<int>(heard_), static_cast<int>(notes.began));
    auto next = Notifier::open(node, "e").value();
    const std::uint64_t before = heard_;
    if (!next.notify(3, 4)) notes.violate("a newcomer cannot notify");
    tend();
    if (heard_ != before + 4) notes.violate("a newcomer is not heard");
  }

 private:
  std::optional<Listener> listener_;
  std::uint64_t heard_ = 0;
};

class Listen : public Scenario {
 public:
  using Scenario::Scenario;
  void prepare(const Node& node) override { notifier_ = Notifier::open(node, "e").value(); }
  void act(const Node& node) override {
    auto listener = Listener::open(node, "e", {.spin = 0ns}).value();
    std::uint64_t heard = 0;
    const std::uint64_t from = notes.survivor;
    for (int i = 0; i < 8; ++i) {
      (void)listener.wait(2ms);
      heard += listener.take([](std::uint32_t, std::uint64_t) {});
    }
    const std::uint64_t said = notes.survivor;
    heard += listener.take([](std::uint32_t, std::uint64_t) {});
    if (heard + 1 < said - from)
      notes.violate("a listener heard %d of %d", static_cast<int>(heard), static_cast<int>(said - from));
  }
  void tend() override {
    if (!notifier_->notify(1)) notes.violate("a notifier is stopped by a listener");
    ++notes.survivor;
  }

 private:
  std::optional<Notifier> notifier_;
};

// A publisher that keeps the last message of each key, and who comes late.
class Keep : public Scenario {
 public:
  using Scenario::Scenario;
  static constexpr std::uint64_t kKeys = 3;

  void act(const Node& node) override {
    auto publisher = Publisher<Pose>::open(node, "k", {.depth = 4, .keep_keys = kKeys + 1}).value();
    for (std::uint64_t i = 0; i < kStateRounds; ++i) {
      notes.began = i + 1;
      if (!publisher.publish_copy({i % kKeys, test::numbered<5>(i)}))
        notes.violate("a keeping publisher cannot publish");
      notes.done = i + 1;
      if (i == kStateRounds / 2) until_late();
    }
    auto loan = publisher.loan();
    if (!loan) return;
    (*loan)->robot = 0;
    (*loan)->value.fill(kStateRounds);
    notes.began = kStateRounds + 1;
    std::move(*loan).publish();
    notes.done = kStateRounds + 1;
  }
  void prepare(const Node& node) override { node_ = &node; }
  void tend() override {
    if (!late_ && notes.done > kStateRounds / 2) {
      late_ = Subscriber<Pose>::open(*node_, "k").value();
      known_ = notes.done;
      notes.survivor = 1;
    }
    if (late_ && notes.done > kStateRounds / 2 + 2) take(1);
  }
  bool recovered() override {
    take(1000);
    return true;
  }
  void newcome(const Node& node) override {
    if (late_ && seen_.size() != kKeys) notes.violate("a late subscriber has seen %zu keys of %d", seen_.size(), 3);
    if (late_ && (next_ < notes.done || next_ > notes.began))
      notes.violate("a late subscriber has seen up to %u, %u to %u were published", static_cast<unsigned>(next_),
                    static_cast<unsigned>(notes.done), static_cast<unsigned>(notes.began));
    auto next = Publisher<Pose>::open(node, "k", {.depth = 4, .keep_keys = 2}).value();
    auto late = Subscriber<Pose>::open(node, "k").value();
    if (!next.publish_copy({1, test::numbered<5>(7)}) || !late.take()) notes.violate("a newcomer is not heard");
  }

 private:
  void until_late() {
    const auto end = std::chrono::steady_clock::now() + 300ms;
    while (notes.survivor == 0 && std::chrono::steady_clock::now() < end) std::this_thread::yield();
  }
  void take(std::uint64_t at_most) {
    for (; late_ && at_most > 0; --at_most) {
      const auto sample = late_->take();
      if (!sample) return;
      if (!sample->value.whole() || sample->value.number != sample.sequence() ||
          (sample.sequence() < kStateRounds && sample->robot != sample.sequence() % kKeys))
        notes.violate("a kept message is torn or another one: %u", static_cast<unsigned>(sample.sequence()));
      if (sample.sequence() < next_)
        notes.violate("a kept message is given late: %u", static_cast<unsigned>(sample.sequence()));
      next_ = sample.sequence() + 1;
      seen_[sample->robot] = true;
    }
  }

  const Node* node_ = nullptr;
  std::optional<Subscriber<Pose>> late_;
  std::uint64_t known_ = 0;
  std::uint64_t next_ = 0;
  std::map<std::uint64_t, bool> seen_;
};

// A subscriber that comes late to what is kept.
class TakeKept : public Scenario {
 public:
  using Scenario::Scenario;
  void prepare(const Node& node) override {
    publisher_ = Publisher<Pose>::open(node, "k", {.depth = 4, .keep_keys = 4}).value();
    for (int i = 0; i < 30; ++i) tend();
  }
  void act(const Node& node) override {
    auto late = KeyedSubscriber<Pose>::open(node, "k", {Pose{1, {}}, Pose{2, {}}});
    auto all = Subscriber<Pose>::open(node, "k", {.holds = 3}).value();
    std::vector<Sample<Pose>> kept;
    for (int i = 0; i < 30; ++i) {
      auto sample = all.wait_take(1ms);
      if (!sample) continue;
      if (!sample->value.whole() || sample->value.number != sample.sequence()) notes.violate("a kept message is torn");
      if (i % 3 == 0) kept.push_back(std::move(sample));
      if (kept.size() > 2) kept.clear();
    }
  }
  void tend() override {
    if (publisher_->publish_copy({number_ % 4, test::numbered<5>(number_)}))
      ++number_;
    else
      notes.violate("a keeping publisher cannot publish");
  }

 private:
  std::optional<Publisher<Pose>> publisher_;
  std::uint64_t number_ = 0;
};

constexpr std::array kStateScenarios{
    Named{"keep", make<Keep>}, Named{"take-kept", make<TakeKept>}, Named{"write", make<Write>},
    Named{"read", make<Read>}, Named{"notify", make<Notify>},      Named{"listen", make<Listen>},
};

}  // namespace

std::span<const Named> state_scenarios() { return kStateScenarios; }

}  // namespace tenon::crash
