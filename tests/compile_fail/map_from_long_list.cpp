// error: the list is longer than this tenon::Map holds
#include <tenon/map.hpp>

tenon::Map<int, int, 1> map = {{{1, 10}, {2, 20}}};
