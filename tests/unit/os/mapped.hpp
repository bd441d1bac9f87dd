// Whether there is a mapping at an address.
#pragma once

#include <sys/mman.h>

#include <cstddef>

namespace tenon::os::test {

inline bool is_mapped(const std::byte* address) {
  unsigned char resident = 0;
  return ::mincore(const_cast<std::byte*>(address), 1, &resident) == 0;
}

}  // namespace tenon::os::test
