// error: (no match for .operator.=.|no viable overloaded .\|=.|cannot convert|no viable conversion)
#include <tenon/flags.hpp>

enum class Status : unsigned char { warm = 1 };
enum class Alarm : unsigned char { fire = 1 };

void flag_of_another_bitmask(tenon::Flags<Status>& status) { status |= Alarm::fire; }
