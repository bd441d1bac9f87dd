// What every call of a victim goes through: a deadline, a count, and a look for what it must not show.
#pragma once

#include <fcntl.h>
#include <unistd.h>
#include <tenon/node.hpp>

#include <array>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <optional>
#include <random>
#include <span>
#include <string>

#include "between.hpp"
#include "honest.hpp"
#include "victim.hpp"

namespace tenon::hostile {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;

inline constexpr nanoseconds kPatience = 500us;
inline constexpr nanoseconds kWait = 50us;  // for something to take
inline constexpr nanoseconds kCall = 200us;
inline constexpr nanoseconds kGrace = 100ms;  // what a call may take beyond its own deadline
inline constexpr nanoseconds kOpening = 2s;   // of calls without a deadline that read directories and make files
inline constexpr std::uint64_t kReopening = 48;

// The time that the machine kept this thread from a processor it could have used: nobody's hang.
class HeldUp {
 public:
  HeldUp() : file_(::open("/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC)) {}
  ~HeldUp() { ::close(file_); }
  HeldUp(const HeldUp&) = delete;
  HeldUp& operator=(const HeldUp&) = delete;
  [[nodiscard]] std::uint64_t ns() const {
    std::array<char, 100> text{};
    unsigned long long ran = 0;
    unsigned long long waited = 0;
    if (::pread(file_, text.data(), text.size() - 1, 0) <= 0) return 0;
    return std::sscanf(text.data(), "%llu %llu", &ran, &waited) == 2 ? waited : 0;
  }

 private:
  int file_;
};

class Worker {
 protected:
  Worker(std::uint64_t seed, Talk& talk) : random_(seed), talk_(talk), node_(Node::open(kVictim).value()) {}

  std::uint64_t below(std::uint64_t limit) { return random_() % limit; }

  // One call, with a deadline of its own.
  template <class Call>
  void within(nanoseconds deadline, const char* what, const Call& call) {
    talk_.doing = what;
    const std::uint64_t held_up = held_up_.ns();
    const std::uint64_t began = test::now_ns();
    call();
    const std::uint64_t took = test::now_ns() - began;
    const auto allowed = static_cast<std::uint64_t>((deadline + kGrace).count());
    if (took <= allowed) return;
    const std::uint64_t of_machine = held_up_.ns() - held_up;
    ++talk_.late;
    if (took - std::min(took, of_machine) <= allowed) return;
    talk_.violate("victim", std::string(what) + " took " + std::to_string(took / 1'000'000) + " ms, " +
                                std::to_string(of_machine / 1'000'000) + " of them the machine's");
  }

  void met(Group group) { ++talk_.met[static_cast<std::size_t>(group)]; }

  // What a peer said is its own: none of the words that the honest write elsewhere.
  void look_for_mark(const char* what, std::span<const std::byte> bytes) {
    for (std::size_t at = 0; at + 8 <= bytes.size(); at += 8) {
      std::uint64_t word = 0;
      std::memcpy(&word, bytes.data() + at, sizeof word);
      if (word == kMark) talk_.violate("victim", std::string(what) + " shows memory of somebody else");
    }
  }
  template <class T>
  void look_for_mark(const char* what, const T& value) {
    look_for_mark(what, std::as_bytes(std::span(&value, 1)));
  }

  template <class Port, class Open>
  Port* kept_open(std::optional<Port>& port, const char* what, const Open& open, std::uint64_t reopening = kReopening) {
    if (port && below(reopening) == 0) within(kOpening, "closing", [&] { port.reset(); });
    if (!port)
      within(kOpening, what, [&] {
        if (auto opened = open()) port.emplace(std::move(*opened));
      });
    return port ? &*port : nullptr;
  }

  std::mt19937_64 random_;
  Talk& talk_;
  HeldUp held_up_;
  Node node_;
  std::uint64_t read_ = 0;  // so that everything is looked at
  std::uint64_t number_ = 0;
};

}  // namespace tenon::hostile
