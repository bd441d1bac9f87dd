// Bounds files (`*.bounds.toml`): key paths to bounds.
//
//   "nav::Imu.frame" = 31            one entry, or
//   ["nav::Imu"]                     a table for all of one type
//   frame = 31
//   "nav::*@header" = { struct = "trace::Context", idl = "trace/context.idl" }
#pragma once

#include "diag/diagnostics.hpp"
#include "diag/sources.hpp"
#include "omg/options.hpp"

#include <filesystem>
#include <string>

namespace tenon::tenonc {

// Appends the entries to `into.sidecar` and `into.headers`; mistakes in the text are diagnostics. Returns why the file cannot be read, or
// nothing.
std::string read_bounds_file(const std::filesystem::path& path, omg::Options& into, diag::Sources& sources,
                             diag::Diagnostics& diagnostics);

}  // namespace tenon::tenonc
