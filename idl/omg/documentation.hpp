// Documentation comments to the text they carry.
#pragma once

#include <string>
#include <string_view>

namespace tenon::omg {

// Appends the text of a comment given with its marks (`/// …`, `//! …`, `///< …`, `/** … */`, `/*! … */`), on lines
// of its own. The marks, a leading '*' per line and the common indent go; empty lines at the ends too.
void append_documentation(std::string& doc, std::string_view comment);

}  // namespace tenon::omg
