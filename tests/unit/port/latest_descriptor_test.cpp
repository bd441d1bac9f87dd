// Latest values behind a descriptor: readable when one was written, and not when it was read.
#include <fcntl.h>
#include <tenon/doctor.hpp>
#include <tenon/latest.hpp>
#include <tenon/wait_set.hpp>

#include <algorithm>
#include <csignal>
#include <thread>

#include "child.hpp"
#include "domain.hpp"
#include "keyed_messages.hpp"
#include "os/directory.hpp"
#include "port/latest_name.hpp"
#include "readable.hpp"

namespace tenon::test {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using os::test::Child;

class LatestDescriptorTest : public Domain {
 protected:
  using Reader = LatestReader<Keyed>;
  using Writer = LatestWriter<Keyed>;

  Reader reader() { return Reader::open(node(), "v", {.spin = 0ns}).value(); }
  Writer writer() { return Writer::open(node(), "v").value(); }
  static std::uint64_t number_of(Reader& reader, std::uint64_t id) {
    Keyed value;
    return reader.get(keyed(id, 0), value) ? value.value.number : 0;
  }
  // Readable for nothing now and then: not so from one bound to the next.
  static bool quiet_after_a_look(Reader& reader, int number) {
    for (int i = 0; i < 3; ++i) {
      (void)number_of(reader, 1);
      if (!readable(number)) return true;
    }
    return false;
  }
  [[nodiscard]] std::ptrdiff_t waiters() const {
    const auto files = files_below(path());
    return std::count_if(files.begin(), files.end(), [](const auto& file) { return file.find("/w-") != file.npos; });
  }
};

TEST_F(LatestDescriptorTest, IsReadableFromAValueUntilItIsRead) {
  auto one = writer();
  auto member = reader();
  const int number = member.fd().value();
  EXPECT_EQ(member.fd().value(), number) << "made once";
  for (std::uint64_t i = 1; i <= 100; ++i) {
    ASSERT_TRUE(quiet_after_a_look(member, number)) << i;
    ASSERT_TRUE(one.set(keyed(1, i)));
    ASSERT_TRUE(readable(number)) << i;
    EXPECT_EQ(number_of(member, 1), i);
  }
  EXPECT_TRUE(quiet_after_a_look(member, number));
}

TEST_F(LatestDescriptorTest, ValuesThatNobodyReadBeforeMakeItReadable) {
  auto one = writer();
  auto member = reader();
  ASSERT_TRUE(one.set(keyed(1, 1)));
  const int number = member.fd().value();
  EXPECT_TRUE(readable(number));
  EXPECT_TRUE(quiet_after_a_look(member, number));
}

TEST_F(LatestDescriptorTest, AnyKeyMakesItReadableAndOneLookSeesAll) {
  auto one = writer();
  auto other = writer();
  auto member = reader();
  const int number = member.fd().value();
  for (std::uint64_t i = 1; i <= 20; ++i) {
    for (const std::uint64_t id : {1u, 2u, 3u}) {
      ASSERT_TRUE(quiet_after_a_look(member, number));
      ASSERT_TRUE((id == 3 ? other : one).set(keyed(id, 10 * i + id)));
      ASSERT_TRUE(readable(number)) << id;
    }
    ASSERT_TRUE(one.set(keyed(2, 10 * i + 4)));
    std::uint64_t sum = 0;
    (void)member.for_each([&](const Keyed& value, const Latest&) { sum += value.value.number; });
    EXPECT_EQ(sum, 30 * i + 8);
  }
}

TEST_F(LatestDescriptorTest, EveryReaderIsCalledByEveryWriter) {
  std::vector<Writer> writers;
  std::vector<Reader> readers;
  std::vector<int> numbers;
  for (int i = 0; i < 3; ++i) writers.push_back(writer());
  for (int i = 0; i < 8; ++i) {
    readers.push_back(reader());
    numbers.push_back(readers.back().fd().value());
  }
  EXPECT_EQ(waiters(), 8);
  for (std::uint64_t round = 0; round < 30; ++round) {
    for (std::size_t i = 0; i < readers.size(); ++i) ASSERT_TRUE(quiet_after_a_look(readers[i], numbers[i]));
    ASSERT_TRUE(writers[round % 3].set(keyed(round % 3, round)));
    for (const int number : numbers) ASSERT_TRUE(readable(number)) << round;
  }
}

TEST_F(LatestDescriptorTest, WhoComesLaterCallsAndIsCalled) {
  auto early = reader();
  const int number = early.fd().value();
  ASSERT_TRUE(quiet_after_a_look(early, number));
  auto one = writer();
  ASSERT_TRUE(one.set(keyed(1, 1)));
  ASSERT_TRUE(readable(number));
  ASSERT_TRUE(quiet_after_a_look(early, number));
  auto late = reader();
  const int late_number = late.fd().value();
  ASSERT_TRUE(quiet_after_a_look(late, late_number));
  ASSERT_TRUE(one.set(keyed(1, 2)));
  EXPECT_TRUE(readable(number) && readable(late_number));
}

TEST_F(LatestDescriptorTest, IsAMemberOfASetWithADescriptor) {
  auto one = writer();
  auto member = reader();
  WaitSet set;
  const WaitId id = set.add(member).value();
  const int number = set.fd().value();
  for (std::uint64_t i = 1; i <= 20; ++i) {
    (void)number_of(member, 1);
    for (int k = 0; k < 3 && readable(number); ++k) ASSERT_TRUE(set.wait(0ns).timed_out());
    ASSERT_TRUE(one.set(keyed(1, i)));
    ASSERT_TRUE(readable(number)) << i;
    const Ready ready = set.wait(0ns);
    ASSERT_EQ(ready.size(), 1u);
    EXPECT_EQ(*ready.begin(), id);
  }
}

// A call that is lost costs the bound of a sleep: so many rounds would take longer than the time there is.
TEST_F(LatestDescriptorTest, NoCallIsLostInThePingPong) {
  constexpr std::uint64_t kRounds = 4000;
  const auto answer_all = [](Reader& heard, Writer& said, std::uint64_t hears, std::uint64_t says) {
    const int number = heard.fd().value();
    for (std::uint64_t i = 1; i <= kRounds; ++i) {
      if (says < hears && !said.set(keyed(says, i))) return false;
      while (number_of(heard, hears) < i)
        if (!readable(number, 10'000)) return false;
      if (says > hears && !said.set(keyed(says, i))) return false;
    }
    return true;
  };
  auto pong = reader();
  auto ping = writer();
  std::thread other([&] {
    const Node own = open_node();
    auto heard = Reader::open(own, "v", {.spin = 0ns}).value();
    auto said = Writer::open(own, "v").value();
    EXPECT_TRUE(answer_all(heard, said, 1, 2));
  });
  const auto start = Clock::now();
  EXPECT_TRUE(answer_all(pong, ping, 2, 1));
  other.join();
  EXPECT_LT(Clock::now() - start, 40s);
}

// As a writer would have left it that was killed after collecting the announcement and before the call.
TEST_F(LatestDescriptorTest, AWriterThatDiesBeforeTheCallDelaysItByTheBoundAtMost) {
  auto one = writer();
  auto member = reader();
  const int number = member.fd().value();
  const os::Directory domain = directory();
  const auto topic = port::open_latest(domain, "v", "look").value();
  ASSERT_TRUE(one.set(keyed(1, 1)));
  for (std::uint64_t i = 2; i < 5; ++i) {
    ASSERT_TRUE(quiet_after_a_look(member, number));
    (void)topic->words().bell().collect();
    ASSERT_TRUE(one.set(keyed(1, i)));
    ASSERT_TRUE(readable(number, 10'000));
    ASSERT_EQ(number_of(member, 1), i);
  }
}

TEST_F(LatestDescriptorTest, ValuesOfADeadWriterAndOfItsSuccessorAreHeard) {
  auto member = reader();
  const int number = member.fd().value();
  Child killed([this] {
    auto own = Writer::open(open_node(), "v").value();
    for (std::uint64_t i = 1; own.set(keyed(1, i)); ++i) {}
    return 1;
  });
  while (number_of(member, 1) < 1000) ASSERT_TRUE(readable(number, 10'000));
  killed.kill();
  const std::uint64_t last = number_of(member, 1);
  ASSERT_TRUE(quiet_after_a_look(member, number)) << "a death changes no value";
  EXPECT_EQ(number_of(member, 1), last);
  auto successor = writer();
  ASSERT_TRUE(successor.set(keyed(1, 7)));
  EXPECT_TRUE(readable(number));
  EXPECT_EQ(number_of(member, 1), 7u);
  come_along();
}

TEST_F(LatestDescriptorTest, ADeadReaderHarmsNobodyAndItsFifoGoes) {
  auto one = writer();
  Child killed([this] {
    auto own = Reader::open(open_node(), "v").value();
    const int number = own.fd().value();
    for (;;) {
      (void)number_of(own, 1);
      (void)readable(number, 10'000);
    }
    return 0;
  });
  while (waiters() == 0) std::this_thread::sleep_for(1ms);
  for (std::uint64_t i = 1; i < 100; ++i) ASSERT_TRUE(one.set(keyed(1, i)));
  EXPECT_TRUE(examine().value().findings.empty()) << "a FIFO that somebody waits for";
  killed.kill();
  const auto findings = examine().value().findings;
  EXPECT_EQ(std::count_if(findings.begin(), findings.end(),
                          [](const auto& finding) { return finding.file.find("/w-") != finding.file.npos; }),
            1)
      << "and one that nobody does";
  auto member = reader();
  const int number = member.fd().value();
  for (std::uint64_t i = 100; i < 10'000; ++i) ASSERT_TRUE(one.set(keyed(1, i))) << "nobody empties the other FIFO";
  EXPECT_TRUE(readable(number));
  come_along();
  EXPECT_EQ(waiters(), 1);
  ASSERT_TRUE(quiet_after_a_look(member, number));
  ASSERT_TRUE(one.set(keyed(1, 1)));
  EXPECT_TRUE(readable(number));
}

TEST_F(LatestDescriptorTest, WorksBetweenThreadsOfAProcessWithoutFiles) {
  NodeOptions options;
  options.in_process = true;
  const Node inside = Node::open("inside", options).value();
  auto one = Writer::open(inside, "v").value();
  auto member = Reader::open(inside, "v").value();
  const int number = member.fd().value();
  ASSERT_TRUE(quiet_after_a_look(member, number));
  ASSERT_TRUE(one.set(keyed(1, 1)));
  EXPECT_TRUE(readable(number));
}

TEST_F(LatestDescriptorTest, LeavesNoFileAndNoDescriptorBehind) {
  const auto open_now = [] {
    int count = 0;
    for (int i = 0; i < 200; ++i) count += ::fcntl(i, F_GETFD) != -1 ? 1 : 0;
    return count;
  };
  auto one = writer();
  auto stays = reader();
  (void)stays.fd().value();
  ASSERT_TRUE(one.set(keyed(1, 1)));
  const auto files = files_below(path());
  const int before = open_now();
  for (int i = 0; i < 20; ++i) {
    auto member = reader();
    (void)member.fd().value();
    WaitSet set;
    (void)set.add(member).value();
    (void)set.fd().value();
    ASSERT_TRUE(one.set(keyed(1, 1)));
    EXPECT_EQ(files_below(path()).size(), files.size() + 1) << "one FIFO, whatever waits for it";
  }
  (void)number_of(stays, 1);
  ASSERT_TRUE(one.set(keyed(1, 1)));
  EXPECT_EQ(files_below(path()), files);
  EXPECT_EQ(open_now(), before) << "a writer lets go of who has gone";
}

TEST_F(LatestDescriptorTest, IsRefusedAndSilentInAForkedChild) {
  auto one = writer();
  auto member = reader();
  const int number = member.fd().value();
  EXPECT_EQ(os::test::run_in_child([&] {
              if (member.fd() || member.fd().error().code() != ErrorCode::closed) return 1;
              Keyed value;
              return member.get(keyed(1, 0), value).there ? 2 : 0;
            }),
            0);
  ASSERT_TRUE(quiet_after_a_look(member, number));
  ASSERT_TRUE(one.set(keyed(1, 1)));
  EXPECT_TRUE(readable(number));
  EXPECT_EQ(waiters(), 1);
}

}  // namespace
}  // namespace tenon::test
