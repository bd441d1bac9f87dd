// Documentation comments to the text they carry.
#pragma once

#include <string>
#include <string_view>

namespace tenon::omg {

// Whether a block comment, given with its marks, is documentation: `/**` and `/*!`, but not `/***` and not the empty
// comment `/**/`.
bool documents_block(std::string_view comment);

// Appends the text of a documentation comment given with its marks (`/// …`, `//! …`, `///< …`, `/** … */`, `/*! … */`), on lines
// of its own. The marks, a leading '*' per line and the common indent go; empty lines at the ends too.
void append_documentation(std::string& doc, std::string_view comment);

}  // namespace tenon::omg
