// Services with peers that do not keep their part: stopped ones, and hostile ones that write anything into all that is theirs
// while they take part. Calls end by their deadlines, and nobody holds up anybody else.
#include <signal.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "between.hpp"
#include "calc_server.hpp"
#include "child.hpp"
#include "domain.hpp"
#include "shm/segment_header.hpp"

namespace tenon::test {
namespace {

using namespace std::chrono_literals;
using namespace calc;
using os::test::Child;
using Clock = std::chrono::steady_clock;

struct ServicePeersTally {
  std::atomic<int> opened{0};
  std::atomic<std::uint64_t> done{0};
  std::atomic<std::uint64_t> failed{0};
  std::atomic<bool> stop{false};
};

// In a child, which must not go back to the tests by an exception.
template <class T>
T must(Result<T> result) {
  if (result) return std::move(*result);
  std::printf("%s\n", std::string(result.error().message()).c_str());
  std::fflush(stdout);
  std::abort();
}

class ServicePeersTest : public Domain {
 protected:
  int serve_until_told() {
    Plain plain;
    auto server = must(Server<Interface>::open(open_node("server"), plain));
    ++tally_->opened;
    while (!tally_->stop) (void)server.wait(10ms);
    return 0;
  }
  static void stop(const Child& child) {
    child.send(SIGSTOP);
    child.wait_until_stopped();
  }
  // Both ends in this thread; 0 if the call did not end well in a second.
  template <class Object>
  static std::int32_t sum(Server<Interface>& server, Object& object, Client<Interface>& client) {
    auto call = client.start<Add>(pair(20, 22)).value();
    const auto deadline = Clock::now() + 5s;
    while (!call.done() && Clock::now() < deadline) {
      (void)server.poll();
      object.answer_all();
    }
    return std::move(call).get().value_or(0);
  }

  Shared<ServicePeersTally> tally_;
};

// Answers what it kept when it is told to.
struct Late : Keeping {
  void answer_all() {
    for (auto& request : adds) {
      const std::int32_t total = request->a + request->b;
      (void)std::move(request).answer(total);
    }
    adds.clear();
    for (auto& request : counts) (void)request.send(1);
    if (counts.size() > 100) counts.clear();
    hints.clear();
  }
};

TEST_F(ServicePeersTest, CallsOfAStoppedServerEndByTheirDeadlineAndNobodyTakesOver) {
  Child server([this] { return serve_until_told(); });
  ASSERT_TRUE(eventually([&] { return tally_->opened == 1; }));
  Plain plain;
  auto standby = Server<Interface>::open(node(), plain).value();
  auto client = Client<Interface>::open(node(), Interface::service).value();
  ASSERT_EQ(client.call<Add>(pair(1, 1), 10s).value(), 2);
  stop(server);
  for (int i = 0; i < 3; ++i) {
    const auto start = Clock::now();
    EXPECT_EQ(client.call<Add>(pair(1, 1), 30ms).error(), ErrorCode::timeout);
    EXPECT_GE(Clock::now() - start, 30ms);
    EXPECT_LT(Clock::now() - start, 5s);
    (void)standby.wait(20ms);
    come_along();
  }
  EXPECT_FALSE(standby.active());
  server.send(SIGCONT);
  EXPECT_EQ(client.call<Add>(pair(2, 3), 10s).value(), 5);
  EXPECT_EQ(client.server_count(), 1u);
  tally_->stop = true;
  EXPECT_EQ(server.wait(), 0);
}

TEST_F(ServicePeersTest, AStoppedClientHoldsUpNobodyAndGetsItsAnswers) {
  constexpr std::int32_t kCalls = 16;
  Child stopped([&] {
    auto client =
        Client<Interface>::open(open_node("stopped"), Interface::service, {.deadline = 60s, .credit = 8}).value();
    if (!client.wait_for_server(20s)) return 2;
    std::vector<Call<Add>> calls;
    for (std::int32_t i = 1; i < kCalls; ++i) calls.push_back(client.start<Add>(pair(i, i)).value());
    auto stream = client.stream<Count>(pair(0, 0)).value();
    ++tally_->opened;
    while (!tally_->stop) std::this_thread::sleep_for(1ms);
    for (std::int32_t i = 1; i < kCalls; ++i)
      if (std::move(calls[static_cast<std::size_t>(i - 1)]).get().value_or(0) != 2 * i) return 1;
    while (stream.take()) ++tally_->done;
    return 0;
  });
  Late late;
  auto server = Server<Interface>::open(node(), late).value();
  (void)server.poll();
  ASSERT_TRUE(eventually([&] {
    (void)server.poll();
    return tally_->opened == 1 && late.adds.size() == kCalls - 1 && late.counts.size() == 1;
  })) << late.adds.size();
  stop(stopped);
  auto client = Client<Interface>::open(node(), Interface::service).value();
  auto longest = 0ns;
  for (int i = 0; i < 5000; ++i) {
    const auto start = Clock::now();
    ASSERT_EQ(sum(server, late, client), 42);
    longest = std::max<std::chrono::nanoseconds>(longest, Clock::now() - start);
  }
  EXPECT_LT(longest, 2s);
  EXPECT_EQ(server.client_count(), 2u) << "it is alive";
  tally_->stop = true;
  stopped.send(SIGCONT);
  while (server.client_count() == 2) (void)server.poll();
  EXPECT_EQ(stopped.wait(), 0);
  EXPECT_EQ(tally_->done, 8u) << "as much as it had given credit for";
  late.counts.clear();
}

// All segments of this process, written to at random behind the header, by which a cleaner knows whose they are; but not its
// node's, so that it lives, nor what others write to as well.
class Vandal {
 public:
  explicit Vandal(const std::string& path) : path_(path), random_(std::random_device{}()) {}
  void look() {
    own_.clear();
    std::ifstream maps("/proc/self/maps");
    for (std::string line; std::getline(maps, line);) {
      const bool own = line.find(" rw-s ") != std::string::npos && line.find(path_) != std::string::npos &&
                       (line.find("/p-") != std::string::npos || line.find("/s-") != std::string::npos);
      if (!own) continue;
      const auto begin = std::stoull(line, nullptr, 16);
      const auto end = std::stoull(line.substr(line.find('-') + 1), nullptr, 16);
      own_.emplace_back(reinterpret_cast<std::byte*>(begin), end - begin);
    }
  }
  void write(int times) {
    for (int i = 0; i < times && !own_.empty(); ++i) {
      const auto memory = own_[random_() % own_.size()].subspan(sizeof(shm::SegmentHeader));
      // Most of what matters stands in the first pages.
      const std::size_t end = random_() % 2 == 0 ? std::min<std::size_t>(memory.size(), 4096) : memory.size();
      const std::size_t at = random_() % (end / 8) * 8;
      constexpr std::array<std::uint64_t, 6> kWords{0, ~0ull, 1, 0xffff'ffff, 1ull << 63, 0x0101'0101'0101'0101};
      const std::uint64_t word = random_() % 3 == 0 ? random_() : kWords[random_() % kWords.size()];
      std::memcpy(memory.data() + at, &word, random_() % 8 + 1);
    }
  }

