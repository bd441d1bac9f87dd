// Prints findings: for people, as JSON, as SARIF 2.1.0.
#pragma once

#include "diag/diagnostic.hpp"
#include "diag/sources.hpp"

#include <span>
#include <string>
#include <string_view>

namespace tenon::diag {

// As in
//   imu.idl:7:3-9: error[TN1012 unbounded-member]: 'string' without a bound has no fixed layout
//      7 |   string frame;
//        |   ^~~~~~
//   note: write 'string<31>', or put  "nav::Imu.frame" = 31  into a bounds file
std::string render_text(std::span<const Diagnostic> diagnostics, const Sources& sources, bool color);

std::string render_json(std::span<const Diagnostic> diagnostics, const Sources& sources);

// SARIF knows no byte columns: its columns count code points, and it says so.
std::string render_sarif(std::span<const Diagnostic> diagnostics, const Sources& sources, std::string_view version);

// The reference page of all codes, and one entry for `explain`.
std::string render_reference();
std::string render_explanation(Code code);

}  // namespace tenon::diag
