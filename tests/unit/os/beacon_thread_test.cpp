// Beacons and the threads of the process that owns them: ended threads, and beacons put out by another thread.
#include <gtest/gtest.h>
#include <pthread.h>
#include <sys/mman.h>

#include <functional>
#include <future>
#include <memory>
#include <thread>
#include <utility>

#include "child.hpp"
#include "mapped.hpp"
#include "os/beacon.hpp"
#include "os/segment_file.hpp"
#include "scratch.hpp"

namespace tenon::os {
namespace {

using test::Scratch;

constexpr std::uint64_t kBeaconBytes = 4096;

BeaconState state_of(const Mapping& mapping) {
  return beacon_state(reinterpret_cast<const FutexWord*>(mapping.data())->load(std::memory_order_relaxed));
}

// A thread that does what it is told and ends when the object does.
class Worker {
 public:
  Worker() : thread_([this] { serve(); }) {}
  ~Worker() { end(); }
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  void run(std::function<void()> job) {
    std::packaged_task<void()> task(std::move(job));
    auto done = task.get_future();
    next_.set_value(std::move(task));
    done.get();
  }
  void end() {
    if (!thread_.joinable()) return;
    next_.set_value({});
    thread_.join();
  }

 private:
  void serve() {
    for (;;) {
      auto task = next_.get_future().get();
      if (!task.valid()) return;
      next_ = {};  // before the task ends: `run` fills it again after that
      task();
    }
  }
  std::promise<std::packaged_task<void()>> next_;
  std::thread thread_;
};

class BeaconAndThreads : public ::testing::Test {
 protected:
  Beacon light() { return Beacon::light(Mapping::writable(file_, kBeaconBytes).value(), 0).value(); }

  const Scratch scratch_;
  const FileDescriptor file_ = create_unnamed(scratch_.open(), kBeaconBytes).value();
  const Mapping peer_ = Mapping::read_only(file_, kBeaconBytes).value();
};

TEST_F(BeaconAndThreads, FiresWhenTheLightingThreadEndsAndIsLitAgainByAnother) {
  Beacon beacon;
  std::thread([&] { beacon = light(); }).join();
  EXPECT_EQ(state_of(peer_), BeaconState::fired) << "a hint only: the process lives";
  beacon.tend();
  EXPECT_EQ(state_of(peer_), BeaconState::lit);
  beacon.tend();
  EXPECT_EQ(state_of(peer_), BeaconState::lit);
  beacon.put_out();
  EXPECT_EQ(state_of(peer_), BeaconState::dark);
}

TEST_F(BeaconAndThreads, PutOutAfterItsThreadEndedIsUnmappedAtOnce) {
  Beacon beacon;
  std::thread([&] { beacon = light(); }).join();
  const std::byte* address = beacon.mapping().data();
  beacon.put_out();
  EXPECT_FALSE(test::is_mapped(address));
}

TEST_F(BeaconAndThreads, PutOutByAnotherThreadStaysMappedUntilItsOwnTakesItOffItsList) {
  Worker worker;
  Beacon beacon;
  worker.run([&] { beacon = light(); });
  const std::byte* address = beacon.mapping().data();
  beacon.put_out();
  EXPECT_FALSE(beacon);
  EXPECT_TRUE(test::is_mapped(address)) << "still on the list of a living thread";
  worker.run([&] { light().put_out(); });
  EXPECT_FALSE(test::is_mapped(address));
}

TEST_F(BeaconAndThreads, PutOutByAnotherThreadIsUnmappedWhenItsOwnEnds) {
  Worker worker;
  Beacon beacon;
  worker.run([&] { beacon = light(); });
  const std::byte* address = beacon.mapping().data();
  beacon.put_out();
  worker.end();
  EXPECT_FALSE(test::is_mapped(address));
}

// The neighbours on a thread's robust list are written when a lock comes or goes: they must all be there.
TEST_F(BeaconAndThreads, RobustListStaysWholeWhateverIsPutOutWhere) {
  Worker worker;
  const auto light_here = [&](Beacon& beacon) { beacon = light(); };
  Beacon beacons[3];
  FileDescriptor files[3];
  for (int i = 0; i < 3; ++i) {
    files[i] = create_unnamed(scratch_.open(), kBeaconBytes).value();
    worker.run([&] { beacons[i] = Beacon::light(Mapping::writable(files[i], kBeaconBytes).value(), 0).value(); });
  }
  beacons[1].put_out();
  Beacon more;
  worker.run([&] { light_here(more); });
  beacons[0].put_out();
  worker.run([&] { more.put_out(); });
  worker.run([&] { beacons[2].put_out(); });
  worker.end();
  EXPECT_EQ(state_of(peer_), BeaconState::dark);
}

TEST_F(BeaconAndThreads, ForkedChildCanUseBeaconsOfItsOwn) {
  Worker worker;
  Beacon elsewhere;
  worker.run([&] { elsewhere = light(); });
  elsewhere.put_out();  // waits for its thread, which a child does not have
  const Beacon mine =
      Beacon::light(Mapping::writable(create_unnamed(scratch_.open(), kBeaconBytes).value(), kBeaconBytes).value(), 0)
          .value();
  const int code = test::run_in_child([&] {
    const auto file = create_unnamed(scratch_.open(), kBeaconBytes).value();
    Beacon own = Beacon::light(Mapping::writable(file, kBeaconBytes).value(), 0).value();
    const auto peer = Mapping::read_only(file, kBeaconBytes).value();
    if (state_of(peer) != BeaconState::lit) return 1;
    own.put_out();
    return state_of(peer) == BeaconState::dark ? 0 : 2;
  });
  EXPECT_EQ(code, 0);
}

}  // namespace
}  // namespace tenon::os
