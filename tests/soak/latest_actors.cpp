// Writers and readers of latest values: whole, never older than before, never older than what was said to be written.
#include <tenon/latest.hpp>

#include <array>
#include <map>

#include "actor.hpp"
#include "keyed_messages.hpp"

namespace tenon::soak {

namespace {

using namespace std::chrono_literals;
using test::Keyed;

// Value v of a writer says so, and who it is. Several writers want each key; who has it dies, and another one gets it.
class WritingActor : public Actor {
 public:
  using Actor::Actor;
  int act(const Node& node) override {
    auto writer = LatestWriter<Keyed>::open(node, "latest", {.keys = kLatestKeys});
    if (!writer) return fail("cannot open a writer", writer.error());
    const std::uint64_t self = draw_self() << 32;
    std::array<std::uint64_t, kLatestKeys> version{};
    for (;;) {
      turn([&] { return !writer->set(test::keyed(0, 0)); });
      if (below(16) == 0) pause(1000);
      const std::uint64_t key = below(kLatestKeys);
      const std::uint64_t value = self | (version[key] + 1);
      if (const auto set = writer->set(test::keyed(key, value))) {
        ++version[key];
        tally_.latest_said[key] = value;  // only who has the key comes here
        ++tally_.values_set;
      } else if (set.error() != ErrorCode::key_taken) {
        violate("cannot set a value: " + std::string(set.error().message()));
      } else if (version[key] != 0) {
        violate("a key was taken from one who lives");
      }
    }
  }
};

class ReadingActor : public Actor {
 public:
  using Actor::Actor;
  int act(const Node& node) override {
    auto reader = LatestReader<Keyed>::open(node, "latest");
    if (!reader) return fail("cannot open a reader", reader.error());
    for (;;) {
      turn([&] {
        Keyed value;
        (void)reader->get(test::keyed(0, 0), value);
        return true;
      });
      if (below(8) == 0) (void)reader->wait_change(5ms);
      read(*reader, below(kLatestKeys));
    }
  }

 private:
  void read(LatestReader<Keyed>& reader, std::uint64_t key) {
    const std::uint64_t said = tally_.latest_said[key];
    Keyed value;
    const Latest latest = reader.get(test::keyed(key, 0), value);
    Latest& before = before_[key];
    if (!latest.there && before.there) violate("the value of key " + std::to_string(key) + " is gone");
    if (!latest) return;
    ++tally_.values_read;
    const std::uint64_t self = value.value.number >> 32;
    const std::uint64_t version = value.value.number & 0xffff'ffff;
    if (!value.value.whole() || value.id != key || version != latest.version)
      violate("a value is torn, or another one: " + std::to_string(version));
    if (latest.epoch < before.epoch || (latest.epoch == before.epoch && latest.version < before.version))
      violate("a value went back");
    const auto [known, first] = epochs_.emplace(std::pair{key, self}, latest.epoch);
    if (!first && known->second != latest.epoch) violate("two epochs of one writer");
    const auto said_by = epochs_.find({key, said >> 32});
    const bool older =
        said_by != epochs_.end() &&
        (latest.epoch < said_by->second || (latest.epoch == said_by->second && latest.version < (said & 0xffff'ffff)));
    if (older) violate("a value that was said to be written is not read");
    before = latest;
  }

  std::array<Latest, kLatestKeys> before_{};
  std::map<std::pair<std::uint64_t, std::uint64_t>, std::uint64_t> epochs_;  // by key and writer
};

}  // namespace

MadeActor make_writer(const Cast& cast, Tally& tally) { return std::make_unique<WritingActor>(cast, tally); }
MadeActor make_reader(const Cast& cast, Tally& tally) { return std::make_unique<ReadingActor>(cast, tally); }

}  // namespace tenon::soak
