// Text that a generated header holds: a name, a unit. It lasts as long as the program.
//
// A plain pointer inside, because a compiler runs two functions for each std::string_view that is made of a literal, and a
// header has hundreds (docs/performance.md).
#pragma once

#include <string_view>

namespace tenon {

struct Literal {
  const char* text;  // ends in NUL

  [[nodiscard]] constexpr std::string_view view() const noexcept { return text; }
  [[nodiscard]] constexpr explicit(false) operator std::string_view() const noexcept { return view(); }
  [[nodiscard]] constexpr bool empty() const noexcept { return *text == '\0'; }

  [[nodiscard]] friend constexpr bool operator==(Literal lhs, std::string_view rhs) noexcept {
    return lhs.view() == rhs;
  }
};

}  // namespace tenon
