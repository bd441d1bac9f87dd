// The words of OMG IDL 4.2, and the constructs among them that this compiler refuses.
#pragma once

#include "diag/codes.hpp"

#include <optional>
#include <string_view>

namespace tenon::omg {

bool is_keyword(std::string_view word);

// A keyword of a part of IDL that has no use here (components, value types, …), or younger than many files: accepted
// as a name where no construct begins with it.
bool is_unused_keyword(std::string_view word);

// Why a construct is refused, and what to write instead.
struct Refusal {
  std::string_view word;
  diag::Code code;
  std::string_view text;
  std::string_view instead;
};

const Refusal* refused_definition(std::string_view word);
const Refusal* refused_type(std::string_view word);

// What people write who come from C, C++, ROS or Rust: "int" is "int32" here.
std::optional<std::string_view> foreign_type(std::string_view name);
// "class" is "struct".
std::optional<std::string_view> foreign_definition(std::string_view word);

}  // namespace tenon::omg
