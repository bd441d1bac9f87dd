// What is kept, against a model of it at random, and under a publisher that never pauses.
#include <atomic>
#include <list>
#include <map>
#include <random>
#include <thread>

#include "kept_topic.hpp"

namespace tenon::test {
namespace {

using namespace std::chrono_literals;

using KeptModelTest = KeptTest;

// The cells as the keeper must use them, each with the sequences that stood there.
class Model {
 public:
  explicit Model(std::size_t cells) : cells_(cells) {}
  void publish(std::uint64_t key, std::uint64_t sequence) {
    const auto known = std::find_if(row_.begin(), row_.end(), [&](const auto& one) { return one.first == key; });
    std::size_t cell = used_;
    if (known != row_.end()) {
      cell = known->second;
      row_.erase(known);
    } else if (used_ < cells_.size()) {
      ++used_;
    } else {
      cell = row_.back().second;
      row_.pop_back();
    }
    row_.emplace_front(key, cell);
    cells_[cell].push_back(sequence);
  }
  // What a subscriber finds whose ring begins at `end`.
  [[nodiscard]] std::vector<std::uint64_t> kept(std::uint64_t end) const {
    std::vector<std::uint64_t> found;
    for (const auto& cell : cells_)
      for (std::size_t back = 1; back <= 2 && back <= cell.size(); ++back)
        if (const std::uint64_t sequence = cell[cell.size() - back]; sequence < end) {
          found.push_back(sequence);
          break;
        }
    std::sort(found.begin(), found.end());
    return found;
  }
  [[nodiscard]] std::map<std::uint64_t, std::uint64_t> last() const {
    std::map<std::uint64_t, std::uint64_t> last;
    for (const auto& [key, cell] : row_) last[key] = cells_[cell].back();
    return last;
  }

 private:
  std::vector<std::vector<std::uint64_t>> cells_;
  std::list<std::pair<std::uint64_t, std::size_t>> row_;  // key and cell, the newest first
  std::size_t used_ = 0;
};

TEST_F(KeptModelTest, AtRandomItIsWhatTheModelSays) {
  for (std::uint32_t seed = 0; seed < 40; ++seed) {
    std::mt19937 source(seed);
    const auto random = [&] { return static_cast<std::uint32_t>(source()); };
    const std::uint32_t room = 1 + random() % 9;
    const std::uint64_t robots = 1 + random() % 20;
    auto publisher = keeping(room, 1 + random() % 20);
    Model model(room);
    std::uint64_t sent = 0;
    std::map<std::uint64_t, std::uint64_t> robot_of;
    for (int join = 0; join < 30; ++join) {
      for (std::uint64_t more = random() % 40; more > 0; --more, ++sent) {
        const std::uint64_t robot = random() % (1 + random() % robots);
        robot_of[sent] = robot;
        model.publish(robot, sent);
        ASSERT_TRUE(publisher.publish_copy(pose(robot, sent)));
      }
      auto subscriber = late({.history = random() % 30});
      const std::vector<std::uint64_t> sequences = taken(subscriber);
      // The ring's part is the row without a gap at the end.
      std::uint64_t begin = sent;
      std::size_t ring = 0;
      const auto fits = [&] {
        auto expected = model.kept(begin);
        for (const std::uint64_t sequence : from_to(begin, sent)) expected.push_back(sequence);
        return expected == sequences;
      };
      while (!fits() && ring < sequences.size() && begin > 0) ++ring, --begin;
      ASSERT_TRUE(fits()) << "seed " << seed << " join " << join;
      std::map<std::uint64_t, std::uint64_t> last;
      for (const std::uint64_t sequence : sequences) last[robot_of[sequence]] = sequence;
      for (const auto& [robot, sequence] : model.last()) ASSERT_EQ(last[robot], sequence) << "seed " << seed;
    }
  }
}

// A publisher that never pauses, and one after the other comes late. Message s is of robot_of(s), so everybody knows
// which were the last of each key below any sequence.
class KeptUnderLoadTest : public KeptTest {
 protected:
  static constexpr std::uint64_t kRobots = 16;
  [[nodiscard]] static std::uint64_t robot_of(std::uint64_t sequence) { return scrambled(sequence, 0) % kRobots; }

