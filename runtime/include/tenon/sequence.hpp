// IDL's `sequence<T, N>`: at most N elements where it stands, nothing allocated, nothing cut silently.
//
//   layout   u32 size · zero bytes up to T's alignment · T[N] · zero bytes up to the alignment of the whole
//
// Reading is total: each call reads the size once and takes at most N of it, whatever a peer wrote there; span() is one
// read for a whole loop. Writing is for the owner of the memory alone. Elements past the size belong to no value: they
// are never read, and growing sets those it uncovers.
#pragma once

#include <tenon/detail/read_once.hpp>
#include <tenon/detail/sequence_storage.hpp>
#include <tenon/equality.hpp>
#include <tenon/fit.hpp>
#include <tenon/traits.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <type_traits>

namespace tenon {

namespace detail {
// Spelled here because <iterator> doubles what a generated header costs to compile.
template <class Iterator, class T>
concept IteratorOver = requires(Iterator it) {
  { *it++ } -> std::convertible_to<const T&>;
};
}  // namespace detail

template <class T, std::size_t N>
class alignas(detail::kSequenceAlignment<T>) Sequence {
  static_assert(N > 0 && N <= 0xffff'ffff, "the bound of a tenon::Sequence is between 1 and 2^32 - 1 elements");
  static_assert(__is_trivially_copyable(T), "a tenon::Sequence holds plain values only");

 public:
  using value_type = T;
  using size_type = std::size_t;
  using difference_type = std::ptrdiff_t;
  using reference = T&;
  using const_reference = const T&;
  using iterator = T*;
  using const_iterator = const T*;

  constexpr Sequence() noexcept = default;

  // From a list, `= {{1, 2, 3}}`; one that does not fit is an error of the compiler.
  template <std::size_t M>
  constexpr explicit(false) Sequence(const T (&elements)[M]) noexcept {
    static_assert(M <= N, "the list is longer than this tenon::Sequence holds");
    store(elements, M);
  }

  [[nodiscard]] static constexpr size_type capacity() noexcept { return N; }
  [[nodiscard]] static constexpr size_type max_size() noexcept { return N; }

  [[nodiscard]] constexpr size_type size() const noexcept {
    const std::uint32_t size = detail::read_once(bytes_.size);
    return size < N ? size : N;
  }
  [[nodiscard]] constexpr bool empty() const noexcept { return detail::read_once(bytes_.size) == 0; }

  // The elements; they may change under the span if a peer writes, its bounds do not.
  [[nodiscard]] constexpr std::span<const T> span() const noexcept { return {data(), size()}; }
  [[nodiscard]] constexpr std::span<T> span() noexcept { return {data(), size()}; }

  [[nodiscard]] constexpr const T* data() const noexcept { return bytes_.elements; }
  [[nodiscard]] constexpr T* data() noexcept { return bytes_.elements; }
  [[nodiscard]] constexpr const_iterator begin() const noexcept { return data(); }
  [[nodiscard]] constexpr const_iterator end() const noexcept { return data() + size(); }
  [[nodiscard]] constexpr iterator begin() noexcept { return data(); }
  [[nodiscard]] constexpr iterator end() noexcept { return data() + size(); }

  // An index beyond the capacity ends the program: no content of the memory can make it right.
  [[nodiscard]] constexpr const_reference operator[](size_type index) const noexcept {
    if (index >= N) detail::refuse_index();
    return bytes_.elements[index];
  }
  [[nodiscard]] constexpr reference operator[](size_type index) noexcept {
    if (index >= N) detail::refuse_index();
    return bytes_.elements[index];
  }
  // The element at a place, or null past the size.
  [[nodiscard]] constexpr const T* at(size_type index) const noexcept {
    return index < size() ? data() + index : nullptr;
  }
  [[nodiscard]] constexpr T* at(size_type index) noexcept { return index < size() ? data() + index : nullptr; }

  constexpr Fit push_back(const T& element) noexcept { return append({&element, 1}); }

  constexpr Fit append(std::span<const T> elements) noexcept {
    const size_type old_size = size();
    const Fit fit = Fit::of(elements.size(), N - old_size);
    if (fit) {
      for (size_type i = 0; i < elements.size(); ++i) bytes_.elements[old_size + i] = elements[i];
      set_size(old_size + elements.size());
    }
    return fit;
  }

  constexpr Fit assign(std::span<const T> elements) noexcept {
    const Fit fit = Fit::of(elements.size(), N);
    if (fit) store(elements.data(), elements.size());
    return fit;
  }
  constexpr Fit assign(std::initializer_list<T> elements) noexcept {
    return assign(std::span<const T>(elements.begin(), elements.size()));
  }
  // Of two forward iterators: the distance is counted before anything is written.
  template <detail::IteratorOver<T> Iterator>
  constexpr Fit assign(Iterator first, Iterator last) noexcept {
    size_type count = 0;
    for (Iterator it = first; it != last; ++it) ++count;
    const Fit fit = Fit::of(count, N);
    if (fit) store(first, count);
    return fit;
  }

  // Grows with `fill`, or with fresh values, or shortens.
  constexpr Fit resize(size_type count, const T& fill) noexcept {
    const Fit fit = Fit::of(count, N);
    if (fit) {
      for (size_type i = size(); i < count; ++i) bytes_.elements[i] = fill;
      set_size(count);
    }
    return fit;
  }
  constexpr Fit resize(size_type count) noexcept { return resize(count, initial_value<T>()); }

  // Grows without touching the elements it uncovers: the caller writes each of them.
  constexpr Fit resize_for_overwrite(size_type count) noexcept {
    const Fit fit = Fit::of(count, N);
    if (fit) set_size(count);
    return fit;
  }
  constexpr void pop_back() noexcept {
    if (const size_type count = size(); count > 0) set_size(count - 1);
  }
  constexpr void clear() noexcept { set_size(0); }

  // For validate(): the size as it is stored, which may be beyond the capacity.
  [[nodiscard]] constexpr std::uint32_t stored_size() const noexcept { return detail::read_once(bytes_.size); }

 private:
  template <class Iterator>
  constexpr void store(Iterator first, size_type count) noexcept {
    for (size_type i = 0; i < count; ++i, ++first) bytes_.elements[i] = *first;
    set_size(count);
  }
  constexpr void set_size(size_type count) noexcept { bytes_.size = detail::narrow(count); }

  detail::SequenceStorage<T, N> bytes_;
};

template <class T, std::size_t N, std::size_t M>
[[nodiscard]] constexpr bool operator==(const Sequence<T, N>& lhs, const Sequence<T, M>& rhs) noexcept {
  const std::size_t size = lhs.size();
  if (rhs.size() != size) return false;
  for (std::size_t i = 0; i < size; ++i) {
    if (!same(lhs.data()[i], rhs.data()[i])) return false;
  }
  return true;
}

}  // namespace tenon
