// IDL's `map<K, V, N>`: at most N entries where they stand, sorted by key, no key twice.
//
//   layout   that of a tenon::Sequence of entries; an entry is
//            K · zero bytes up to V's alignment · V · zero bytes up to the alignment of the entry
//
// Reading is total: each call reads the size once and takes at most N of it. In memory that a peer left unsorted a key
// may be missed, but what is found is inside the map and was under that key. Writing is for the owner of the memory
// alone. Entries are shown as constants, because a changed key would break the order: at() lends the value.
#pragma once

#include <tenon/detail/map_entry.hpp>
#include <tenon/equality.hpp>
#include <tenon/fit.hpp>
#include <tenon/map_key.hpp>
#include <tenon/sequence.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>

namespace tenon {

// One entry of a map; `for (const auto& [key, value] : map)` takes it apart.
template <class K, class V>
class alignas(detail::kEntryAlignment<K, V>) MapEntry {
 public:
  constexpr MapEntry() noexcept = default;
  constexpr MapEntry(const K& key, const V& value) noexcept {
    bytes_.key = key;
    bytes_.value = value;
  }

  [[nodiscard]] constexpr const K& key() const noexcept { return bytes_.key; }
  [[nodiscard]] constexpr const V& value() const noexcept { return bytes_.value; }
  [[nodiscard]] constexpr V& value() noexcept { return bytes_.value; }

  template <std::size_t I>
  [[nodiscard]] constexpr const auto& get() const noexcept {
    if constexpr (I == 0) {
      return key();
    } else {
      return value();
    }
  }

 private:
  detail::EntryStorage<K, V> bytes_;
};

template <class K, class V>
[[nodiscard]] constexpr bool operator==(const MapEntry<K, V>& lhs, const MapEntry<K, V>& rhs) noexcept {
  return same(lhs.key(), rhs.key()) && same(lhs.value(), rhs.value());
}

template <class K, class V, std::size_t N>
class Map {
  static_assert(MapKey<K>, "the key of a tenon::Map is a number, character, boolean, enumeration or string");
  static_assert(__is_trivially_copyable(V), "a tenon::Map holds plain values only");

 public:
  using key_type = K;
  using mapped_type = V;
  using value_type = MapEntry<K, V>;
  using size_type = std::size_t;
  using difference_type = std::ptrdiff_t;
  using const_iterator = const value_type*;
  using iterator = const_iterator;

  constexpr Map() noexcept = default;

  // From a list in any order, `= {{{1, 2.0}, {3, 4.0}}}`: of equal keys the last one counts.
  template <std::size_t M>
  constexpr explicit(false) Map(const value_type (&entries)[M]) noexcept {
    static_assert(M <= N, "the list is longer than this tenon::Map holds");
    for (const value_type& entry : entries) static_cast<void>(insert_or_assign(entry.key(), entry.value()));
  }

  [[nodiscard]] static constexpr size_type capacity() noexcept { return N; }
  [[nodiscard]] static constexpr size_type max_size() noexcept { return N; }
  [[nodiscard]] constexpr size_type size() const noexcept { return entries_.size(); }
  [[nodiscard]] constexpr bool empty() const noexcept { return entries_.empty(); }

  // The entries in the order of their keys; they may change under the span if a peer writes, its bounds do not.
  [[nodiscard]] constexpr std::span<const value_type> span() const noexcept { return entries_.span(); }
  [[nodiscard]] constexpr const_iterator begin() const noexcept { return entries_.begin(); }
  [[nodiscard]] constexpr const_iterator end() const noexcept { return entries_.end(); }

  // The value under a key, or null if there is none.
  [[nodiscard]] constexpr const V* at(const K& key) const noexcept {
    const Place place = find_place(key);
    return place.found ? &entries_.data()[place.index].value() : nullptr;
  }
  [[nodiscard]] constexpr V* at(const K& key) noexcept {
    const Place place = find_place(key);
    return place.found ? &entries_.data()[place.index].value() : nullptr;
  }
  [[nodiscard]] constexpr bool contains(const K& key) const noexcept { return find_place(key).found; }

  // The value under a key, a fresh one if there was none, for writing in place; null if there is no room for it.
  [[nodiscard]] constexpr V* try_emplace(const K& key) noexcept {
    const Place place = find_place(key);
    if (!place.found) {
      if (place.size == N) return nullptr;
      insert(place, {key, initial_value<V>()});
    }
    return &entries_.data()[place.index].value();
  }
  constexpr Fit insert_or_assign(const K& key, const V& value) noexcept {
    const Place place = find_place(key);
    if (place.found) {
      entries_.data()[place.index].value() = value;
      return {};
    }
    const Fit fit = Fit::of(place.size + 1, N);
    if (fit) insert(place, {key, value});
    return fit;
  }
  // How many entries went: 0 or 1.
  constexpr size_type erase(const K& key) noexcept {
    const Place place = find_place(key);
    if (!place.found) return 0;
    value_type* entries = entries_.data();
    for (size_type i = place.index + 1; i < place.size; ++i) entries[i - 1] = entries[i];
    entries_.pop_back();
    return 1;
  }
  constexpr void clear() noexcept { entries_.clear(); }
  // Lends every value for writing in place, in the order of the keys.
  template <class Visit>
  constexpr void lend_values(Visit visit) noexcept {
    for (value_type& entry : entries_) visit(entry.value());
  }

  // For validate(): the size as it is stored, which may be beyond the capacity.
  [[nodiscard]] constexpr std::uint32_t stored_size() const noexcept { return entries_.stored_size(); }

 private:
  struct Place {
    size_type index;  // of the key, or where it belongs
    size_type size;   // the one read this answer rests on
    bool found;
  };

  constexpr Place find_place(const K& key) const noexcept {
    const value_type* entries = begin();
    const size_type size = this->size();
    size_type first = 0;
    size_type last = size;
    while (first < last) {
      const size_type middle = first + (last - first) / 2;
      if (key_less(entries[middle].key(), key)) {
        first = middle + 1;
      } else {
        last = middle;
      }
    }
    return {first, size, first < size && entries[first].key() == key};
  }

  // Precondition: there is room. The entry is no part of this map: its entries move.
  constexpr void insert(Place place, const value_type& entry) noexcept {
    value_type* entries = entries_.data();
    for (size_type i = place.size; i > place.index; --i) entries[i] = entries[i - 1];
    entries[place.index] = entry;
    static_cast<void>(entries_.resize_for_overwrite(place.size + 1));
  }

  Sequence<value_type, N> entries_;
};

template <class K, class V, std::size_t N, std::size_t M>
[[nodiscard]] constexpr bool operator==(const Map<K, V, N>& lhs, const Map<K, V, M>& rhs) noexcept {
  const std::size_t size = lhs.size();
  if (rhs.size() != size) return false;
  for (std::size_t i = 0; i < size; ++i) {
    if (!(lhs.begin()[i] == rhs.begin()[i])) return false;
  }
  return true;
}

}  // namespace tenon

template <class K, class V>
struct std::tuple_size<tenon::MapEntry<K, V>> : std::integral_constant<std::size_t, 2> {};
template <std::size_t I, class K, class V>
struct std::tuple_element<I, tenon::MapEntry<K, V>> {
  using type = const std::conditional_t<I == 0, K, V>;
};
