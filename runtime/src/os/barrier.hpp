// The full memory barrier that a sleeper issues for both sides, so that publishing needs none.
//
// After `barrier()` returns, every thread of every process that had registered has passed a full memory barrier at some
// point between call and return. A process that could not register fences on its own path and says so in its segment.
#pragma once

namespace tenon::os {

// Makes this process one of those that `barrier` reaches (MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED). Idempotent; one
// system call. False: the kernel or a seccomp filter has none, this process must fence for itself.
// The registration ends with exec; a forked child registers again.
[[nodiscard]] bool register_for_barriers() noexcept;

// Issues the barrier, about 11 us. Need not be registered to issue it. False: nothing happened; the caller cannot rely
// on writers that do not fence and has to bound its sleep instead.
[[nodiscard]] bool barrier() noexcept;

}  // namespace tenon::os
