// The latest value of a key: its readers, its writers, and what becomes of it when they end.
#include <tenon/latest.hpp>
#include <tenon/wait_set.hpp>

#include <thread>

#include "domain.hpp"
#include "keyed_messages.hpp"

namespace tenon::test {
namespace {

using namespace std::chrono_literals;

using LatestTest = Domain;

TEST_F(LatestTest, IsTheLastThatWasWritten) {
  auto writer = LatestWriter<Short>::open(node(), "v").value();
  auto reader = LatestReader<Short>::open(node(), "v").value();
  Short value;
  EXPECT_FALSE(reader.get(value).there);
  for (std::uint64_t i = 1; i <= 5; ++i) {
    ASSERT_TRUE(writer.set(numbered<5>(i)));
    const Latest latest = reader.get(value);
    ASSERT_TRUE(latest);
    EXPECT_EQ(latest.version, i);
    EXPECT_EQ(latest.epoch, 1u);
    EXPECT_EQ(value.number, i);
    EXPECT_TRUE(value.whole());
  }
  EXPECT_EQ(reader.get(value).version, 5u) << "reading takes nothing away";
}

TEST_F(LatestTest, WhoComesLateHasItAtOnce) {
  auto writer = LatestWriter<Short>::open(node(), "v").value();
  ASSERT_TRUE(writer.set(numbered<5>(3)));
  auto reader = LatestReader<Short>::open(node(), "v").value();
  Short value;
  ASSERT_TRUE(reader.get(value));
  EXPECT_EQ(value.number, 3u);
}

TEST_F(LatestTest, EachKeyHasItsOwn) {
  auto writer = LatestWriter<Keyed>::open(node(), "v", {.keys = 3}).value();
  auto reader = LatestReader<Keyed>::open(node(), "v").value();
  for (const std::uint64_t id : {5u, 6u, 7u}) ASSERT_TRUE(writer.set(keyed(id, id * 10)));
  ASSERT_TRUE(writer.set(keyed(6, 66)));
  Keyed value;
  ASSERT_TRUE(reader.get(keyed(6, 0), value));
  EXPECT_EQ(value.value.number, 66u);
  ASSERT_TRUE(reader.get(keyed(7, 0), value));
  EXPECT_EQ(value.value.number, 70u);
  EXPECT_FALSE(reader.get(keyed(8, 0), value).there);
  std::uint64_t sum = 0;
  (void)reader.for_each([&](const Keyed& one, const Latest&) { sum += one.id; });
  EXPECT_EQ(sum, 18u);
  EXPECT_EQ(writer.set(keyed(8, 1)).error(), ErrorCode::too_many_keys);
}

TEST_F(LatestTest, AKeyHasOneWriterAtATime) {
  auto reader = LatestReader<Keyed>::open(node(), "v").value();
  auto other = LatestWriter<Keyed>::open(node(), "v").value();
  ASSERT_TRUE(other.set(keyed(1, 100)));
  Keyed value;
  {
    auto writer = LatestWriter<Keyed>::open(node(), "v").value();
    EXPECT_EQ(writer.set(keyed(1, 1)).error(), ErrorCode::key_taken);
    ASSERT_TRUE(writer.set(keyed(2, 2))) << "another key is free";
    ASSERT_TRUE(reader.get(keyed(2, 0), value));
    EXPECT_EQ(other.set(keyed(2, 200)).error(), ErrorCode::key_taken);
  }
  ASSERT_TRUE(reader.get(keyed(2, 0), value)) << "the value stays when its writer ends";
  EXPECT_EQ(value.value.number, 2u);
  ASSERT_TRUE(other.set(keyed(2, 200)));
  const Latest latest = reader.get(keyed(2, 0), value);
  EXPECT_EQ(value.value.number, 200u);
  EXPECT_EQ(latest.epoch, 2u);
  EXPECT_EQ(latest.version, 1u);
}

TEST_F(LatestTest, ABoardThatIsReplacedGoes) {
  auto reader = LatestReader<Short>::open(node(), "v").value();
  const auto boards = [&] {
    const auto files = files_below(path());
    return std::count_if(files.begin(), files.end(), [](const auto& file) { return file.find("/v-") != file.npos; });
  };
  for (std::uint64_t i = 1; i <= 20; ++i) {
    auto writer = LatestWriter<Short>::open(node(), "v").value();
    ASSERT_TRUE(writer.set(numbered<5>(i)));
    Short value;
    ASSERT_TRUE(reader.get(value));
    EXPECT_EQ(value.number, i);
    EXPECT_LE(boards(), 2);
  }
}

TEST_F(LatestTest, AWaitEndsWithAChange) {
  auto writer = LatestWriter<Short>::open(node(), "v").value();
  auto reader = LatestReader<Short>::open(node(), "v", {.spin = 0ns}).value();
  EXPECT_FALSE(reader.wait_change(2ms));
  std::thread setter([&] {
    std::this_thread::sleep_for(20ms);
    EXPECT_TRUE(writer.set(numbered<5>(1)));
  });
  EXPECT_TRUE(reader.wait_change(10s));
  setter.join();
  Short value;
  ASSERT_TRUE(reader.get(value));
  EXPECT_FALSE(reader.wait_change(2ms)) << "it was seen";
}

// Its board replaces the one before, and has as many changes as that had.
TEST_F(LatestTest, AWaitEndsWithTheFirstValueOfASuccessor) {
  auto reader = LatestReader<Keyed>::open(node(), "v").value();
  Keyed value;
  for (std::uint64_t life = 1; life <= 3; ++life) {
    auto writer = LatestWriter<Keyed>::open(node(), "v").value();
    EXPECT_FALSE(reader.wait_change(0ns)) << "that somebody comes is no value";
    ASSERT_TRUE(writer.set(keyed(7, life)));
    EXPECT_TRUE(reader.wait_change(0ns)) << "life " << life;
    ASSERT_TRUE(reader.get(keyed(7, 0), value));
    EXPECT_EQ(value.value.number, life);
    EXPECT_FALSE(reader.wait_change(0ns)) << "it has been read";
  }
}

TEST_F(LatestTest, AWaitEndsWithAWriterThatComes) {
  auto reader = LatestReader<Short>::open(node(), "v", {.spin = 0ns}).value();
  std::thread setter([&] {
    std::this_thread::sleep_for(20ms);
    auto writer = LatestWriter<Short>::open(node(), "v").value();
    EXPECT_TRUE(writer.set(numbered<5>(1)));
  });
  EXPECT_TRUE(reader.wait_change(10s));
  setter.join();
}

TEST_F(LatestTest, IsAMemberOfAWaitSet) {
  auto writer = LatestWriter<Short>::open(node(), "v").value();
  auto reader = LatestReader<Short>::open(node(), "v").value();
  WaitSet set;
  const WaitId id = set.add(reader).value();
  EXPECT_TRUE(set.wait(1ms).timed_out());
  ASSERT_TRUE(writer.set(numbered<5>(1)));
  const Ready ready = set.wait(1s);
  ASSERT_EQ(ready.size(), 1u);
  EXPECT_EQ(*ready.begin(), id);
}

TEST_F(LatestTest, OfAnotherInterfaceIsRefused) {
  auto writer = LatestWriter<Keyed>::open(node(), "v").value();
  ASSERT_TRUE(writer.set(keyed(1, 1)));
  EXPECT_EQ(LatestReader<Short>::open(node(), "v").error().code(), ErrorCode::schema_mismatch);
}

TEST_F(LatestTest, IsNoTopicOfThatName) {
  auto publisher = Publisher<Short>::open(node(), "v").value();
  auto writer = LatestWriter<Keyed>::open(node(), "v").value();
  auto subscriber = Subscriber<Short>::open(node(), "v").value();
  EXPECT_EQ(subscriber.publisher_count(), 1u);
  EXPECT_EQ(LatestWriter<Short>::open(node(), "a name").error().code(), ErrorCode::name_invalid);
  EXPECT_EQ(LatestWriter<Short>::open(node(), "v", {.keys = 0}).error().code(), ErrorCode::too_many_keys);
}

// What is copied while a writer never pauses is whole, and no older than what was read before.
TEST_F(LatestTest, IsNeverTornAndNeverGoesBack) {
  auto writer = LatestWriter<Long>::open(node(), "v").value();
  auto reader = LatestReader<Long>::open(node(), "v").value();
  std::atomic<bool> stop = false;
  std::thread setter([&] {
    for (std::uint64_t i = 1; !stop; ++i) EXPECT_TRUE(writer.set(numbered<127>(i)));
  });
  std::uint64_t before = 0;
  std::uint64_t wrong = 0;
  std::uint64_t read = 0;
  Long value;
  while (read < 20'000) {
    const Latest latest = reader.get(value);
    if (!latest) continue;
    ++read;
    if (!value.whole() || value.number != latest.version || latest.version < before) ++wrong;
    before = latest.version;
  }
  stop = true;
  setter.join();
  EXPECT_EQ(wrong, 0u);
}

}  // namespace
}  // namespace tenon::test
