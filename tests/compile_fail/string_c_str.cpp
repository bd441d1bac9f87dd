// error: no member named .c_str.
#include <tenon/string.hpp>

const char* string_c_str(const tenon::String<7>& name) { return name.c_str(); }
