// error: a tenon::Sequence holds plain values only
#include <string>
#include <tenon/sequence.hpp>

tenon::Sequence<std::string, 2> names;
