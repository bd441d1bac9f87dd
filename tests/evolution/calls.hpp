// The two ends of a service, each of them built with either version.
#pragma once

#include <tenon/node.hpp>

int serve(const tenon::Node& node);
int call(const tenon::Node& node);
