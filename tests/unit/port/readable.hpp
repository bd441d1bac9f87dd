// Whether a descriptor is readable, as poll() sees it.
#pragma once

#include <poll.h>

namespace tenon::test {

inline bool readable(int number, int milliseconds = 0) {
  pollfd entry{number, POLLIN, 0};
  return ::poll(&entry, 1, milliseconds) == 1 && entry.revents == POLLIN;
}

}  // namespace tenon::test
