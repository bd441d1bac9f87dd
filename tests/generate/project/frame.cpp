#include <nav/frame.types.hpp>
static_assert(sizeof(nav::Frame) > 0);
