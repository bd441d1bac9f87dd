// error: (cannot convert|no match for .operator=.|no viable overloaded)
#include <tenon/flags.hpp>

enum class Status : unsigned char { warm = 1 };

void flags_from_number(tenon::Flags<Status>& status) { status = 1; }
