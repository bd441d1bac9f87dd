// error: (no match for .operator\|.|invalid operands to binary expression)
#include <tenon/flags.hpp>

enum class Status : unsigned char { warm = 1 };
enum class Alarm : unsigned char { fire = 1 };

auto flags_or_of_two_bitmasks(tenon::Flags<Status> status) { return status | Alarm::fire; }
