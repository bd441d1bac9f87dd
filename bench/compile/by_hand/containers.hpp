// Strings and lists of a fixed capacity, as somebody writes them who needs no more than this: what the messages by hand are
// made of. The layout is that of the generated ones.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace by_hand {

// At most N bytes, and a NUL behind them.
template <std::size_t N>
class Text {
 public:
  constexpr Text() noexcept = default;

  [[nodiscard]] constexpr bool assign(std::string_view text) noexcept {
    if (text.size() > N) return false;
    length_ = static_cast<std::uint32_t>(text.size());
    text.copy(bytes_.data(), text.size());
    bytes_[text.size()] = '\0';
    return true;
  }
  [[nodiscard]] constexpr std::size_t size() const noexcept { return length_ < N ? length_ : N; }
  [[nodiscard]] constexpr std::string_view view() const noexcept { return {bytes_.data(), size()}; }
  [[nodiscard]] constexpr bool is_valid() const noexcept { return length_ <= N && bytes_[length_] == '\0'; }

  [[nodiscard]] friend constexpr bool operator==(const Text& a, const Text& b) noexcept { return a.view() == b.view(); }

 private:
  std::uint32_t length_ = 0;
  std::array<char, N + 1> bytes_ = {};
};

// At most N elements.
template <class T, std::size_t N>
class List {
 public:
  constexpr List() noexcept = default;

  [[nodiscard]] constexpr bool push_back(const T& element) noexcept {
    if (size() == N) return false;
    elements_[size_++] = element;
    return true;
  }
  constexpr void clear() noexcept { size_ = 0; }
  [[nodiscard]] constexpr std::size_t size() const noexcept { return size_ < N ? size_ : N; }
  [[nodiscard]] constexpr const T* begin() const noexcept { return elements_.data(); }
  [[nodiscard]] constexpr const T* end() const noexcept { return elements_.data() + size(); }
  [[nodiscard]] constexpr T* begin() noexcept { return elements_.data(); }
  [[nodiscard]] constexpr T* end() noexcept { return elements_.data() + size(); }
  [[nodiscard]] constexpr const T& operator[](std::size_t i) const noexcept { return elements_[i]; }
  [[nodiscard]] constexpr T& operator[](std::size_t i) noexcept { return elements_[i]; }
  [[nodiscard]] constexpr bool is_valid() const noexcept { return size_ <= N; }

  [[nodiscard]] friend constexpr bool operator==(const List& a, const List& b) noexcept {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i)
      if (!(a[i] == b[i])) return false;
    return true;
  }

 private:
  std::uint32_t size_ = 0;
  std::array<T, N> elements_ = {};
};

}  // namespace by_hand
