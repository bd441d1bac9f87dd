// What a compilation is told beside the file.
#pragma once

#include "omg/bounds.hpp"
#include "omg/headers.hpp"
#include "omg/preprocessor.hpp"
#include "omg/source_loader.hpp"

#include <vector>

namespace tenon::omg {

struct Options {
  SearchPaths paths;
  std::vector<Define> defines;
  std::vector<SidecarBound> sidecar;
  std::vector<HeaderRule> headers;
  bool sidecar_is_broken = false;  // and that is reported: what seems to have no bound may have one there
  DefaultBounds default_bounds;
  bool extensibility_is_stated = false;  // a type without a word about it is final, and that is known
  bool mutable_is_final = false;         // `@mutable` is a note, and the type final
  bool appendable_is_final = false;      // so is `@appendable` without an extent
};

}  // namespace tenon::omg
