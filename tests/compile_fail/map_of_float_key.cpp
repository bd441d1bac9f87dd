// error: the key of a tenon::Map is a number, character, boolean, enumeration or string
#include <tenon/map.hpp>

tenon::Map<double, int, 3> map;
