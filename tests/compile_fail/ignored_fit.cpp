// error: (unused-result|ignoring return)
#include <tenon/sequence.hpp>

void ignored_fit(tenon::Sequence<int, 2>& numbers) { numbers.push_back(1); }
