// The parts that the table of codes is made of, each sorted, in ascending order. Included by codes.cpp and the parts.
#pragma once

#include "diag/codes.hpp"

#include <span>

namespace tenon::diag {

std::span<const CodeEntry> language_codes();  // TN1001–1039: grammar, names, annotations
std::span<const CodeEntry> value_codes();     // TN1040–1059: values and bounds
std::span<const CodeEntry> text_codes();      // TN1060–1099: text, preprocessor, limits

}  // namespace tenon::diag
