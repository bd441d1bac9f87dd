// The key of a keyed message as one number: 64 bits of the fields that the interface marks with @key.
//
// Equal keys have equal hashes, on every machine and in every build; that two different keys share one is as likely as two
// given ones of 2^64. FNV-1a over the values' little-endian bytes, so that a number and a text of one value keep their order.
#pragma once

#include <tenon/bool.hpp>
#include <tenon/flags.hpp>
#include <tenon/map.hpp>
#include <tenon/sequence.hpp>
#include <tenon/string.hpp>
#include <tenon/traits.hpp>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace tenon {

template <class T>
class Optional;  // what holds one brings its header

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

// Zeros of either sign are equal, as are two NaNs.
template <class Bits, class T>
[[nodiscard]] constexpr std::uint64_t hash_float(std::uint64_t hash, T value) noexcept {
  if (value == 0) return hash_bytes(hash, Bits{0});
  return hash_bytes(hash, std::bit_cast<Bits>(__builtin_isnan(value) ? static_cast<T>(__builtin_nan("")) : value));
}

// The bits of a bitset that belong to a field.
template <class T, class Bits>
[[nodiscard]] constexpr std::uint64_t hash_fields(std::uint64_t hash, const T& value) noexcept {
  std::uint64_t owned = 0;
  for (const BitField& field : traits<T>::fields) owned |= ~std::uint64_t{0} >> (64 - field.width) << field.position;
  return hash_bytes(hash, static_cast<Bits>(std::bit_cast<Bits>(value) & owned));
}

template <std::size_t Bytes>
using Unsigned = std::conditional_t<
    Bytes == 1, std::uint8_t,
    std::conditional_t<Bytes == 2, std::uint16_t, std::conditional_t<Bytes == 4, std::uint32_t, std::uint64_t>>>;

template <class T>
[[nodiscard]] constexpr std::uint64_t hash_part(std::uint64_t hash, const T& value) noexcept {
  if constexpr (std::is_floating_point_v<T>) {
    return hash_float<Unsigned<sizeof(T)>>(hash, value);
  } else if constexpr (std::is_class_v<T>) {
    return hash_fields<T, Unsigned<sizeof(T)>>(hash, value);
  } else {
    return hash_bytes(hash, static_cast<Unsigned<sizeof(T)>>(value));
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
template <class E>
[[nodiscard]] constexpr std::uint64_t hash_part(std::uint64_t hash, const Flags<E>& value) noexcept {
  return hash_bytes(hash, value.bits());
}

// Elements may be containers again: each of these must be known to the others.
template <class T, std::size_t N>
[[nodiscard]] constexpr std::uint64_t hash_part(std::uint64_t hash, const std::array<T, N>& value) noexcept;
template <class T, std::size_t N>
[[nodiscard]] constexpr std::uint64_t hash_part(std::uint64_t hash, const Sequence<T, N>& value) noexcept;
template <class K, class V, std::size_t N>
[[nodiscard]] constexpr std::uint64_t hash_part(std::uint64_t hash, const Map<K, V, N>& value) noexcept;
template <class T>
[[nodiscard]] constexpr std::uint64_t hash_part(std::uint64_t hash, const Optional<T>& value) noexcept;

// What a container holds by what `add` makes of an element, and behind it how many there are, if that may change.
template <class T, std::size_t N, class Add>
[[nodiscard]] constexpr std::uint64_t hash_each(std::uint64_t hash, const std::array<T, N>& value,
                                                const Add& add) noexcept {
  for (const T& element : value) hash = add(hash, element);
  return hash;
}
template <class Container, class Add>
requires requires(const Container& value) { value.stored_size(); }
[[nodiscard]] constexpr std::uint64_t hash_each(std::uint64_t hash, const Container& value, const Add& add) noexcept {
  const std::size_t size = value.size();
  for (std::size_t i = 0; i < size; ++i) hash = add(hash, value.begin()[i]);
  return hash_bytes(hash, static_cast<std::uint32_t>(size));
}
template <class T, class Add>
[[nodiscard]] constexpr std::uint64_t hash_each(std::uint64_t hash, const Optional<T>& value, const Add& add) noexcept {
  const T* const held = value.get();
  if (held == nullptr) return hash_byte(hash, 0);
  return add(hash_byte(hash, 1), *held);
}

struct AddPart {
  template <class T>
  [[nodiscard]] constexpr std::uint64_t operator()(std::uint64_t hash, const T& value) const noexcept {
    return hash_part(hash, value);
  }
  template <class K, class V>
  [[nodiscard]] constexpr std::uint64_t operator()(std::uint64_t hash, const MapEntry<K, V>& entry) const noexcept {
    return hash_part(hash_part(hash, entry.key()), entry.value());
  }
};

template <class T, std::size_t N>
[[nodiscard]] constexpr std::uint64_t hash_part(std::uint64_t hash, const std::array<T, N>& value) noexcept {
  return hash_each(hash, value, AddPart{});
}
template <class T, std::size_t N>
[[nodiscard]] constexpr std::uint64_t hash_part(std::uint64_t hash, const Sequence<T, N>& value) noexcept {
  return hash_each(hash, value, AddPart{});
}
template <class K, class V, std::size_t N>
[[nodiscard]] constexpr std::uint64_t hash_part(std::uint64_t hash, const Map<K, V, N>& value) noexcept {
  return hash_each(hash, value, AddPart{});
}
template <class T>
[[nodiscard]] constexpr std::uint64_t hash_part(std::uint64_t hash, const Optional<T>& value) noexcept {
  return hash_each(hash, value, AddPart{});
}

// For generated code. What a container holds whose elements are structs or unions: `hash_of` makes one number of each.
template <class Container, class HashOf>
[[nodiscard]] constexpr std::uint64_t key_of_each(const Container& value, const HashOf& hash_of) noexcept {
  return hash_each(kHashBegin, value,
                   [&](std::uint64_t hash, const auto& element) { return hash_bytes(hash, hash_of(element)); });
}
// An arm of a union; null if it is not the one chosen.
template <class Arm, class HashOf>
[[nodiscard]] constexpr std::uint64_t key_of_arm(const Arm* arm, const HashOf& hash_of) noexcept {
  return arm == nullptr ? 0 : hash_of(*arm);
}

}  // namespace detail

// Of anything but structs and unions, of which generated code passes the fields. Cost: the bytes of the key.
template <class... Parts>
[[nodiscard]] constexpr std::uint64_t key_hash(const Parts&... parts) noexcept {
  std::uint64_t hash = detail::kHashBegin;
  ((hash = detail::hash_part(hash, parts)), ...);
  return hash;
}

}  // namespace tenon
