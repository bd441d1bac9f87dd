// IDL's `string<N>`: at most N bytes of text where it stands, nothing allocated, nothing cut silently.
//
//   layout   u32 length · char[N + 1], a NUL after the text · zero bytes up to a multiple of 4
//
// Reading is total: each call reads the length once and takes at most N of it, whatever a peer wrote there. There is no
// c_str(), because the NUL of a hostile peer may be missing: copy_c_str() makes one. Writing is for the owner of the
// memory alone; bytes past the length are left as they are.
#pragma once

#include <tenon/detail/layout.hpp>
#include <tenon/detail/read_once.hpp>
#include <tenon/fit.hpp>

#include <compare>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <type_traits>

namespace tenon {

template <std::size_t N>
class String {
  static_assert(N > 0 && N < 0xffff'fff0, "the bound of a tenon::String is between 1 and 2^32 - 17 bytes");
  using Traits = std::char_traits<char>;

 public:
  using value_type = char;
  using size_type = std::size_t;
  using difference_type = std::ptrdiff_t;
  using reference = char&;
  using const_reference = const char&;
  using iterator = char*;
  using const_iterator = const char*;

  constexpr String() noexcept = default;

  // From a literal; one that does not fit is an error of the compiler.
  template <std::size_t M>
  constexpr explicit(false) String(const char (&literal)[M]) noexcept {
    *this = literal;
  }
  template <std::size_t M>
  constexpr String& operator=(const char (&literal)[M]) noexcept {
    static_assert(M - 1 <= N, "the text is longer than this tenon::String holds");
    store(std::string_view(literal, Traits::length(literal)));
    return *this;
  }
  // A buffer has a length only when the program runs: use assign(), which answers whether it fits.
  template <std::size_t M>
  String(char (&buffer)[M]) = delete;
  template <std::size_t M>
  String& operator=(char (&buffer)[M]) = delete;

  [[nodiscard]] static constexpr size_type capacity() noexcept { return N; }
  [[nodiscard]] static constexpr size_type max_size() noexcept { return N; }

  [[nodiscard]] constexpr size_type size() const noexcept {
    const std::uint32_t length = detail::read_once(length_);
    return length < N ? length : N;
  }
  [[nodiscard]] constexpr size_type length() const noexcept { return size(); }
  [[nodiscard]] constexpr bool empty() const noexcept { return detail::read_once(length_) == 0; }

  // The text; it may change under the view if a peer writes, its bounds do not.
  [[nodiscard]] constexpr std::string_view view() const noexcept { return {text_, size()}; }
  [[nodiscard]] constexpr explicit(false) operator std::string_view() const noexcept { return view(); }

  [[nodiscard]] constexpr const char* data() const noexcept { return text_; }
  [[nodiscard]] constexpr char* data() noexcept { return text_; }
  [[nodiscard]] constexpr const_iterator begin() const noexcept { return text_; }
  [[nodiscard]] constexpr const_iterator end() const noexcept { return text_ + size(); }
  [[nodiscard]] constexpr iterator begin() noexcept { return text_; }
  [[nodiscard]] constexpr iterator end() noexcept { return text_ + size(); }

  // An index beyond the capacity ends the program: no content of the memory can make it right.
  [[nodiscard]] constexpr const_reference operator[](size_type index) const noexcept {
    if (index > N) detail::refuse_index();
    return text_[index];
  }
  [[nodiscard]] constexpr reference operator[](size_type index) noexcept {
    if (index > N) detail::refuse_index();
    return text_[index];
  }
  // The byte at a place of the text, or null past its end.
  [[nodiscard]] constexpr const char* at(size_type index) const noexcept {
    return index < size() ? text_ + index : nullptr;
  }

  // Copies the text and a NUL. If the buffer is too small it holds the empty text (if anything at all).
  constexpr Fit copy_c_str(std::span<char> buffer) const noexcept {
    const std::string_view text = view();
    const Fit fit = Fit::of(text.size() + 1, buffer.size());
    const size_type count = fit ? text.size() : 0;
    Traits::copy(buffer.data(), text.data(), count);
    if (!buffer.empty()) buffer[count] = '\0';
    return fit;
  }

  constexpr Fit assign(std::string_view text) noexcept {
    const Fit fit = Fit::of(text.size(), N);
    if (fit) store(text);
    return fit;
  }
  constexpr Fit append(std::string_view text) noexcept {
    const size_type old_size = size();
    const Fit fit = Fit::of(text.size(), N - old_size);
    if (fit) {
      put(text_ + old_size, text);
      set_size(old_size + text.size());
    }
    return fit;
  }
  constexpr Fit push_back(char byte) noexcept { return append({&byte, 1}); }

  // Grows with `fill`, or shortens.
  constexpr Fit resize(size_type count, char fill = '\0') noexcept {
    const Fit fit = Fit::of(count, N);
    const size_type old_size = size();
    if (fit) {
      if (count > old_size) Traits::assign(text_ + old_size, count - old_size, fill);
      set_size(count);
    }
    return fit;
  }
  constexpr void pop_back() noexcept {
    if (const size_type count = size(); count > 0) set_size(count - 1);
  }
  constexpr void clear() noexcept { set_size(0); }

  // For validate(): the length as it is stored, which may be beyond the capacity, and whether the NUL is in place.
  [[nodiscard]] constexpr std::uint32_t stored_length() const noexcept { return detail::read_once(length_); }
  [[nodiscard]] constexpr bool is_terminated() const noexcept { return text_[size()] == '\0'; }

 private:
  // The text may be a part of this string: it then lies behind `to`, or does not overlap.
  static constexpr void put(char* to, std::string_view text) noexcept {
    if (std::is_constant_evaluated()) {
      for (const char byte : text) *to++ = byte;
    } else {
      Traits::move(to, text.data(), text.size());
    }
  }
  constexpr void store(std::string_view text) noexcept {
    put(text_, text);
    set_size(text.size());
  }
  constexpr void set_size(size_type count) noexcept {
    text_[count] = '\0';
    length_ = detail::narrow(count);
  }

  std::uint32_t length_ = 0;
  char text_[N + 1 + detail::padding_after(N + 1, 4)] = {};
};

template <std::size_t N, std::size_t M>
[[nodiscard]] constexpr bool operator==(const String<N>& lhs, const String<M>& rhs) noexcept {
  return lhs.view() == rhs.view();
}
template <std::size_t N>
[[nodiscard]] constexpr bool operator==(const String<N>& lhs, std::string_view rhs) noexcept {
  return lhs.view() == rhs;
}
template <std::size_t N, std::size_t M>
[[nodiscard]] constexpr std::strong_ordering operator<=>(const String<N>& lhs, const String<M>& rhs) noexcept {
  return lhs.view() <=> rhs.view();
}
template <std::size_t N>
[[nodiscard]] constexpr std::strong_ordering operator<=>(const String<N>& lhs, std::string_view rhs) noexcept {
  return lhs.view() <=> rhs;
}

}  // namespace tenon

template <std::size_t N>
struct std::hash<tenon::String<N>> {
  [[nodiscard]] std::size_t operator()(const tenon::String<N>& text) const noexcept {
    return std::hash<std::string_view>{}(text.view());
  }
};
