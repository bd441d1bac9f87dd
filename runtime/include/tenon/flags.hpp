// IDL's `bitmask`: any of a set of named flags, in one unsigned integer.
//
// A generated bitmask is an `enum class` whose enumerators are the single flags; `Flags` of it holds any number of them,
// and takes no flag of another bitmask. Each call reads the bits once. Bits that are no flag are kept and compared;
// `is_valid` says whether there are any. Writing is for the owner of the memory alone.
//
//   imu.status = Status::fault | Status::warm;
//   if (imu.status.has(Status::fault)) ...
#pragma once

#include <tenon/detail/read_once.hpp>
#include <tenon/traits.hpp>

#include <type_traits>

namespace tenon {

template <class E>
class alignas(sizeof(E)) Flags {
 public:
  using Bits = std::underlying_type_t<E>;

  constexpr Flags() noexcept = default;
  constexpr explicit(false) Flags(E flag) noexcept : bits_{static_cast<Bits>(flag)} {}

  [[nodiscard]] static constexpr Flags from_bits(Bits bits) noexcept {
    Flags flags;
    flags.bits_ = bits;
    return flags;
  }
  [[nodiscard]] constexpr Bits bits() const noexcept { return detail::read_once(bits_); }

  // Whether all of these are set, or any of these; has_any() asks for a bit of any kind.
  [[nodiscard]] constexpr bool has(Flags flags) const noexcept { return (once() & flags).bits_ == flags.bits_; }
  [[nodiscard]] constexpr bool has_any(Flags flags) const noexcept { return (once() & flags).bits_ != 0; }
  [[nodiscard]] constexpr bool has_any() const noexcept { return bits() != 0; }

  constexpr void set(Flags flags, bool on = true) noexcept { *this = on ? *this | flags : *this - flags; }
  constexpr void clear(Flags flags) noexcept { set(flags, false); }
  constexpr void clear() noexcept { bits_ = 0; }

  // The flags that the interface names, and the bits set here that are none of them.
  [[nodiscard]] static constexpr Flags known() noexcept {
    Flags all;
    for (const auto& flag : traits<E>::flags) all |= flag.value;
    return all;
  }
  [[nodiscard]] constexpr Bits unknown_bits() const noexcept { return (once() - known()).bits_; }
  [[nodiscard]] constexpr bool is_valid() const noexcept { return unknown_bits() == 0; }

  constexpr Flags& operator|=(Flags flags) noexcept { return *this = *this | flags; }
  constexpr Flags& operator&=(Flags flags) noexcept { return *this = *this & flags; }
  constexpr Flags& operator^=(Flags flags) noexcept { return *this = *this ^ flags; }
  constexpr Flags& operator-=(Flags flags) noexcept { return *this = *this - flags; }

  [[nodiscard]] friend constexpr Flags operator|(Flags lhs, Flags rhs) noexcept {
    lhs.bits_ |= rhs.bits_;
    return lhs;
  }
  [[nodiscard]] friend constexpr Flags operator&(Flags lhs, Flags rhs) noexcept {
    lhs.bits_ &= rhs.bits_;
    return lhs;
  }
  [[nodiscard]] friend constexpr Flags operator^(Flags lhs, Flags rhs) noexcept {
    lhs.bits_ ^= rhs.bits_;
    return lhs;
  }
  // Those of the left side that are not on the right.
  [[nodiscard]] friend constexpr Flags operator-(Flags lhs, Flags rhs) noexcept { return lhs ^ (lhs & rhs); }
  // The named flags that are not set.
  [[nodiscard]] friend constexpr Flags operator~(Flags flags) noexcept { return known() - flags; }
  [[nodiscard]] friend constexpr bool operator==(Flags lhs, Flags rhs) noexcept { return lhs.bits_ == rhs.bits_; }

 private:
  constexpr Flags once() const noexcept { return from_bits(bits()); }

  Bits bits_ = 0;
};

}  // namespace tenon
