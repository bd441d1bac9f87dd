// error: (cannot convert|no viable conversion|could not convert|no matching)
#include <tenon/flags.hpp>

enum class Status : unsigned char { warm = 1 };
enum class Alarm : unsigned char { fire = 1 };

bool flags_asked_for_another(const tenon::Flags<Status>& status) { return status.has(Alarm::fire); }
