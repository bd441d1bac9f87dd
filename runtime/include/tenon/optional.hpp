// IDL's `@optional`: a value that may be absent, where it stands.
//
//   layout   u8 present · zero bytes up to T's alignment · T
//
// Reading is total: each call reads the presence once; any byte but 0 means present, and `is_valid` says whether the byte
// is one that a correct writer writes. There is no operator*, because a peer may take the value away between the question
// and the use: get() answers both at once. Writing is for the owner of the memory alone. The bytes of an absent value
// belong to nobody: they are never read, compared or printed.
#pragma once

#include <tenon/bool.hpp>
#include <tenon/detail/optional_storage.hpp>
#include <tenon/equality.hpp>
#include <tenon/traits.hpp>

#include <concepts>
#include <optional>
#include <type_traits>

namespace tenon {

namespace detail {
// Of classes alone: a number converts where it is written, so that a literal that fits brings no warning.
template <class U, class T>
concept MakerOf = std::is_class_v<T> && std::convertible_to<U, T>;
}  // namespace detail

template <class T>
class alignas(detail::kLayoutAlignment<T>) Optional {
  static_assert(__is_trivially_copyable(T), "a tenon::Optional holds a plain value only");

 public:
  using value_type = T;

  constexpr Optional() noexcept = default;
  constexpr explicit(false) Optional(std::nullopt_t) noexcept {}
  constexpr explicit(false) Optional(const T& value) noexcept { *this = value; }
  // From whatever T is made of, as in `= "map"`.
  template <detail::MakerOf<T> U>
  constexpr explicit(false) Optional(U&& value) noexcept {
    bytes_.value = value;
    bytes_.present = true;
  }

  // Of T alone, so that `= {}` means absent.
  template <std::same_as<T> U>
  constexpr Optional& operator=(const U& value) noexcept {
    bytes_.value = value;
    bytes_.present = true;
    return *this;
  }
  // Leaves the bytes of the value as they are.
  constexpr Optional& operator=(std::nullopt_t) noexcept {
    bytes_.present = false;
    return *this;
  }

  [[nodiscard]] constexpr bool has_value() const noexcept { return bytes_.present; }
  [[nodiscard]] constexpr explicit operator bool() const noexcept { return has_value(); }

  // The value, or null if it is absent. It may change under the pointer if a peer writes.
  [[nodiscard]] constexpr const T* get() const noexcept { return has_value() ? &bytes_.value : nullptr; }
  [[nodiscard]] constexpr T* get() noexcept { return has_value() ? &bytes_.value : nullptr; }

  [[nodiscard]] constexpr T value_or(const T& otherwise) const noexcept {
    return has_value() ? bytes_.value : otherwise;
  }

  // Makes a fresh value present, or this one, and lends it for writing in place.
  constexpr T& emplace() noexcept { return emplace(initial_value<T>()); }
  constexpr T& emplace(const T& value) noexcept {
    *this = value;
    return bytes_.value;
  }
  // Makes the value present without touching it: the caller writes all of it.
  [[nodiscard]] constexpr T& emplace_for_overwrite() noexcept {
    bytes_.present = true;
    return bytes_.value;
  }
  constexpr void reset() noexcept { bytes_.present = false; }

  // For validate(): false for a presence other than 0 and 1.
  [[nodiscard]] constexpr bool is_valid() const noexcept { return bytes_.present.is_valid(); }

 private:
  detail::OptionalStorage<T> bytes_;
};

template <class T>
[[nodiscard]] constexpr bool operator==(const Optional<T>& lhs, const Optional<T>& rhs) noexcept {
  const T* left = lhs.get();
  const T* right = rhs.get();
  return left && right ? same(*left, *right) : !left && !right;
}
template <class T>
[[nodiscard]] constexpr bool operator==(const Optional<T>& lhs, const std::type_identity_t<T>& rhs) noexcept {
  const T* left = lhs.get();
  return left && same(*left, rhs);
}
template <class T>
[[nodiscard]] constexpr bool operator==(const Optional<T>& lhs, std::nullopt_t) noexcept {
  return !lhs.has_value();
}

}  // namespace tenon
