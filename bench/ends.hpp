// A publisher and a subscriber of one process, and the ways a message is sent and received. Every way checks what it
// received: the first and the last word of a payload are its number.
#pragma once

#include <cstring>

#include "pair.hpp"
#include "runtime_directory.hpp"
#include "tenon/publisher.hpp"
#include "tenon/subscriber.hpp"

namespace tenon::bench {

template <class Value>
[[nodiscard]] Value must(Result<Value>&& result) {
  if (!result) fail(std::string(result.error().message()));
  return std::move(*result);
}

// The depth whose ring has `capacity` slots: a quarter is the gate's step, one slot is being replaced.
[[nodiscard]] constexpr std::uint32_t depth_of(std::uint32_t capacity) noexcept { return capacity - capacity / 4 - 1; }

struct Mode {
  std::string name;
  PublisherOptions publisher;
  SubscriberOptions subscriber;
};

[[nodiscard]] inline Mode mode_named(const std::string& name, std::uint32_t capacity) {
  Mode mode{name,
            {.depth = depth_of(capacity), .loans = 1, .holds = 2},
            {.holds = 1, .publishers = 1, .spin = std::chrono::seconds(2)}};
  const bool reliable = name.starts_with("reliable");
  mode.publisher.slow_reader = reliable ? SlowReader::block : SlowReader::overwrite;
  mode.publisher.copy_only = name.ends_with("copy");
  mode.subscriber.reliable = reliable;
  return mode;
}

// Out of line, so that the loops that are measured stay small.
[[noreturn]] void fail_by_message(std::uint64_t expected, std::uint64_t first, std::uint64_t last);
[[noreturn]] void fail_by_error(std::uint64_t number, const Error& error);

inline void check(std::uint64_t first, std::uint64_t last, std::uint64_t expected) {
  if (first != expected || last != expected) [[unlikely]]
    fail_by_message(expected, first, last);
}

// Written and read where it stands; only its first and last line are touched.
struct InPlace {
  template <class T>
  static void send(Publisher<T>& publisher, std::uint64_t number) {
    auto loan = publisher.loan();
    if (!loan) [[unlikely]]
      fail_by_error(number, loan.error());
    (*loan)->words.front() = number;
    (*loan)->words.back() = number;
    std::move(*loan).publish();
  }
  template <class T>
  static void receive(Subscriber<T>& subscriber, std::uint64_t expected) {
    for (;;)
      if (const auto sample = subscriber.wait_take(std::chrono::seconds(1)))
        return check(sample->words.front(), sample->words.back(), expected);
  }
};

// Copied in and copied out, with no hold.
struct ByCopy {
  template <class T>
  static void send(Publisher<T>& publisher, std::uint64_t number) {
    T value;
    value.words.fill(number);
    if (const auto sent = publisher.publish_copy(value); !sent) [[unlikely]]
      fail_by_error(number, sent.error());
  }
  template <class T>
  static void receive(Subscriber<T>& subscriber, std::uint64_t expected) {
    T value;
    while (!subscriber.wait_copy(value, std::chrono::seconds(1))) {}
    check(value.words.front(), value.words.back(), expected);
  }
};

}  // namespace tenon::bench
