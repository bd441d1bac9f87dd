#include "error/from_failure.hpp"

#include <cerrno>
#include <new>
#include <string>

#include "os/process.hpp"

namespace tenon::error {
namespace {

bool is_about_rights(int error) noexcept { return error == EACCES || error == EPERM; }

ErrorCode code_of(const os::Failure& failure) noexcept {
  switch (failure.error) {
    case EACCES:
    case EPERM:
      return ErrorCode::permission_denied;
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      return ErrorCode::out_of_shared_memory;
    case EMFILE:
    case ENFILE:
      return ErrorCode::descriptor_limit;
    case ENOMEM:
      return failure.wanted != 0 ? ErrorCode::out_of_shared_memory : ErrorCode::out_of_memory;
    case ENOLCK:  // the kernel has no memory for a lock
      return ErrorCode::out_of_memory;
    case EAGAIN:  // of a mapping: all memory is locked (mlockall) and there may not be so much, or the kernel has none
      return failure.wanted != 0 ? ErrorCode::out_of_shared_memory : ErrorCode::system_call;
    default:
      return ErrorCode::system_call;
  }
}

// "openat of /dev/shm/x: Permission denied, as uid 1000"
std::string found_in(const os::Failure& failure) {
  std::string text = failure.call;
  if (!failure.path.empty()) text.append(" of ").append(failure.path);
  text.append(": ").append(os::error_text(failure.error));
  if (is_about_rights(failure.error)) text.append(", as uid ").append(std::to_string(os::effective_user()));
  if (failure.available != 0) text.append(", ").append(std::to_string(failure.available)).append(" bytes available");
  return text;
}

const char* remedy_of(const os::Failure& failure) noexcept {
  switch (failure.error) {
    case ENOSPC:
      return failure.wanted == 0 ? "remove files there, or mount it with more inodes (nr_inodes=)" : "";
    case EFBIG:
      return "raise the file size limit (ulimit -f), or ask for a smaller ring";
    case ENOMEM:
      return failure.wanted != 0 ? "raise the memory limit (cgroup, ulimit -v), or ask for a smaller ring" : "";
    case EAGAIN:
      return failure.wanted != 0 ? "raise the limit of locked memory (ulimit -l), or ask for a smaller ring" : "";
    case EOPNOTSUPP:
    case EISDIR:
      return "set TENON_RUNTIME_DIR to a directory on a tmpfs";
    default:
      return "";
  }
}

}  // namespace

Error from(const os::Failure& failure, std::string_view action) noexcept try {
  ErrorContext context;
  context.action = action;
  context.found = found_in(failure);
  if (failure.wanted != 0) context.expected = std::to_string(failure.wanted) + " bytes";
  context.remedy = remedy_of(failure);
  return Error(code_of(failure), std::move(context));
} catch (const std::bad_alloc&) {
  return Error(code_of(failure));
}

}  // namespace tenon::error
