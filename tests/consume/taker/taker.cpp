// The bound of the giver's string, 31, must have come along with its IDL.
#include <area/grid.hpp>
static_assert(sizeof(nav::Frame) == 4 + 32);
static_assert(sizeof(area::Grid) == 4 + 32 + 16);
int main() {}
