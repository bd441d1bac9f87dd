// Two processes, each on a core of its own, and the page on which they meet.
//
// The leader is the process that was started, the follower its forked child. Both run the same sequence of meetings; a
// measurement is written as two functions that mirror each other. Nothing of Tenon is open when the fork happens.
#pragma once

#include <sched.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>

namespace tenon::bench {

struct Cores {
  int lead = 0;
  int follow = 1;
};
// The first two this process may run on, or those of `text` ("2,3"). Ends the program if there are no two.
[[nodiscard]] Cores choose_cores(const std::string& text);

// Two lines apart, so that no prefetcher takes two words for one.
struct alignas(256) Word {
  std::atomic<std::uint64_t> value{0};
};

// The shared page. written by: for each word, the one side named.
struct Desk {
  Word ping;        // leader
  Word pong;        // follower
  Word arrived[2];  // each side its own: meetings it came to
  Word said[2][2];  // each side its own: what it said, by the meeting's parity
};

class Partner {
 public:
  Partner(Desk& desk, bool leads) noexcept : desk_(desk), leads_(leads) {}

  [[nodiscard]] bool leads() const noexcept { return leads_; }
  [[nodiscard]] Desk& desk() const noexcept { return desk_; }
  // Waits until the other side has come too. Says a word, hears the other's.
  std::uint64_t exchange(std::uint64_t word) noexcept;
  void meet() noexcept { (void)exchange(0); }

 private:
  Desk& desk_;
  bool leads_;
  std::uint64_t meetings_ = 0;
};

using Part = std::function<void(Partner&)>;

// Whether others on this machine have to wait meanwhile (as far as rights permit). Not where threads of somebody else's
// must run beside the two.
enum class Urgency : std::uint8_t { real_time, high };

// Runs both parts to their end. If the follower ends badly, so does this program.
void run_pair(const Cores& cores, const Part& lead, const Part& follow, Urgency urgency = Urgency::real_time);

// As long as it lives, this thread, and those that it starts, may run on every core that the program was started on.
class OnAllCores {
 public:
  OnAllCores();
  ~OnAllCores();
  OnAllCores(const OnAllCores&) = delete;
  OnAllCores& operator=(const OnAllCores&) = delete;

 private:
  cpu_set_t before_;
};

// A mapping that the follower will share, zeroed, every page present.
[[nodiscard]] void* shared_memory(std::size_t bytes);
void give_back(void* memory, std::size_t bytes) noexcept;

// Ends the program; for what a measurement cannot go on without.
[[noreturn]] void fail(const std::string& text);

}  // namespace tenon::bench
