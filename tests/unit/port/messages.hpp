// Messages as a generated header would write them. Every word of a payload follows from its number, so that a torn, stale
// or foreign payload shows.
#pragma once

#include <array>
#include <cstdint>

#include <tenon/publisher.hpp>
#include <tenon/subscriber.hpp>
#include <tenon/types.hpp>

namespace tenon::test {

[[nodiscard]] constexpr std::uint64_t scrambled(std::uint64_t number, std::uint64_t place) noexcept {
  std::uint64_t word = (number + 1) * 0x9e37'79b9'7f4a'7c15 + place * 0xbf58'476d'1ce4'e5b9;
  word ^= word >> 31;
  return word * 0x94d0'49bb'1331'11eb;
}

// `Words` payload words behind the number.
template <std::size_t Words>
struct alignas(8) Numbered {
  std::uint64_t number = 0;
  std::array<std::uint64_t, Words> words = {};

  void fill(std::uint64_t with) noexcept {
    number = with;
    for (std::size_t i = 0; i < Words; ++i) words[i] = scrambled(with, i);
  }
  [[nodiscard]] bool whole() const noexcept {
    for (std::size_t i = 0; i < Words; ++i)
      if (words[i] != scrambled(number, i)) return false;
    return true;
  }
};

using Short = Numbered<5>;   // with its slot header one cache line
using Long = Numbered<127>;  // 1 KiB

template <std::size_t Words>
[[nodiscard]] Numbered<Words> numbered(std::uint64_t number) noexcept {
  Numbered<Words> message;
  message.fill(number);
  return message;
}

// Publishes messages [from, to); true if every one went out.
template <class T>
[[nodiscard]] bool publish_range(Publisher<T>& publisher, std::uint64_t from, std::uint64_t to) {
  for (std::uint64_t i = from; i < to; ++i) {
    auto loan = publisher.loan();
    if (!loan) return false;
    (*loan)->fill(i);
    std::move(*loan).publish();
  }
  return true;
}

}  // namespace tenon::test

template <std::size_t Words>
struct tenon::traits<tenon::test::Numbered<Words>> {
  static constexpr std::string_view name = "test::Numbered";
  static constexpr std::string_view topic = "test/Numbered";
  static constexpr Hash128 layout_hash{Words, 1};
  static constexpr Hash128 schema_hash{Words, 2};
  static constexpr std::string_view descriptor = "";
  static constexpr void reset(test::Numbered<Words>& value) noexcept { value.number = 0; }
};
