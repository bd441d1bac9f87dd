// Eight subscribers that join, hold, lag and leave at random while one publisher goes on.
#include <cstdlib>
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

constexpr std::uint64_t kAmong = 10'000'000 / kEffort;
// Every message waits for the slowest of eight: a minute and more for ten million, which is the long form.
std::uint64_t reliable_messages() { return std::getenv("TENON_LONG_TESTS") != nullptr ? kAmong : kAmong / 16; }
constexpr std::size_t kSubscribers = 8;
constexpr std::uint32_t kHolds = 5;

struct RandomSubscribersTally {
  std::atomic<std::uint64_t> ready{0};
  std::atomic<bool> given{false};
  std::atomic<std::uint64_t> sessions{0};
  std::atomic<std::uint64_t> taken{0};
  std::atomic<std::uint64_t> lost{0};
  std::atomic<std::uint64_t> wrong{0};
};

// One stay of a subscriber: every message follows the one before or the gap is told, also by the sum; what is held stays.
class Stay {
 public:
  Stay(const Node& node, std::mt19937& random, SlowReader asks, RandomSubscribersTally& tally)
      : random_(random),
        patient_(asks == SlowReader::block),
        subscriber_(Subscriber<Long>::open(node, "t",
                                           {.reliable = true,
                                            .slow_reader = asks,
                                            .patience = 500us,
                                            .history = static_cast<std::uint32_t>(random() % 20),
                                            .holds = kHolds,
                                            .spin = 0ns})
                        .value()),
        tally_(tally) {}

  void take_one() {
    auto sample = subscriber_.wait_take(2ms);
    if (!sample) {
      if (sample.why() == Take::no_hold) held_.clear();
      return;
    }
    if (taken_++ == 0) next_ = sample->number - sample.lost();
    if (first_ == kNone) first_ = next_;
    if (sample->number != next_ + sample.lost() || !sample->whole()) ++tally_.wrong;
    next_ = sample->number + 1;
    if (random_() % 4 == 0 && held_.size() + 1 < kHolds) held_.push_back(std::move(sample));
    if (!held_.empty() && random_() % 4 == 0) let_go_of_one();
    if (random_() % 2000 == 0) std::this_thread::sleep_for(std::chrono::microseconds(random_() % 3000));
  }

  ~Stay() {
    while (!held_.empty()) let_go_of_one();
    if (first_ != kNone && taken_ + subscriber_.lost() != next_ - first_) ++tally_.wrong;
    if (patient_ && subscriber_.lost() != 0) ++tally_.wrong;
    tally_.taken += taken_;
    tally_.lost += subscriber_.lost();
    ++tally_.sessions;
  }

 private:
  static constexpr std::uint64_t kNone = ~std::uint64_t{0};

  void let_go_of_one() {
    const auto one = held_.begin() + static_cast<std::ptrdiff_t>(random_() % held_.size());
    if (!(*one)->whole()) ++tally_.wrong;
    held_.erase(one);
  }

  std::mt19937& random_;
  bool patient_;
  Subscriber<Long> subscriber_;
  RandomSubscribersTally& tally_;
  std::vector<Sample<Long>> held_;
  std::uint64_t taken_ = 0;
  std::uint64_t next_ = 0;
  std::uint64_t first_ = kNone;
};

class RandomSubscribersTest : public Domain {
 protected:
  int come_and_go(unsigned seed, SlowReader asks) {
    std::mt19937 random(seed);
    bool told = false;
    while (!tally_->given) {
      const Node node = open_node();
      Stay stay(node, random, asks, *tally_);
      const bool first = !std::exchange(told, true);
      if (first) ++tally_->ready;
      // The first is short, so that everybody comes again however little time the messages take.
      for (auto left = random() % (first ? 200 : 20'000); left > 0 && !tally_->given; --left) stay.take_one();
    }
    return 0;
  }

  int give(const PublisherOptions& options, std::uint64_t messages) {
    auto publisher = Publisher<Long>::open(open_node("giver"), "t", options).value();
    if (!eventually([&] { return tally_->ready == kSubscribers; })) return 1;
    const bool all = publish_range(publisher, 0, messages);
    tally_->given = true;
    if (!all) return 2;
    if (!eventually([&] { return publisher.subscriber_count() == 0; })) return 3;
    if (!publish_range(publisher, 0, 3 * publisher.capacity())) return 4;
    const auto chunks = doctor::take_census(directory());
    if (chunks.size() != 1 || !chunks[0].adds_up() || chunks[0].held + chunks[0].let_go + chunks[0].loaned != 0)
      return 5;
    return 0;
  }

  // Each subscriber asks for one of these, in turn.
  void run(const PublisherOptions& options, std::uint64_t messages, const std::vector<SlowReader>& asks) {
    const unsigned seed = std::random_device{}();
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    Child giver([&] { return give(options, messages); });
    std::vector<std::unique_ptr<Child>> takers;
    for (unsigned i = 0; i < kSubscribers; ++i)
      takers.push_back(std::make_unique<Child>([&] { return come_and_go(seed + i, asks[i % asks.size()]); }));
    EXPECT_EQ(giver.wait(), 0);
    for (auto& taker : takers) EXPECT_EQ(taker->wait(), 0);
    EXPECT_EQ(tally_->wrong, 0u);
    EXPECT_GT(tally_->sessions, kSubscribers);
    std::printf("seed %u: %llu sessions, %llu taken, %llu lost and reported\n", seed,
                static_cast<unsigned long long>(tally_->sessions), static_cast<unsigned long long>(tally_->taken),
                static_cast<unsigned long long>(tally_->lost));
  }

  Shared<RandomSubscribersTally> tally_;
};

TEST_F(RandomSubscribersTest, OverwritingArrivalsAndLossesAddUpAndNothingIsTorn) {
  run({.depth = 16, .holds = kSubscribers * kHolds}, kAmong, {SlowReader::overwrite});
  EXPECT_GT(tally_->taken, 0u);
}

TEST_F(RandomSubscribersTest, ReliableOnesLoseNothing) {
  run({.depth = 64, .holds = kSubscribers * kHolds, .slow_reader = SlowReader::block}, reliable_messages(),
      {SlowReader::block});
  EXPECT_EQ(tally_->lost, 0u);
}

TEST_F(RandomSubscribersTest, OfAMixtureEachGetsWhatItAskedFor) {
  run({.depth = 16, .holds = kSubscribers * kHolds, .slow_reader = SlowReader::block}, reliable_messages() / 4,
      {SlowReader::overwrite, SlowReader::demote, SlowReader::block});
  EXPECT_GT(tally_->lost, 0u) << "by those who are not waited for";
}

}  // namespace
}  // namespace tenon::test
