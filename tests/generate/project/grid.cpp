#include <map/grid.types.hpp>
static_assert(sizeof(map::Grid) > 0);
