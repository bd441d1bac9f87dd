// error: the list is longer than this tenon::Sequence holds
#include <tenon/sequence.hpp>

tenon::Sequence<int, 2> numbers = {{1, 2, 3}};
