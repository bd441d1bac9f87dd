#include <nav/plan.types.hpp>
static_assert(sizeof(nav::Plan) > 0);
