// What others see of a participant's death.
#include "os/beacon.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "child.hpp"
#include "os/clock.hpp"
#include "os/file_lock.hpp"
#include "os/segment_file.hpp"
#include "scratch.hpp"
#include "times.hpp"

namespace tenon::os {
namespace {

using test::Child;
using test::kLong;
using test::kMillisecond;
using test::Scratch;
using test::Signal;

constexpr std::uint64_t kBytes = 8192;
constexpr std::size_t kOffset = 256;
constexpr std::uint64_t kPrompt = 500 * kMillisecond;  // a thousand times what it takes, far below kLong

class BeaconOfAChild : public ::testing::Test {
 protected:
  // In the child: a linked segment with lock and beacon.
  [[nodiscard]] Beacon light() {
    const auto directory = scratch_.open();
    file_ = create_unnamed(directory, kBytes).value();
    EXPECT_EQ(try_lock(file_), true);
    auto beacon = Beacon::light(Mapping::writable(file_, kBytes).value(), kOffset).value();
    EXPECT_TRUE(link_into(directory, file_, "node"));
    return beacon;
  }

  // In the parent, read-only.
  void attach() {
    auto opened = open_existing(scratch_.open(), "node", Access::read_only).value();
    peer_ = Mapping::read_only(opened.file, kBytes).value();
    peer_file_ = std::move(opened.file);
  }

  [[nodiscard]] const FutexWord& word() const { return *reinterpret_cast<const FutexWord*>(peer_.data() + kOffset); }
  [[nodiscard]] std::uint32_t value() const { return word().load(std::memory_order_relaxed); }

  // Sleeps until the beacon is not lit; false if that took until the deadline. Passes the wake on.
  [[nodiscard]] bool sleep_until_out() const {
    const auto deadline = deadline_after(kLong);
    for (;;) {
      const std::uint32_t seen = value();
      if (beacon_state(seen) != BeaconState::lit) break;
      if (wait(word(), seen, deadline) == Wake::timed_out) return false;
    }
    pass_on(word());
    return true;
  }

  const Scratch scratch_;
  const Signal lit_;
  const Signal released_;
  FileDescriptor file_;
  FileDescriptor peer_file_;
  Mapping peer_;
};

TEST_F(BeaconOfAChild, WakesASleeperWhenTheChildIsKilled) {
  Child child([this] {
    const Beacon beacon = light();
    lit_.give();
    for (;;) ::pause();
    return 0;
  });
  lit_.await();
  attach();
  EXPECT_EQ(beacon_state(value()), BeaconState::lit);
  std::uint64_t woken_at = 0;
  std::thread sleeper([&] {
    EXPECT_TRUE(sleep_until_out());
    woken_at = monotonic_ns();
  });
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  const auto killed_at = monotonic_ns();
  child.kill();
  sleeper.join();
  EXPECT_LT(woken_at - killed_at, kPrompt);
  RecordProperty("hint_us", std::to_string((woken_at - killed_at) / 1000));
  EXPECT_EQ(beacon_state(value()), BeaconState::fired);
  EXPECT_EQ(probe(peer_file_), Liveness::dead);
}

TEST_F(BeaconOfAChild, WakesEverySleeperThoughTheKernelWakesOne) {
  Child child([this] {
    const Beacon beacon = light();
    lit_.give();
    for (;;) ::pause();
    return 0;
  });
  lit_.await();
  attach();
  std::vector<std::thread> sleepers;
  for (int i = 0; i < 16; ++i) sleepers.emplace_back([this] { EXPECT_TRUE(sleep_until_out()); });
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  const auto killed_at = monotonic_ns();
  child.kill();
  for (std::thread& sleeper : sleepers) sleeper.join();
  EXPECT_LT(monotonic_ns() - killed_at, kPrompt);
}

TEST_F(BeaconOfAChild, FiresWhenTheChildRunsAnotherProgram) {
  const Child child([this] {
    const Beacon beacon = light();
    lit_.give();
    ::execl("/bin/sleep", "sleep", "20", nullptr);
    return 1;
  });
  lit_.await();
  attach();
  EXPECT_TRUE(sleep_until_out());
  EXPECT_EQ(beacon_state(value()), BeaconState::fired);
}

TEST_F(BeaconOfAChild, MovedToItselfStaysLit) {
  Child child([this] {
    Beacon beacon = light();
    Beacon& same = beacon;
    beacon = std::move(same);
    lit_.give();
    for (;;) ::pause();
    return 0;
  });
  lit_.await();
  attach();
  EXPECT_EQ(beacon_state(value()), BeaconState::lit);
  child.kill();
  EXPECT_TRUE(sleep_until_out());
  EXPECT_EQ(beacon_state(value()), BeaconState::fired);
}

TEST_F(BeaconOfAChild, IsDarkAfterAnOrderlyEnd) {
  Child child([this] {
    Beacon beacon = light();
    lit_.give();
    ::usleep(20'000);
    beacon.put_out();
    return 0;
  });
  lit_.await();
  attach();
  EXPECT_TRUE(sleep_until_out());
  EXPECT_EQ(child.wait(), 0);
  EXPECT_EQ(value(), 0u);
  EXPECT_EQ(beacon_state(value()), BeaconState::dark);
}

TEST_F(BeaconOfAChild, FiresForTheChildThoughAForkOfItLivesOn) {
  Child child([this] {
    Beacon beacon = light();
    if (::fork() == 0) {
      ::alarm(20);       // should the test not come to its end
      beacon.put_out();  // inert here: neither the word nor the mapping is this process's
      lit_.give();
      released_.await();
      ::_exit(0);
    }
    for (;;) ::pause();
    return 0;
  });
  lit_.await();
  attach();
  EXPECT_EQ(beacon_state(value()), BeaconState::lit);
  child.kill();
  EXPECT_TRUE(sleep_until_out());
  EXPECT_EQ(beacon_state(value()), BeaconState::fired);
  EXPECT_EQ(probe(peer_file_), Liveness::dead);
  released_.give();
}

TEST_F(BeaconOfAChild, IsLitOnlyInAFittingPlace) {
  const auto file = create_unnamed(scratch_.open(), 4096);
  const auto light_at = [&](Mapping mapping, std::size_t offset) {
    const auto beacon = Beacon::light(std::move(mapping), offset);
    return beacon ? 0 : beacon.error().error;
  };
  EXPECT_EQ(light_at(Mapping::writable(*file, 4096).value(), 4096 - kBeaconBytes), 0);
  EXPECT_EQ(light_at(Mapping::writable(*file, 4096).value(), 32), EINVAL);
  EXPECT_EQ(light_at(Mapping::writable(*file, 4096).value(), 4096), EINVAL);
  EXPECT_EQ(light_at(Mapping::read_only(*file, 4096).value(), 0), EINVAL);
  EXPECT_EQ(light_at(Mapping(), 0), EINVAL);
}

}  // namespace
}  // namespace tenon::os
