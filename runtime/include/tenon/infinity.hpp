// What a floating-point default or bound of an interface may be beside a number.
//
// Spelled here because <limits> would be a tenth of what a generated header costs to compile.
#pragma once

namespace tenon {

template <class T>
inline constexpr T kInfinity = static_cast<T>(__builtin_inf());
template <class T>
inline constexpr T kNan = static_cast<T>(__builtin_nan(""));

}  // namespace tenon
