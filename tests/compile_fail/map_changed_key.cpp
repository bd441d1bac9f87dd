// error: (assignment of read-only|cannot assign to|discards qualifiers|read-only)
#include <tenon/map.hpp>

void map_changed_key(tenon::Map<int, int, 3>& map) {
  for (auto& [key, value] : map) key = 1;
}
