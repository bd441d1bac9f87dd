// kill -9 in a loop: of publishers and subscribers, at any moment. The survivors go on, no chunk is lost, and in the end
// nothing is left.
#include <array>
#include <optional>
#include <random>

#include "between.hpp"
#include "child.hpp"
#include "doctor/census.hpp"
#include "domain.hpp"
#include "messages.hpp"

namespace tenon::test {
namespace {

using namespace std::chrono_literals;
using os::test::Child;

constexpr int kPlainKills = 250;
constexpr std::uint64_t kSurvivor = 1;  // in the upper half of its messages' numbers
constexpr std::uint64_t kVictim = 2;

struct KillTally {
  std::atomic<std::uint64_t> sent{0};   // by the publisher that survives
  std::atomic<std::uint64_t> taken{0};  // by the subscriber that survives
  std::atomic<std::uint64_t> wrong{0};
  std::atomic<bool> attached{false};  // that subscriber: what it counts begins with the first message
  std::atomic<bool> pause{false};
  std::atomic<bool> pausing{false};
  std::atomic<bool> stop{false};
};

class KillTest : public Domain {
 protected:
  // Gives way to nobody but the living: reliable subscribers are waited for, dead ones are not.
  int publish_and_survive() {
    auto publisher = Publisher<Long>::open(open_node("surviving_publisher"), "t",
                                           {.depth = 16, .loans = 3, .holds = 64, .slow_reader = SlowReader::block})
                         .value();
    if (!eventually([&] { return tally_->attached.load(); })) return 2;
    for (std::uint64_t i = 0; !tally_->stop; ++i) {
      while (tally_->pause && !tally_->stop) {
        tally_->pausing = true;
        std::this_thread::sleep_for(100us);
      }
      tally_->pausing = false;
      if (!publish_range(publisher, kSurvivor << 32 | i, kSurvivor << 32 | (i + 1))) return 1;
      ++tally_->sent;
      if (i % 64 == 0) std::this_thread::sleep_for(50us);
    }
    return 0;
  }

  int take_and_survive() {
    auto subscriber = Subscriber<Long>::open(open_node("surviving_subscriber"), "t",
                                             {.reliable = true, .history = 16, .holds = 4, .publishers = 256})
                          .value();
    tally_->attached = true;
    std::uint64_t next = 0;
    while (!tally_->stop || tally_->taken < tally_->sent) {
      const auto sample = subscriber.wait_take(20ms);
      if (!sample) continue;
      if (!sample->whole()) ++tally_->wrong;
      if (sample->number >> 32 != kSurvivor) continue;
      if (sample->number != (kSurvivor << 32 | next++) || sample.lost() != 0) ++tally_->wrong;
      ++tally_->taken;
    }
    return 0;
  }

  int publish_until_killed(bool reliable) {
    auto publisher = Publisher<Long>::open(
                         open_node("victim"), "t",
                         {.depth = 8, .loans = 2, .slow_reader = reliable ? SlowReader::block : SlowReader::demote})
                         .value();
    for (std::uint64_t i = 0;; ++i) {
      auto kept = publisher.loan();
      if (!publish_range(publisher, kVictim << 32 | i, kVictim << 32 | (i + 1))) return 1;
    }
  }

  [[nodiscard]] static SlowReader asked_by(std::uint64_t number) {
    constexpr std::array kAsked{SlowReader::overwrite, SlowReader::demote, SlowReader::timeout, SlowReader::block};
    return kAsked[number % kAsked.size()];
  }

  int take_until_killed(std::uint64_t seed) {
    std::mt19937_64 random(seed);
    for (;;) {
      auto opened = Subscriber<Long>::open(
          open_node("victim"), "t",
          {.reliable = true, .slow_reader = asked_by(random()), .history = 4, .holds = 4, .publishers = 256});
      if (!opened) return 1;
      std::vector<Sample<Long>> held;
      for (auto left = random() % 2000; left > 0; --left) {
        auto sample = opened->wait_take(1ms);
        if (!sample) {
          held.clear();
          continue;
        }
        if (!sample->whole()) ++tally_->wrong;
        if (random() % 2 == 0) held.push_back(std::move(sample));
      }
    }
  }

