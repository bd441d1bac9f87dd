// error: the bound of a tenon::String is between 1 and
#include <tenon/string.hpp>

tenon::String<0> name;
