// One IDL file to its descriptor: all stages in order.
#pragma once

#include "diag/diagnostics.hpp"
#include "diag/sources.hpp"
#include "model/layout.hpp"
#include "omg/options.hpp"
#include "schema/descriptor.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace tenon::omg {

struct Compilation {
  std::optional<schema::Descriptor> descriptor;   // nothing: errors were reported, or the file could not be read
  std::vector<model::Alignment> alignments;       // that the layout was asked for
  std::vector<std::filesystem::path> files_read;  // absolute; the file itself first
  std::string unreadable;                         // why the file itself could not be read
};

Compilation compile(const std::filesystem::path& file, const Options& options, diag::Sources& sources,
                    diag::Diagnostics& diagnostics);

}  // namespace tenon::omg
