// error: (cannot convert|no viable conversion|cannot initialize return object)
#include <nav/constructs.types.hpp>

double union_arm_unasked(const nav::Obstacle& obstacle) { return obstacle.radius(); }
