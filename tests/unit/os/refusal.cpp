#include "refusal.hpp"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>

#include <cstddef>
#include <vector>

namespace tenon::os::test {
namespace {

sock_filter load(std::size_t offset) { return {BPF_LD | BPF_W | BPF_ABS, 0, 0, static_cast<std::uint32_t>(offset)}; }

// Goes on with the next instruction if equal, else skips that many.
sock_filter unless_equal(std::uint32_t value, std::uint8_t skip) { return {BPF_JMP | BPF_JEQ | BPF_K, 0, skip, value}; }

sock_filter answer(std::uint32_t value) { return {BPF_RET | BPF_K, 0, 0, value}; }

}  // namespace

bool refuse(const Refusal& refusal) {
  std::vector<sock_filter> program{load(offsetof(seccomp_data, nr))};
  const auto number = static_cast<std::uint32_t>(refusal.call);
  if (refusal.third_argument) {
    program.push_back(unless_equal(number, 3));
    program.push_back(load(offsetof(seccomp_data, args) + 2 * sizeof(std::uint64_t)));  // low half: little-endian
    program.push_back(unless_equal(*refusal.third_argument, 1));
  } else {
    program.push_back(unless_equal(number, 1));
  }
  program.push_back(answer(SECCOMP_RET_ERRNO | static_cast<std::uint32_t>(refusal.error)));
  program.push_back(answer(SECCOMP_RET_ALLOW));
  const sock_fprog filter{static_cast<unsigned short>(program.size()), program.data()};
  return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0;
}

}  // namespace tenon::os::test
