#include "os/barrier.hpp"

#include "os/syscall.hpp"

namespace tenon::os {

bool register_for_barriers() noexcept { return sys::memory_barrier(MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED) == 0; }

bool barrier() noexcept { return sys::memory_barrier(MEMBARRIER_CMD_GLOBAL_EXPEDITED) == 0; }

}  // namespace tenon::os
