#include <other/plan.types.hpp>
static_assert(sizeof(other::Plan) > 0);
