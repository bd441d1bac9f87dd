// Not an API: for Tenon's own inline code and generated headers.
//
// What it takes to keep the last message of each key, and to copy one that was kept.
#pragma once

#include <cstddef>
#include <cstdint>

#include "tenon/detail/unused.hpp"
#include "tenon/detail/used_bytes.hpp"
#include "tenon/equality.hpp"
#include "tenon/traits.hpp"

namespace tenon {

// Whether all fields marked @key are the same; elements and arms that are structs, by the hashes of their keys. Cost: the
// bytes of the key.
template <class T>
[[nodiscard]] constexpr bool same_key(const T& a, const T& b) noexcept {
  return traits<T>::key(a, [&](const auto&... of_a) noexcept {
    return traits<T>::key(b, [&](const auto&... of_b) noexcept { return (same(of_a, of_b) && ...); });
  });
}

namespace detail {

// One number for the key fields; 0 for a type without any: it has one key.
template <class T>
[[nodiscard]] constexpr std::uint64_t key_of(const T& value) noexcept {
  if constexpr (requires { traits<T>::key_hash(value); }) {
    return traits<T>::key_hash(value);
  } else {
    return 0;
  }
}

// Copies in what a message uses, for readers that copy it out without a hold. `bytes`: with what stands behind the struct.
template <class T>
void put_by_words(std::byte* to, const std::byte* from, [[maybe_unused]] std::size_t bytes) noexcept {
  if constexpr (kRoomy<T> && !HasTails<T>)
    copy_in(to, *reinterpret_cast<const T*>(from), true);
  else
    queue::store_words<queue::StdAtomics>(to, from, bytes);
  if constexpr (HasUnused<T>)
    clear_unused(*reinterpret_cast<T*>(to), [](void* at, std::size_t count) {
      queue::clear_words<queue::StdAtomics>(static_cast<std::byte*>(at), count);
    });
}

// A publisher's: of messages of its own.
struct KeepFacts {
  std::uint64_t (*key)(const std::byte* message) noexcept;
  bool (*same)(const std::byte* a, const std::byte* b) noexcept;
  void (*put)(std::byte* to, const std::byte* message, std::size_t bytes) noexcept;
};
// A subscriber's: copies by words what the message uses, into a place with room for it.
using GetKept = void (*)(std::byte* to, const std::byte* from, std::size_t bytes) noexcept;

template <class T>
[[nodiscard]] const T& message_at(const std::byte* bytes) noexcept {
  return *reinterpret_cast<const T*>(bytes);
}

template <class T>
inline constexpr KeepFacts kKeepFacts{
    [](const std::byte* message) noexcept { return key_of(message_at<T>(message)); },
    []([[maybe_unused]] const std::byte* a, [[maybe_unused]] const std::byte* b) noexcept {
      if constexpr (requires { traits<T>::key_hash(message_at<T>(a)); })
        return same_key(message_at<T>(a), message_at<T>(b));
      else
        return true;
    },
    &put_by_words<T>};

template <class T>
void get_kept(std::byte* to, const std::byte* from, [[maybe_unused]] std::size_t bytes) noexcept {
  if constexpr (HasTails<T>)
    queue::load_words<queue::StdAtomics>(to, from, bytes);
  else if constexpr (kRoomy<T>)
    copy_out(*reinterpret_cast<T*>(to), from, true);
  else
    queue::load_words<queue::StdAtomics>(to, from, sizeof(T));
}

}  // namespace detail
}  // namespace tenon