  struct Joined {
    std::vector<std::uint64_t> kept;  // before the ring
    std::vector<std::uint64_t> ring;
  };
  static void expect_last_below(const Joined& joined) {
    const std::uint64_t begin = joined.ring.front();
    std::map<std::uint64_t, std::uint64_t> last;
    for (std::uint64_t s = begin; s-- > 0 && last.size() < kRobots;) last.emplace(robot_of(s), s);
    for (const std::uint64_t sequence : joined.kept) {
      ASSERT_EQ(last[robot_of(sequence)], sequence) << "kept, and not the last of its key below " << begin;
      last.erase(robot_of(sequence));
    }
    // Those that were overtaken have a later one in the ring.
    for (const auto& missing : last)
      ASSERT_TRUE(std::any_of(joined.ring.begin(), joined.ring.end(),
                              [&](std::uint64_t s) { return robot_of(s) == missing.first; }))
          << "robot " << missing.first << " is missing";
  }
};

TEST_F(KeptUnderLoadTest, NothingIsMissingOrDoubledAndNothingOlderComesAfterNewer) {
  constexpr int kJoins = 100;
  constexpr std::uint64_t kTaken = 400;
  auto publisher = keeping(kRobots, 16, {.slow_reader = SlowReader::block});
  std::atomic<bool> stop = false;
  std::atomic<std::uint64_t> sent = 0;
  std::thread writer([&] {
    for (std::uint64_t s = 0; !stop; sent = ++s) ASSERT_TRUE(publisher.publish_copy(pose(robot_of(s), s)));
  });
  while (sent < 1000) std::this_thread::yield();
  std::uint64_t kept = 0;
  for (int join = 0; join < kJoins && !HasFatalFailure(); ++join) {
    auto subscriber = late({.reliable = true, .spin = 0ns});
    Joined joined;
    std::vector<std::uint64_t> all;
    while (all.size() < kTaken) {
      const auto sample = subscriber.wait_take(10s);
      ASSERT_TRUE(sample);
      ASSERT_TRUE(sample->value.whole());
      ASSERT_EQ(sample->value.number, sample.sequence());
      ASSERT_EQ(sample->robot, robot_of(sample.sequence()));
      ASSERT_EQ(sample.lost(), 0u);
      ASSERT_TRUE(all.empty() || all.back() < sample.sequence());
      all.push_back(sample.sequence());
    }
    // Without a gap at the end: the ring, and perhaps the last of the kept ones, which belong in front of it anyway.
    std::size_t ring = all.size() - 1;
    while (ring > 0 && all[ring - 1] + 1 == all[ring]) --ring;
    ASSERT_LE(ring, kRobots) << "a gap in the ring";
    joined.kept.assign(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(ring));
    joined.ring.assign(all.begin() + static_cast<std::ptrdiff_t>(ring), all.end());
    kept += joined.kept.size();
    expect_last_below(joined);
  }
  EXPECT_GT(kept, 0u) << "nobody came late";
  stop = true;
  writer.join();
}

// Overwriting ones are overtaken all the time; each of them has the last of every key when the publisher pauses.
TEST_F(KeptUnderLoadTest, WhoIsOvertakenHasTheLastOfEachKeyInTheEnd) {
  for (const bool copies : {false, true}) {
    constexpr int kRounds = 30;
    auto publisher = keeping(kRobots, 8, {.copy_only = copies});
    std::uint64_t sent = 0;
    for (int round = 0; round < kRounds && !HasFatalFailure(); ++round) {
      const std::uint64_t end = sent + 10'000;
      std::atomic<bool> done = false;
      std::thread writer([&] {
        for (; sent < end; ++sent) ASSERT_TRUE(publisher.publish_copy(pose(robot_of(sent), sent)));
        done = true;
      });
      auto subscriber = late();
      std::map<std::uint64_t, std::uint64_t> last;
      std::uint64_t newest = 0;
      for (bool finished = false; !finished;) {
        finished = done;
        for (Pose value;;) {
          if (copies) {
            if (!subscriber.take_copy(value)) break;
          } else {
            const auto sample = subscriber.take();
            if (!sample) break;
            value = *sample;
          }
          ASSERT_TRUE(value.value.whole());
          ASSERT_TRUE(last.empty() || value.value.number > newest);
          newest = value.value.number;
          last[value.robot] = newest;
        }
      }
      writer.join();
      for (std::uint64_t robot = 0; robot < kRobots; ++robot) {
        std::uint64_t truth = end - 1;
        while (robot_of(truth) != robot) --truth;
        ASSERT_EQ(last[robot], truth) << "round " << round;
      }
    }
  }
}

}  // namespace
}  // namespace tenon::test
