// error: the text is longer than this tenon::String holds
#include <tenon/string.hpp>

tenon::String<3> name = "four";
