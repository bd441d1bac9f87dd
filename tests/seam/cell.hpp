// A shared word whose changes are steps of the seam. As large and as plain as the atomic it stands for.
#pragma once

#include <atomic>
#include <cstdint>

#include "seam/seam.hpp"

namespace tenon::seam {

template <class T>
class Cell : public std::atomic<T> {
  using Word = std::atomic<T>;

 public:
  constexpr Cell() noexcept = default;
  constexpr Cell(T value) noexcept : Word(value) {}

  void store(T value, std::memory_order order, Place at = Place::here()) noexcept {
    const Step step(Kind::store, "store", at);
    Word::store(value, order);
  }
  T exchange(T value, std::memory_order order, Place at = Place::here()) noexcept {
    const Step step(Kind::store, "exchange", at);
    return Word::exchange(value, order);
  }
  T fetch_add(T more, std::memory_order order, Place at = Place::here()) noexcept {
    const Step step(Kind::store, "fetch_add", at);
    return Word::fetch_add(more, order);
  }
  T fetch_or(T bits, std::memory_order order, Place at = Place::here()) noexcept {
    const Step step(Kind::store, "fetch_or", at);
    return Word::fetch_or(bits, order);
  }
  bool compare_exchange_strong(T& expected, T value, std::memory_order order, Place at = Place::here()) noexcept {
    const Step step(Kind::store, "compare_exchange_strong", at);
    return Word::compare_exchange_strong(expected, value, order);
  }

  // No other way to change it.
  void operator=(T) = delete;
  void operator++() = delete;
  void operator--() = delete;
  void operator+=(T) = delete;
  void operator-=(T) = delete;
  void operator|=(T) = delete;
  void operator&=(T) = delete;
  void operator^=(T) = delete;
  void fetch_sub() = delete;
  void fetch_and() = delete;
  void fetch_xor() = delete;
  void compare_exchange_weak() = delete;
};
static_assert(sizeof(Cell<std::uint64_t>) == 8 && sizeof(Cell<std::uint32_t>) == 4);

}  // namespace tenon::seam