 private:
  const std::string path_;
  std::mt19937_64 random_;
  std::vector<std::span<std::byte>> own_;
};

TEST_F(ServicePeersTest, AHostileClientHoldsUpNobody) {
  Late late;
  auto server = Server<Interface>::open(node(), late).value();
  auto client = Client<Interface>::open(node(), Interface::service).value();
  for (int round = 0; round < 20; ++round) {
    Child hostile([&] {
      auto own = must(Client<Interface>::open(open_node("hostile"), Interface::service, {.deadline = 1ms}));
      Vandal vandal(path());
      (void)own.wait_for_server(1s);
      vandal.look();
      ++tally_->opened;
      for (;;) {
        auto call = own.start<Add>(pair(1, 1));
        auto stream = own.stream<Count>(pair(1, 1));
        vandal.write(8);
        own.poll();
      }
      return 0;
    });
    ASSERT_TRUE(eventually([&] {
      (void)server.poll();
      return tally_->opened > round;
    }));
    for (int i = 0; i < 50; ++i) {
      const auto start = Clock::now();
      ASSERT_EQ(sum(server, late, client), 42) << "round " << round;
      ASSERT_LT(Clock::now() - start, 2s) << "round " << round;
    }
    hostile.kill();
  }
  late.counts.clear();
}

TEST_F(ServicePeersTest, AHostileServerCannotKeepACallBeyondItsDeadline) {
  for (int round = 0; round < 20; ++round) {
    Child hostile([&] {
      Late plain;
      auto server = must(Server<Interface>::open(open_node("hostile"), plain));
      Vandal vandal(path());
      ++tally_->opened;
      for (;;) {
        vandal.look();
        for (int i = 0; i < 200; ++i) {
          (void)server.poll();
          plain.answer_all();
          vandal.write(4);
        }
      }
      return 0;
    });
    ASSERT_TRUE(eventually([&] { return tally_->opened > round; }));
    auto client = Client<Interface>::open(node(), Interface::service, {.deadline = 5ms, .credit = 8}).value();
    for (int i = 0; i < 20; ++i) {
      const auto start = Clock::now();
      const auto outcome = client.call<Add>(pair(1, 1));
      ++(outcome ? tally_->done : tally_->failed);
      if (auto stream = client.stream<Count>(pair(1, 1))) {
        for (int k = 0; k < 20; ++k) (void)stream->wait_take(100us).outcome();
      }
      ASSERT_LT(Clock::now() - start, 2s) << "round " << round;
    }
    hostile.kill();
  }
  EXPECT_EQ(tally_->done + tally_->failed, 400u);
  EXPECT_GT(tally_->done, 0u);
}

}  // namespace
}  // namespace tenon::test
