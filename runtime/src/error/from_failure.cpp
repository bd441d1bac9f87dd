#include "error/from_failure.hpp"

#include <array>
#include <cerrno>
#include <cstdio>
#include <new>
#include <string>

#include "os/file_facts.hpp"
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

// ", with mode 0700, owner uid 0, group gid 0, as uid 1000, gid 1000"
std::string rights_at(const std::string& path) {
  std::string text;
  if (const auto facts = os::facts_at(path); !path.empty() && facts) {
    std::array<char, 8> mode;
    (void)std::snprintf(mode.data(), mode.size(), "%04o", facts->mode & 07777U);
    text.append(", with mode ").append(mode.data()).append(", owner uid ").append(std::to_string(facts->owner));
    text.append(", group gid ").append(std::to_string(facts->group));
  }
  const os::Identity self = os::own_identity();
  text.append(", as uid ").append(std::to_string(self.user)).append(", gid ").append(std::to_string(self.group));
  if (!self.groups.empty()) text += ", groups";
  for (const std::uint32_t group : self.groups) text.append(" ").append(std::to_string(group));
  return text;
}

// "openat of /dev/shm/x: Permission denied, as uid 1000"
std::string found_in(const os::Failure& failure) {
  std::string text = failure.call;
  if (!failure.path.empty()) text.append(" of ").append(failure.path);
  text.append(": ").append(os::error_text(failure.error));
  if (is_about_rights(failure.error)) text.append(rights_at(failure.path));
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

Error of_damage(std::string_view action, std::string_view file) noexcept try {
  ErrorContext context;
  context.action = action;
  context.found = std::string(file) + " shorter than it was made";
  context.expected = "files that only their makers change";
  return Error(ErrorCode::segment_damaged, std::move(context));
} catch (const std::bad_alloc&) {
  return Error(ErrorCode::segment_damaged);
}

}  // namespace tenon::error
