#include "errors.hpp"

#include <cerrno>
#include <initializer_list>
#include <map>
#include <vector>

namespace tenon::failing {

std::span<const int> plausible_errors(std::string_view operation) noexcept {
  static const std::vector<int> usual{ENOMEM};
  static const std::map<std::string_view, std::vector<int>> known{
      {"open_at", {EMFILE, ENFILE, ENOMEM, EINTR, ENOSPC}},
      {"make_directory_at", {ENOSPC, EDQUOT, EEXIST}},
      {"close", {EINTR, EIO}},
      {"change_mode", {}},
      {"change_mode_at", {}},
      {"set_size", {ENOSPC, EFBIG, EINTR}},
      {"allocate", {ENOSPC, EINTR, EFBIG}},
      {"link_at", {ENOSPC, EDQUOT}},
      {"unlink_at", {ENOENT, ENOMEM}},
      {"status", {ENOMEM}},
      {"status_at", {ENOMEM}},
      {"file_system", {EINTR, ENOMEM}},
      {"read_directory", {ENOMEM}},
      {"read_link", {ENOMEM}},
      {"file_size_limit", {EFAULT}},
      {"memory_file", {EMFILE, ENFILE, ENOMEM}},
      {"make_fifo_at", {ENOSPC, EDQUOT}},
      {"pipe", {EMFILE, ENFILE}},
      {"set_pipe_size", {EPERM, EBUSY}},
      {"read", {EINTR, EAGAIN}},
      {"write", {EINTR, EAGAIN}},
      {"event", {EMFILE, ENOMEM}},
      {"timer", {EMFILE, ENOMEM}},
      {"poll_set", {EMFILE, ENOMEM}},
      {"poll_control", {ENOSPC, ENOMEM}},
      {"poll_now", {EINTR}},
      {"lock_control", {ENOLCK, EINTR}},
      {"map", {ENOMEM, EAGAIN}},
      {"map_zeros_at", {ENOMEM}},
      {"unmap", {}},  // of a whole mapping it has none
      {"advise", {ENOMEM, EAGAIN}},
      {"monotonic_time", {}},
      {"process_id", {}},
      {"thread_id", {}},
      {"effective_user", {}},
      {"page_size", {}},
      {"memory_barrier", {ENOSYS, EPERM, ENOMEM}},
      {"futex_wait", {EINTR, EAGAIN, ENOSYS}},
      {"futex_wake", {}},  // nor of a word that is mapped
      {"futex_wait_any", {ENOSYS, EINTR, EAGAIN}},
      {"sleep_until", {EINTR}},
      {"random_bytes", {EINTR}},
  };
  const auto found = known.find(operation);
  return found == known.end() ? usual : found->second;
}

}  // namespace tenon::failing
