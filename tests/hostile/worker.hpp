// What every call of a victim goes through: a deadline, a count, and a look for what it must not show.
#pragma once

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
#include "held_up.hpp"
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

class Worker {
 protected:
  Worker(std::uint64_t seed, Talk& talk) : random_(seed), talk_(talk), node_(Node::open(kVictim).value()) {}

  std::uint64_t below(std::uint64_t limit) { return random_() % limit; }

  // One call, with a deadline of its own.
  template <class Call>
  void within(nanoseconds deadline, const char* what, const Call& call) {
    talk_.doing = what;
    const HeldUp::Times before = held_up_.times();
    const std::uint64_t began = test::now_ns();
    call();
    const std::uint64_t took = test::now_ns() - began;
    const auto allowed = static_cast<std::uint64_t>((deadline + kGrace).count());
    if (took <= allowed) return;
    const HeldUp::Times after = held_up_.times();
    const std::uint64_t of_machine = after.waited_ns - before.waited_ns;
    ++talk_.late;
    const std::uint64_t own = took - std::min(took, of_machine);
    if (own <= allowed + talk_.plain_ns) return;
    const auto ms = [](std::uint64_t ns) { return std::to_string(ns / 1'000'000) + " ms"; };
    talk_.violate("victim", std::string(what) + " took " + ms(took) + ": it ran " + ms(after.ran_ns - before.ran_ns) +
                                " and waited " + ms(of_machine) + " for a processor; a plain wait is " +
                                ms(talk_.plain_ns) + " late");
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
