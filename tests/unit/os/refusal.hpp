// Has the kernel refuse a system call of this process from here on, by a seccomp filter: what an older kernel, a full
// file system or a container does. It cannot be taken back, so it is used in children.
#pragma once

#include <cstdint>
#include <optional>

namespace tenon::os::test {

struct Refusal {
  long call;                                    // SYS_…
  int error;                                    // the errno it fails with
  std::optional<std::uint32_t> third_argument;  // only calls whose third argument is this
};

// False if the kernel takes no filter.
[[nodiscard]] bool refuse(const Refusal& refusal);

}  // namespace tenon::os::test
