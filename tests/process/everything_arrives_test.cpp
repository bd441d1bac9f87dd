// Two processes and ten million messages.
#include "between.hpp"
#include "child.hpp"
#include "domain.hpp"
#include "messages.hpp"

namespace tenon::test {
namespace {

using namespace std::chrono_literals;
using os::test::Child;

constexpr std::uint64_t kArriving = 10'000'000 / kEffort;
constexpr std::uint64_t kFewMessages = 100'000 / kEffort;

struct EverythingArrivesTally {
  std::atomic<bool> joined{false};
  std::atomic<std::uint64_t> arrived{0};
  std::atomic<std::uint64_t> lost{0};
  std::atomic<std::uint64_t> wrong{0};  // out of order, twice, torn, or a loss that was not told
};

class EverythingArrivesTest : public Domain {
 protected:
  // The subscriber's process: takes until its publisher has ended and nothing is left.
  static int take_all(const SubscriberOptions& options, bool copying, EverythingArrivesTally& tally) {
    const auto node = Node::open("taker").value();
    auto subscriber = Subscriber<Short>::open(node, "t", options).value();
    tally.joined = true;
    std::uint64_t expected = 0;
    const auto note = [&](const Short& message, std::uint64_t lost) {
      if (message.number != expected + lost || !message.whole()) ++tally.wrong;
      expected = message.number + 1;
      tally.arrived.fetch_add(1, std::memory_order_relaxed);
    };
    Short copy;
    for (std::uint64_t lost = 0;;) {
      if (!copying) {
        if (const auto sample = subscriber.wait_take(10ms)) {
          note(*sample, sample.lost());
          continue;
        }
      } else if (subscriber.take_copy(copy)) {
        note(copy, subscriber.lost() - lost);
        lost = subscriber.lost();
        continue;
      }
      if (expected != 0 && subscriber.publisher_count() == 0) break;
    }
    tally.lost = subscriber.lost();
    return 0;
  }

  static int give_all(const PublisherOptions& options, std::uint64_t messages, const EverythingArrivesTally& tally) {
    if (!eventually([&] { return tally.joined.load(); })) return 1;
    const auto node = Node::open("giver").value();
    auto publisher = Publisher<Short>::open(node, "t", options).value();
    if (!options.copy_only) return publish_range(publisher, 0, messages) ? 0 : 2;
    for (std::uint64_t i = 0; i < messages; ++i)
      if (!publisher.publish_copy(numbered<5>(i))) return 3;
    return 0;
  }

  void run(const PublisherOptions& publisher, const SubscriberOptions& subscriber, std::uint64_t messages = kArriving) {
    Child taker([&] { return take_all(subscriber, publisher.copy_only, *tally_); });
    Child giver([&] { return give_all(publisher, messages, *tally_); });
    EXPECT_EQ(giver.wait(), 0);
    EXPECT_EQ(taker.wait(), 0);
    EXPECT_EQ(tally_->wrong, 0u);
    EXPECT_EQ(tally_->arrived + tally_->lost, messages);
    std::printf("%llu sent, %llu arrived, %llu lost and reported\n", static_cast<unsigned long long>(messages),
                static_cast<unsigned long long>(tally_->arrived), static_cast<unsigned long long>(tally_->lost));
  }

  Shared<EverythingArrivesTally> tally_;
};

TEST_F(EverythingArrivesTest, OnceAndInOrderIfReliable) {
  run({.depth = 1024, .slow_reader = SlowReader::block}, {.reliable = true});
  EXPECT_EQ(tally_->lost, 0u);
}

TEST_F(EverythingArrivesTest, OnceAndInOrderThroughTheSmallestRing) {
  run({.depth = 1, .loans = 1, .slow_reader = SlowReader::block}, {.reliable = true, .holds = 1}, kFewMessages);
  EXPECT_EQ(tally_->lost, 0u);
}

TEST_F(EverythingArrivesTest, OrIsReportedLostIfOverwritten) { run({.depth = 256}, {}); }

TEST_F(EverythingArrivesTest, OrIsReportedLostIfCopiedOut) { run({.depth = 256, .copy_only = true}, {}); }

}  // namespace
}  // namespace tenon::test
