// error: (cannot convert|no match for .operator=.|no viable)
#include <tenon/bool.hpp>

void bool_from_number(tenon::Bool& flag) { flag = 2; }
