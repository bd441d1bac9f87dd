// A failed system call as the user meets it: which code it is, what was being done, what to do about it.
#pragma once

#include <string_view>

#include <tenon/error.hpp>
#include "os/failure.hpp"

namespace tenon::error {

// `action` completes "cannot …": open node "imu_driver". EACCES and EPERM become permission_denied with path and our
// ids, ENOSPC and EDQUOT (and ENOMEM and EAGAIN with `wanted`) out_of_shared_memory with wanted and free, EMFILE and ENFILE
// descriptor_limit, ENOMEM and ENOLCK out_of_memory, the rest system_call. Never throws; allocates.
[[nodiscard]] Error from(const os::Failure& failure, std::string_view action) noexcept;

// Of a file that somebody truncated while it was mapped.
[[nodiscard]] Error of_damage(std::string_view action, std::string_view file) noexcept;

}  // namespace tenon::error
