// Not an API: for Tenon's own inline code and generated headers.
//
// Whether a whole message is well-formed, the struct and what stands behind it.
#pragma once

#include <tenon/tail.hpp>
#include <tenon/traits.hpp>
#include <tenon/validity.hpp>

#include <cstddef>
#include <span>
#include <string_view>

namespace tenon::detail {

// The name of a field, by its place.
template <class T>
[[nodiscard]] constexpr std::string_view field_at(std::size_t offset) noexcept {
  for (const Field& field : traits<T>::fields)
    if (field.offset == offset) return field.name;
  return {};
}

// `value` stands at the beginning of `message`. The struct first, then each tail: where it is, and every element.
template <class T>
[[nodiscard]] Validity validate_message(const T& value, std::span<const std::byte> message, Ranges ranges) noexcept {
  Validator validator(ranges);
  traits<T>::validate(value, validator);
  traits<T>::visit_tails([&]<class Member>(Member T::*const tail) {
    using E = typename Member::value_type;
    const auto* const at = reinterpret_cast<const std::byte*>(&(value.*tail));
    const TailReference where = TailAccess::read(value.*tail);
    validator.behind(field_at<T>(static_cast<std::size_t>(at - reinterpret_cast<const std::byte*>(&value))),
                     where.length, Member::kBound, tail_elements<E>(message, where, Member::kBound));
  });
  return validator.result();
}

}  // namespace tenon::detail
