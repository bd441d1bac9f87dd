// A publisher that keeps the last message of each key is stopped and killed at any moment, in the middle of a message
// too; who came late meanwhile sees each key's last message whole.
#include <algorithm>
#include <csignal>
#include <map>
#include <random>

#include "between.hpp"
#include "child.hpp"
#include "domain.hpp"
#include "keyed_messages.hpp"

namespace tenon::test {

struct alignas(8) Part {
  std::uint64_t key = 0;
  std::uint64_t life = 0;
  Long value{};
};

}  // namespace tenon::test

template <>
struct tenon::traits<tenon::test::Part> : tenon::test::KeyedTraits<tenon::test::Part, &tenon::test::Part::key, 8, 9> {
  static constexpr std::string_view name = "test::Part";
  static constexpr std::string_view topic = "test/Part";
};

namespace tenon::test {
namespace {

using namespace std::chrono_literals;
using os::test::Child;

constexpr int kKeptKills = 200;
constexpr std::uint64_t kKeys = 16;

[[nodiscard]] std::uint64_t key_of(std::uint64_t sequence) { return scrambled(sequence, 1) % kKeys; }

struct KeptKillTally {
  std::atomic<std::uint64_t> sent{0};  // by this life of the publisher
};

class KeptKillTest : public Domain {
 protected:
  int publish_until_killed(std::uint64_t life, std::uint32_t room) {
    auto publisher = Publisher<Part>::open(open_node("victim"), "t", {.depth = 8, .keep_keys = room}).value();
    Part part{.life = life};
    for (std::uint64_t s = 0;; tally_->sent = ++s) {
      part.key = key_of(s);
      part.value.fill(s);
      if (!publisher.publish_copy(part)) return 1;
    }
  }
  [[nodiscard]] Subscriber<Part> late() { return Subscriber<Part>::open(node(), "t").value(); }

  // Takes what there is; whole, of this life, and each later than the one before.
  void take_all(Subscriber<Part>& subscriber, std::uint64_t life, std::vector<std::uint64_t>& taken,
                std::size_t at_most = ~std::size_t{0}) {
    for (; at_most > 0; --at_most) {
      const auto sample = subscriber.take();
      if (!sample) return;
      ASSERT_EQ(sample->life, life);
      ASSERT_TRUE(sample->value.whole());
      ASSERT_EQ(sample->value.number, sample.sequence());
      ASSERT_EQ(sample->key, key_of(sample.sequence()));
      ASSERT_TRUE(taken.empty() || taken.back() < sample.sequence());
      taken.push_back(sample.sequence());
    }
  }
  // The last messages of the `room` keys published last, of the first `sent` messages.
  [[nodiscard]] static std::vector<std::uint64_t> last_of(std::uint64_t sent, std::size_t room) {
    std::map<std::uint64_t, std::uint64_t> last;
    while (sent-- > 0 && last.size() < room) last.emplace(key_of(sent), sent);
    std::vector<std::uint64_t> sequences;
    for (const auto& [key, sequence] : last) sequences.push_back(sequence);
    std::sort(sequences.begin(), sequences.end());
    return sequences;
  }

  const Shared<KeptKillTally> tally_;
};

TEST_F(KeptKillTest, WhoComesLateSeesTheLastOfEachKeyWholeWhereverThePublisherStopped) {
  std::mt19937 random(26);
  for (std::uint64_t life = 1; life <= kKeptKills / kEffort + 1; ++life) {
    const std::uint32_t room = life % 2 == 0 ? kKeys : 5;
    tally_->sent = 0;
    Child publisher([&] { return publish_until_killed(life, room); });
    ASSERT_TRUE(eventually([&] { return tally_->sent > 200 + random() % 3; })) << "life " << life;
    std::this_thread::sleep_for(std::chrono::microseconds(random() % 500));
    publisher.send(SIGSTOP);
    publisher.wait_until_stopped();
    auto subscriber = late();
    std::vector<std::uint64_t> taken;
    ASSERT_NO_FATAL_FAILURE(take_all(subscriber, life, taken, random() % (room + 1)));
    publisher.kill();
    ASSERT_NO_FATAL_FAILURE(take_all(subscriber, life, taken));
    // It may have been stopped between publishing a message and saying so.
    const std::uint64_t sent = tally_->sent;
    EXPECT_TRUE(taken == last_of(sent, room) || taken == last_of(sent + 1, room))
        << "life " << life << ": " << testing::PrintToString(taken) << " of " << sent;
    auto too_late = late();
    EXPECT_FALSE(too_late.take()) << "what the dead one kept is for those who had joined";
  }
  come_along();
}

// Readers that come while it publishes at full speed, and are left alone by its death.
TEST_F(KeptKillTest, WhoIsTakingWhenItDiesGetsTheRest) {
  std::mt19937 random(27);
  for (std::uint64_t life = 1; life <= kKeptKills / kEffort / 4 + 1; ++life) {
    tally_->sent = 0;
    Child publisher([&] { return publish_until_killed(life, kKeys); });
    ASSERT_TRUE(eventually([&] { return tally_->sent > 1000; }));
    auto subscriber = late();
    std::vector<std::uint64_t> taken;
    ASSERT_NO_FATAL_FAILURE(take_all(subscriber, life, taken, random() % 40));
    publisher.kill();
    ASSERT_NO_FATAL_FAILURE(take_all(subscriber, life, taken));
    const std::uint64_t sent = tally_->sent;
    std::map<std::uint64_t, std::uint64_t> last;
    for (const std::uint64_t sequence : taken) last[key_of(sequence)] = sequence;
    std::vector<std::uint64_t> sequences;
    for (const auto& [key, sequence] : last) sequences.push_back(sequence);
    std::sort(sequences.begin(), sequences.end());
    EXPECT_TRUE(sequences == last_of(sent, kKeys) || sequences == last_of(sent + 1, kKeys))
        << "life " << life << ": " << testing::PrintToString(sequences) << " of " << sent;
  }
  come_along();
}

}  // namespace
}  // namespace tenon::test
