#include <area/grid.types.hpp>
static_assert(sizeof(area::Grid) > 0);
