// A writer of a latest value that is killed again and again, at any moment, and readers that never pause.
#include <tenon/latest.hpp>

#include <algorithm>
#include <random>

#include "between.hpp"
#include "child.hpp"
#include "domain.hpp"
#include "messages.hpp"

namespace tenon::test {
namespace {

using namespace std::chrono_literals;
using os::test::Child;

constexpr int kLatestKills = 200;
constexpr std::size_t kReaders = 3;

struct LatestKillTally {
  std::atomic<std::uint64_t> written{0};  // numbers that some writer began to write
  std::atomic<std::uint64_t> read{0};
  std::atomic<std::uint64_t> retries{0};
  std::atomic<std::uint64_t> wrong{0};
  std::atomic<std::uint64_t> missing{0};  // reads that found no value although one had been written
  std::atomic<bool> stop{false};
};

class LatestKillTest : public Domain {
 protected:
  int write_until_killed() {
    auto writer = LatestWriter<Long>::open(open_node("victim"), "v").value();
    for (;;) {
      const std::uint64_t number = ++tally_->written;
      if (!writer.set(numbered<127>(number))) return 1;
    }
  }

  // What is read is whole, and never older than what was read before, whoever wrote it.
  int read_on() {
    auto reader = LatestReader<Long>::open(open_node("reader"), "v").value();
    Long value;
    Latest before;
    std::uint64_t newest = 0;
    while (!tally_->stop) {
      const Latest latest = reader.get(value);
      tally_->retries += latest.retries;
      if (!latest) {
        if (before.there && !latest.there) ++tally_->missing;
        continue;
      }
      ++tally_->read;
      const bool back =
          latest.epoch < before.epoch || (latest.epoch == before.epoch && latest.version < before.version);
      if (back || !value.whole() || value.number < newest || value.number > tally_->written) ++tally_->wrong;
      before = latest;
      newest = value.number;
    }
    return 0;
  }

  const Shared<LatestKillTally> tally_;
};

TEST_F(LatestKillTest, ReadersGoOnAndNeverSeeAHalfOrAStepBack) {
  std::vector<std::unique_ptr<Child>> readers;
  for (std::size_t i = 0; i < kReaders; ++i) readers.push_back(std::make_unique<Child>([this] { return read_on(); }));
  std::mt19937 random(20);
  for (int i = 0; i < kLatestKills / static_cast<int>(std::min<std::uint64_t>(kEffort, 4)); ++i) {
    const std::uint64_t before = tally_->written;
    Child writer([this] { return write_until_killed(); });
    ASSERT_TRUE(eventually([&] { return tally_->written > before + random() % 3; })) << "round " << i;
    std::this_thread::sleep_for(std::chrono::microseconds(random() % 2000));
    writer.kill();
  }
  {
    auto reader = LatestReader<Long>::open(open_node("late"), "v").value();
    Long value;
    EXPECT_TRUE(reader.get(value)) << "the dead writer's value is there";
    EXPECT_TRUE(value.whole());
  }
  tally_->stop = true;
  for (const auto& reader : readers) EXPECT_EQ(reader->wait(), 0);
  EXPECT_EQ(tally_->wrong, 0u);
  EXPECT_EQ(tally_->missing, 0u);
  EXPECT_GT(tally_->read, 0u);
  RecordProperty("read", std::to_string(tally_->read));
  RecordProperty("retries", std::to_string(tally_->retries));
  come_along();
}

}  // namespace
}  // namespace tenon::test
