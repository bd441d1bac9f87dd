// The atomics policy under which the explorer runs the queue code on a weak memory: a load may answer with any store that
// the actor has no reason to know as overwritten, and plain accesses are checked for data races.
//
// Memory model: C++20's without load buffering. Each word has its stores in one order; each actor has a view, the latest
// store of each word it must have seen. A release hands its view over with the value, an acquire takes it; a seq_cst load
// answers with no store before the latest seq_cst one. What is left out: a load that is affected by a store that comes after
// it, and stores of two actors to one word in another order than they ran (few words have two writers here).
//
// Stand-alone fences of the product do nothing here, as under TSan: the ring must be sound without them.
//
// A site is the place in the source of an operation stronger than relaxed. One of them can be weakened at a time.
#pragma once

#include <atomic>
#include <cstdint>
#include <set>
#include <source_location>
#include <string>
#include <utility>

#include "explorer.hpp"

namespace tenon::concurrency {

struct Site {
  std::string file;  // as the compiler names it
  std::uint32_t line = 0;
  bool sequential = false;  // its order is seq_cst
  auto operator<=>(const Site&) const = default;
};
enum class Weakening : std::uint8_t { none, to_acquire_release, to_relaxed };

// What the next explorations do to one site, and which sites they came by.
struct Mutation {
  Site site;
  Weakening weakening = Weakening::none;
};
extern Mutation mutation;
extern std::set<Site> sites_seen;

// Between building a scenario's words and running its actors; and before looking at what they left.
void forget_memory();
void actors_begin();
void actors_end();
// Every actor's stores so far are seen by all: what the sleepers' process-wide barrier does.
void barrier_for_all();

// A plain access of the running actor. A data race with another actor ends the run.
void check_plain_read(const void* at);
void check_plain_write(const void* at);

namespace weak {

struct Access {
  Access(std::memory_order wanted, const std::source_location& at);
  std::memory_order order;
};
[[nodiscard]] std::uint64_t load(std::uint32_t& word, std::uint64_t initial, Access access);
void store(std::uint32_t& word, std::uint64_t initial, std::uint64_t value, Access access);
// The latest value, and the right to replace it in the same step.
[[nodiscard]] std::uint64_t begin_change(std::uint32_t& word, std::uint64_t initial, Access access);
void end_change(std::uint32_t word, std::uint64_t value, Access access);

}  // namespace weak

// As large as the word it stands for, so that layouts are the real ones. Holds the number of its history.
template <class T>
class WeakCell {
  using Where = std::source_location;

 public:
  WeakCell() noexcept = default;
  explicit WeakCell(T) noexcept {}  // 0 everywhere

  T load(std::memory_order order, Where at = Where::current()) const {
    return static_cast<T>(weak::load(word_, 0, {order, at}));
  }
  void store(T value, std::memory_order order, Where at = Where::current()) {
    weak::store(word_, 0, static_cast<std::uint64_t>(value), {order, at});
  }
  T fetch_add(T more, std::memory_order order, Where at = Where::current()) {
    return change(order, at, [more](T value) { return static_cast<T>(value + more); });
  }
  T fetch_or(T bits, std::memory_order order, Where at = Where::current()) {
    return change(order, at, [bits](T value) { return static_cast<T>(value | bits); });
  }
  T exchange(T value, std::memory_order order, Where at = Where::current()) {
    return change(order, at, [value](T) { return value; });
  }
  bool compare_exchange_strong(T& expected, T value, std::memory_order order, Where at = Where::current()) {
    const weak::Access access{order, at};
    const T before = static_cast<T>(weak::begin_change(word_, 0, access));
    if (before == expected) weak::end_change(word_, static_cast<std::uint64_t>(value), access);
    return std::exchange(expected, before) == before;
  }

 private:
  template <class F>
  T change(std::memory_order order, const Where& at, F make) {
    const weak::Access access{order, at};
    const T before = static_cast<T>(weak::begin_change(word_, 0, access));
    weak::end_change(word_, static_cast<std::uint64_t>(make(before)), access);
    return before;
  }

  alignas(sizeof(T)) mutable std::uint32_t word_ = 0;
};

struct WeakAtomics {
  template <class T>
  using Cell = WeakCell<T>;
  static void order_stores() {}
  static void full_fence();
};

}  // namespace tenon::concurrency
