// The key of a keyed message as one number: 64 bits of the fields that the interface marks with @key.
//
// Equal keys have equal hashes, on every machine and in every build; that two different keys share one is as likely as two
// given ones of 2^64. FNV-1a over the values' little-endian bytes, so that a number and a text of one value keep their order.
#pragma once

#include <tenon/bool.hpp>
#include <tenon/string.hpp>
#include <tenon/traits.hpp>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace tenon {

namespace detail {

inline constexpr std::uint64_t kHashBegin = 0xcbf2'9ce4'8422'2325;

[[nodiscard]] constexpr std::uint64_t hash_byte(std::uint64_t hash, std::uint64_t byte) noexcept {
  return (hash ^ (byte & 0xff)) * 0x0000'0100'0000'01b3;
}

template <class T>
[[nodiscard]] constexpr std::uint64_t hash_bytes(std::uint64_t hash, T value) noexcept {
  for (std::size_t i = 0; i < sizeof(T); ++i) hash = hash_byte(hash, static_cast<std::uint64_t>(value) >> (8 * i));
  return hash;
}

template <class T>
[[nodiscard]] constexpr std::uint64_t hash_part(std::uint64_t hash, const T& value) noexcept {
  if constexpr (std::is_same_v<T, float>) {
    return hash_bytes(hash, std::bit_cast<std::uint32_t>(value));
  } else if constexpr (std::is_same_v<T, double>) {
    return hash_bytes(hash, std::bit_cast<std::uint64_t>(value));
  } else if constexpr (std::is_enum_v<T>) {
    return hash_bytes(hash, static_cast<std::make_unsigned_t<std::underlying_type_t<T>>>(value));
  } else {
    return hash_bytes(hash, static_cast<std::make_unsigned_t<T>>(value));
  }
}
[[nodiscard]] constexpr std::uint64_t hash_part(std::uint64_t hash, const Bool& value) noexcept {
  return hash_byte(hash, value ? 1 : 0);
}
// The length too, so that ("ab", "c") is not ("a", "bc").
template <std::size_t N>
[[nodiscard]] constexpr std::uint64_t hash_part(std::uint64_t hash, const String<N>& value) noexcept {
  const std::string_view text = value.view();
  for (const char c : text) hash = hash_byte(hash, static_cast<unsigned char>(c));
  return hash_bytes(hash, static_cast<std::uint32_t>(text.size()));
}
template <class T, std::size_t N>
[[nodiscard]] constexpr std::uint64_t hash_part(std::uint64_t hash, const std::array<T, N>& value) noexcept {
  for (const T& element : value) hash = hash_part(hash, element);
  return hash;
}

}  // namespace detail

// Of numbers, enumerators, booleans, characters, strings and arrays of them. Cost: the bytes of the key.
template <class... Parts>
[[nodiscard]] constexpr std::uint64_t key_hash(const Parts&... parts) noexcept {
  std::uint64_t hash = detail::kHashBegin;
  ((hash = detail::hash_part(hash, parts)), ...);
  return hash;
}

}  // namespace tenon
