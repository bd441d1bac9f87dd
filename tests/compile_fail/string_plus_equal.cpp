// error: (no match for .operator\+=.|no viable overloaded .\+=.)
#include <tenon/string.hpp>

void string_plus_equal(tenon::String<7>& name) { name += "text that may not fit"; }
