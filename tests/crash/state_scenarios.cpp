// Latest values and events.
#include <tenon/event.hpp>
#include <tenon/latest.hpp>

#include <array>
#include <chrono>
#include <optional>

#include "keyed_messages.hpp"
#include "scenario.hpp"

namespace tenon::crash {

namespace {

using namespace std::chrono_literals;
using test::Keyed;
using test::keyed;

constexpr std::uint64_t kKeys = 3;
constexpr std::uint64_t kRounds = 24;

// Reads every key, and knows that nothing goes back.
class Reading {
 public:
  Reading(Notes& notes, const Node& node)
      : notes_(notes), reader_(LatestReader<Keyed>::open(node, "v", {.spin = 0ns}).value()) {}

  void read() {
    for (std::uint64_t id = 0; id < kKeys; ++id) {
      Keyed value;
      const Latest latest = reader_.get(keyed(id, 0), value);
      if (!latest) {
        if (before_[id].there && !latest.there) notes_.violate("the value of key %d is gone", static_cast<int>(id));
        continue;
      }
      const bool back = latest.epoch < before_[id].epoch ||
                        (latest.epoch == before_[id].epoch && latest.version < before_[id].version);
      if (back || value.id != id || !value.value.whole())
        notes_.violate("a value is torn, foreign or older than before");
      before_[id] = latest;
      number_[id] = value.value.number;
    }
  }
  [[nodiscard]] std::uint64_t number(std::uint64_t id) const { return number_[id]; }
  [[nodiscard]] bool there(std::uint64_t id) const { return before_[id].there; }
  [[nodiscard]] LatestReader<Keyed>& reader() { return reader_; }

 private:
  Notes& notes_;
  LatestReader<Keyed> reader_;
  std::array<Latest, kKeys> before_{};
  std::array<std::uint64_t, kKeys> number_{};
};

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
    for (std::uint64_t i = 1; i <= kRounds; ++i) {
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
      reading.reader().for_each([](const Keyed&, Latest) {});
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
    for (std::uint64_t i = 1; i <= kRounds; ++i) {
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

constexpr std::array kAll{
    Named{"write", make<Write>},
    Named{"read", make<Read>},
    Named{"notify", make<Notify>},
    Named{"listen", make<Listen>},
};

}  // namespace

std::span<const Named> state_scenarios() { return kAll; }

}  // namespace tenon::crash
