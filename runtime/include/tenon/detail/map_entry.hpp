// Not an API: for tenon::Map alone.
//
// The bytes of a map's entry, with every gap a member. A gap of no bytes cannot be a member, hence four shapes.
#pragma once

#include <tenon/detail/layout.hpp>

#include <cstddef>

namespace tenon::detail {

template <class K, class V>
inline constexpr std::size_t kEntryAlignment =
    kLayoutAlignment<K> > kLayoutAlignment<V> ? kLayoutAlignment<K> : kLayoutAlignment<V>;

template <class K, class V, std::size_t Between = padding_after(sizeof(K), kLayoutAlignment<V>),
          std::size_t Behind = padding_after(sizeof(K) + Between + sizeof(V), kEntryAlignment<K, V>)>
struct EntryStorage {
  K key = {};
  std::byte pad_between[Between] = {};
  V value = {};
  std::byte pad_behind[Behind] = {};
};

template <class K, class V, std::size_t Between>
struct EntryStorage<K, V, Between, 0> {
  K key = {};
  std::byte pad_between[Between] = {};
  V value = {};
};

template <class K, class V, std::size_t Behind>
struct EntryStorage<K, V, 0, Behind> {
  K key = {};
  V value = {};
  std::byte pad_behind[Behind] = {};
};

template <class K, class V>
struct EntryStorage<K, V, 0, 0> {
  K key = {};
  V value = {};
};

}  // namespace tenon::detail
