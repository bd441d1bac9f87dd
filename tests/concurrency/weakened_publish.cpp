// A ring whose publishing store is relaxed, run with its roles as threads. ThreadSanitizer must report it; the test that
// starts this program expects it to end with TSan's exit code.
#include <cstdio>
#include <thread>

#include "ring_block.hpp"

namespace tenon::concurrency {
namespace {

// The slots' headers and payload: a release store in there is the PUBLISH edge, and is weakened.
const std::byte* weakened_from = nullptr;
const std::byte* weakened_to = nullptr;

template <class T>
struct WeakenedCell : std::atomic<T> {
  using std::atomic<T>::atomic;
  void store(T value, std::memory_order order) noexcept {
    const auto* const at = reinterpret_cast<const std::byte*>(this);
    const bool weakened = order == std::memory_order_release && at >= weakened_from && at < weakened_to;
    std::atomic<T>::store(value, weakened ? std::memory_order_relaxed : order);
  }
};

struct WeakenedAtomics : queue::StdAtomics {
  template <class T>
  using Cell = WeakenedCell<T>;
};

using A = WeakenedAtomics;
constexpr std::uint64_t kMessages = 500;
constexpr int kRounds = 60;  // whether a race is seen depends on how the threads meet

std::uint64_t run_once(bool weakened) {
  RingBlock<A> block(8);
  weakened_from = weakened ? block.cells : nullptr;
  weakened_to = weakened ? block.cells + block.bytes() : nullptr;
  auto reader = block.reader(0, true);
  join(block, 0, reader, queue::RecordState::reliable);
  std::thread publisher([&] {
    ThreadPublisher<A> one(block);
    for (std::uint64_t i = 0; i < kMessages; ++i) one.publish(false);
  });
  std::uint64_t sum = 0;
  while (reader.cursor() < kMessages) {
    const auto taken = reader.take(kMessageShape);
    if (taken.state != queue::TakeState::taken) {
      std::this_thread::yield();
      continue;
    }
    sum += reinterpret_cast<const Message*>(taken.payload)->words[4];
    queue::let_go<A>(*taken.hold);
  }
  publisher.join();
  return sum;
}

}  // namespace
}  // namespace tenon::concurrency

// With any argument the store is what it should be.
int main(int argc, char**) {
  std::uint64_t sum = 0;
  for (int round = 0; round < tenon::concurrency::kRounds; ++round) sum += tenon::concurrency::run_once(argc == 1);
  std::printf("%llu\n", static_cast<unsigned long long>(sum));
}
