// error: (is private within this context|is a private member)
#include <nav/constructs.types.hpp>

double union_wrong_arm(const nav::Obstacle& obstacle) { return obstacle.arms_.radius; }
