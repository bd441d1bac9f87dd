// The names of an interface that a language does not let it have, and what generated code calls them there.
//
// The rule is that of the code generator, from its own tables (codegen/tenon_codegen/reserved.py): a name that is reserved
// gets a '_' behind it, and so does that name with '_' behind it, to keep two names two. Values only; any thread.
#pragma once

#include "schema/descriptor.hpp"

namespace tenon::model {

// Fills Descriptor::renames, in the order of the names and then of the languages.
void record_renames(schema::Descriptor& descriptor);

}  // namespace tenon::model
