// error: (constraints not satisfied|no matching function)
#include <tenon/enumeration.hpp>

enum class Handwritten : int { one };

auto label_of_plain_enum() { return tenon::to_string(Handwritten::one); }