  std::unique_ptr<Child> start_victim(std::size_t role, std::uint64_t seed) {
    return std::make_unique<Child>(
        [=, this] { return role < 2 ? publish_until_killed(role == 0) : take_until_killed(seed); });
  }

  void expect_no_chunk_lost(const char* when) {
    tally_->pause = true;
    ASSERT_TRUE(eventually([&] { return tally_->pausing.load(); })) << when;
    for (const doctor::ChunkCensus& chunks : doctor::take_census(directory()))
      if (chunks.node == "surviving_publisher") {
        EXPECT_TRUE(chunks.adds_up()) << when << ": free " << chunks.free << " in ring " << chunks.in_ring << " loaned "
                                      << chunks.loaned << " held " << chunks.held << " let go " << chunks.let_go
                                      << " leaked " << chunks.leaked << " of " << chunks.chunks;
        EXPECT_TRUE(chunks.steady);
      }
    expect_nothing_damaged();
    tally_->pause = false;
  }

  Shared<KillTally> tally_;
};

TEST_F(KillTest, SurvivorsGoOnAndNothingIsLost) {
  const unsigned seed = std::random_device{}();
  std::printf("seed %u\n", seed);
  std::mt19937 random(seed);
  Child taker([this] { return take_and_survive(); });
  Child giver([this] { return publish_and_survive(); });
  std::array<std::unique_ptr<Child>, 5> victims;
  for (std::size_t i = 0; i < victims.size(); ++i) victims[i] = start_victim(i, seed + 1000 + i);
  std::uint64_t longest_pause = 0;
  for (int kill = 0; kill < kPlainKills; ++kill) {
    std::this_thread::sleep_for(std::chrono::microseconds(random() % 8000));
    const std::size_t victim = random() % victims.size();
    const std::size_t second = random() % 8 == 0 ? random() % victims.size() : victim;
    for (const std::size_t one : {victim, second}) victims[one]->send(SIGKILL);
    const std::uint64_t killed = now_ns();
    const std::uint64_t sent = tally_->sent;
    ASSERT_TRUE(eventually([&] { return tally_->sent > sent; })) << "seed " << seed << ", kill " << kill;
    longest_pause = std::max(longest_pause, now_ns() - killed);
    for (const std::size_t one : {victim, second}) victims[one] = start_victim(one, random());
    if (kill % 25 == 24) expect_no_chunk_lost(("kill " + std::to_string(kill)).c_str());
  }
  for (auto& victim : victims) victim->kill();
  expect_no_chunk_lost("in the end");
  tally_->stop = true;
  EXPECT_EQ(giver.wait(), 0);
  EXPECT_EQ(taker.wait(), 0);
  EXPECT_EQ(tally_->wrong, 0u) << "seed " << seed;
  EXPECT_EQ(tally_->taken, tally_->sent);
  std::printf("%d kills, %llu messages sent and taken meanwhile, longest pause after a kill %.1f ms\n", kPlainKills,
              static_cast<unsigned long long>(tally_->sent), static_cast<double>(longest_pause) / 1e6);
  come_along();
}

TEST_F(KillTest, DeathOfAllLeavesNothingBehindTheNextOneWhoComes) {
  const unsigned seed = std::random_device{}();
  std::mt19937 random(seed);
  for (int round = 0; round < 10; ++round) {
    std::array<std::unique_ptr<Child>, 5> victims;
    for (std::size_t i = 0; i < victims.size(); ++i) victims[i] = start_victim(i, seed + i);
    std::this_thread::sleep_for(std::chrono::microseconds(random() % 20'000));
    for (auto& victim : victims) victim->send(SIGKILL);
    for (auto& victim : victims) victim->kill();
    come_along();
    ASSERT_EQ(files_below(path()), std::vector<std::string>{}) << "seed " << seed << ", round " << round;
  }
}

}  // namespace
}  // namespace tenon::test
