// Every code a diagnostic of the compiler can carry: one table, in codes.cpp, that messages, `tenonc explain`, SARIF
// and the reference page are all printed from.
//
// A number is never reused or moved: people put it into search engines and waivers. 1011 is used up.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tenon::diag {

enum class Severity : std::uint8_t { note, warning, error };

enum class Code : std::uint16_t {
  // Grammar and names
  syntax_error = 1001,
  invalid_character = 1002,
  redefinition = 1003,
  unknown_type = 1004,
  not_a_type = 1005,
  case_clash = 1006,
  unknown_constant = 1007,
  not_a_constant = 1008,
  incomplete_type = 1009,
  recursive_type = 1010,
  unbounded_member = 1012,
  outside_profile = 1013,
  keyword_as_name = 1014,
  reserved_word = 1015,
  map_key = 1016,
  bad_base = 1017,
  bad_discriminator = 1018,
  union_label_repeated = 1019,
  // Annotations
  unknown_annotation = 1020,
  annotation_argument = 1021,
  annotation_placement = 1022,
  annotation_without_meaning = 1023,
  annotation_repeated = 1024,
  annotation_in_comment = 1025,
  topic_name = 1026,
  bad_default = 1027,
  bad_range = 1028,
  duplicate_id = 1029,
  implicit_extensibility = 1030,
  optional_key = 1031,
  // Unions, bit masks, bit sets
  unreachable_default = 1032,
  bits_outside = 1033,
  bits_shared = 1034,
  bitfield_type = 1035,
  // Interfaces
  bad_raises = 1036,
  bad_oneway = 1037,
  bad_extent = 1038,
  bad_key_list = 1039,
  // Values
  constant_overflow = 1040,
  constant_type = 1041,
  division_by_zero = 1042,
  shift_range = 1043,
  enum_value_syntax = 1044,
  enum_value_range = 1045,
  enum_value_repeated = 1046,
  bad_bound = 1047,
  bad_array_size = 1048,
  type_too_large = 1049,
  // Bounds from outside the type
  bound_without_effect = 1050,
  bounds_file_syntax = 1051,
  bounds_file_value = 1052,
  bounds_file_key = 1053,
  // Interfaces, continued
  message_alignment = 1054,
  service_limits = 1055,
  bad_tail = 1056,
  bad_header = 1057,
  // Text
  unterminated_comment = 1060,
  unterminated_literal = 1061,
  bad_escape = 1062,
  bad_number = 1063,
  bad_character_literal = 1064,
  invalid_utf8 = 1065,
  nul_byte = 1066,
  comment_encoding = 1067,
  // Preprocessor
  include_not_found = 1070,
  directive_syntax = 1071,
  unknown_directive = 1072,
  unbalanced_conditional = 1073,
  macro_redefined = 1074,
  function_like_macro = 1075,
  error_directive = 1076,
  warning_directive = 1077,
  ignored_pragma = 1078,
  // Other dialects
  older_form = 1080,
  repository_id = 1081,
  // Limits
  file_too_large = 1090,
  include_depth = 1091,
  nesting_depth = 1092,
  too_many_tokens = 1093,
  too_many_types = 1094,
  too_many_members = 1095,
  expression_size = 1096,
  name_too_long = 1097,
  descriptor_limits = 1098,
  too_many_errors = 1099,
};

struct CodeEntry {
  Code code;
  std::string_view slug;  // "unbounded-member"
  Severity severity;
  std::string_view summary;      // one line
  std::string_view explanation;  // what it means, an example, and what to write instead
};

std::span<const CodeEntry> all_codes();
const CodeEntry& entry(Code code);
std::string number(Code code);  // "TN1012"

// Accepts "TN1012", "tn1012", "1012" and "unbounded-member".
std::optional<Code> find_code(std::string_view text);

std::string_view name(Severity severity);

}  // namespace tenon::diag
