// error: (use of deleted function|deleted operator|explicitly deleted)
#include <tenon/string.hpp>

void string_from_buffer(tenon::String<7>& name, char (&buffer)[4]) { name = buffer; }
