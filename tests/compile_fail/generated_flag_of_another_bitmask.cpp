// error: (no match for .operator\|.|invalid operands to binary expression)
#include <nav/constructs.types.hpp>

auto generated_flag_of_another_bitmask() { return nav::Status::warm | nav::Wide::top; }
