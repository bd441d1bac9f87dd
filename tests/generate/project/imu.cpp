#include <nav/imu.types.hpp>
static_assert(sizeof(nav::Imu) > 0);
