// error: (is private within this context|is a private member)
#include <nav/constructs.types.hpp>

void union_label_alone(nav::Obstacle& obstacle) { obstacle.discriminator_ = nav::Wheel::right; }
