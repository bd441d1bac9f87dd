// Generated accessors on memory that another process keeps writing to: every call has an answer inside the value.
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <new>

#include "exercise.hpp"

namespace {

// Memory for one value that two processes share, right in front of a page that nobody may touch.
template <class T>
class Shared {
 public:
  Shared() : page_(static_cast<std::size_t>(::sysconf(_SC_PAGESIZE))), bytes_((sizeof(T) + page_ - 1) / page_ * page_) {
    void* start = ::mmap(nullptr, bytes_ + page_, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (start == MAP_FAILED) throw std::bad_alloc();
    start_ = static_cast<std::byte*>(start);
    ::mprotect(start_ + bytes_, page_, PROT_NONE);
    value_ = new (start_ + bytes_ - sizeof(T)) T{};
  }
  Shared(const Shared&) = delete;
  Shared& operator=(const Shared&) = delete;
  ~Shared() { ::munmap(start_, bytes_ + page_); }

  T& operator*() { return *value_; }

 private:
  std::size_t page_;
  std::size_t bytes_;
  std::byte* start_;
  T* value_;
};

// Writes until it or its parent is killed: one place many times, then the next one. Mostly small numbers, which are sizes,
// labels and presences that count.
template <class T>
[[noreturn]] void keep_writing(T& value) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  auto* bytes = reinterpret_cast<volatile unsigned char*>(&value);
  std::uint32_t noise = 1;
  const auto next = [&] { return (noise = noise * 1664525U + 1013904223U) >> 8; };
  for (;;) {
    const std::size_t place = next() % sizeof(T);
    for (int i = 0; i < 200; ++i) {
      bytes[place] = static_cast<unsigned char>(next() >> 16 & 3);
      bytes[place] = static_cast<unsigned char>(next() >> 16);
    }
    bytes[place] = static_cast<unsigned char>(next() >> 16 & 3);
  }
}

template <class T>
void read_while_it_changes() {
  Shared<T> shared;
  const pid_t writer = ::fork();
  ASSERT_GE(writer, 0);
  if (writer == 0) keep_writing(*shared);
  const T& value = *shared;
  int differences = 0;
  for (int round = 0; round < 3000; ++round) {
    tenon::testing::read_all(value);
    unsigned char before[sizeof(T)];
    std::memcpy(before, &value, sizeof(T));
    ::usleep(1);
    differences += std::memcmp(before, &value, sizeof(T)) != 0 ? 1 : 0;
  }
  ::kill(writer, SIGKILL);
  ::waitpid(writer, nullptr, 0);
  EXPECT_GT(differences, 10) << "the memory did not change";
}

TEST(ChangingMemory, OptionalMembersAndMapsHaveAnAnswer) { read_while_it_changes<nav::Sparse>(); }
TEST(ChangingMemory, UnionsAndFlagsHaveAnAnswer) { read_while_it_changes<nav::Choices>(); }
TEST(ChangingMemory, BitsetsHaveAnAnswer) { read_while_it_changes<nav::Commands>(); }
TEST(ChangingMemory, UnionsOfEveryDiscriminatorHaveAnAnswer) { read_while_it_changes<kinds::Unions>(); }
TEST(ChangingMemory, MapsOfEveryKeyHaveAnAnswer) { read_while_it_changes<kinds::Maps>(); }
TEST(ChangingMemory, StringsSequencesAndLabelsHaveAnAnswer) { read_while_it_changes<nav::Imu>(); }

}  // namespace
