// A domain looked at, and cleaned, by somebody who runs out of memory at any point. A program of its own, because it
// replaces operator new.
#include <signal.h>
#include <tenon/doctor.hpp>

#include <cstdlib>
#include <new>

#include "child.hpp"
#include "domain.hpp"
#include "messages.hpp"

namespace {
constexpr long kNoBound = -1;
thread_local long left = kNoBound;
}  // namespace

// Not inlined: the compiler would take malloc and free for a mismatched pair.
[[gnu::noinline]] void* operator new(std::size_t bytes, const std::nothrow_t&) noexcept {
  if (left == 0) return nullptr;
  if (left > 0) --left;
  return std::malloc(bytes);
}
[[gnu::noinline]] void* operator new(std::size_t bytes) {
  void* const memory = operator new(bytes, std::nothrow);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace tenon::test {
namespace {

class DoctorMemoryTest : public Domain {
 protected:
  // With memory for one, two, three… allocations, until there was enough; how often there was not.
  template <class Do>
  static int without_memory(const Do& act) {
    for (int refused = 0, bound = 0;; ++bound) {
      left = bound;
      const auto result = act();
      const bool enough = left > 0;
      left = kNoBound;
      if (enough) return result ? refused : -1;
      if (!result) {
        EXPECT_EQ(result.error(), ErrorCode::out_of_memory);
        ++refused;
      }
    }
  }
};

TEST_F(DoctorMemoryTest, IsAnErrorOfLookingAndOfCleaning) {
  const auto publisher = Publisher<Short>::open(node(), "t").value();
  const auto subscriber = Subscriber<Short>::open(node(), "t").value();
  EXPECT_GT(without_memory([] { return examine(); }), 10);
  os::test::Child child([this] {
    const auto gone = Publisher<Short>::open(open_node("victim"), "u").value();
    ::raise(SIGSTOP);
    return 0;
  });
  child.wait_until_stopped();
  child.kill();
  EXPECT_GT(without_memory([] { return clean(); }), 10);
  EXPECT_TRUE(examine().value().findings.empty());
}

}  // namespace
}  // namespace tenon::test
