#include "error/from_failure.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <type_traits>

namespace tenon::error {
namespace {

os::Failure failure_of(const char* call, int error, const char* path, std::uint64_t wanted = 0,
                       std::uint64_t available = 0) {
  os::Failure failure = os::failure(call, error, path).value();
  failure.wanted = wanted;
  failure.available = available;
  return failure;
}

ErrorCode code_for(int error, std::uint64_t wanted = 0) {
  return from(failure_of("call", error, "", wanted), "open a node").code();
}

TEST(ErrorFromFailure, TellsWantedFreeAndRemedyWhenMemoryIsShort) {
  const Error error = from(failure_of("fallocate", ENOSPC, "/dev/shm/x", 4096, 1024), "open a node");
  EXPECT_EQ(error.code(), ErrorCode::out_of_shared_memory);
  EXPECT_EQ(
      error.message(),
      "TN2103 cannot open a node: there is not enough shared memory: found fallocate of /dev/shm/x: No space left "
      "on device, 1024 bytes available, expected 4096 bytes; free space there, mount it larger (docker: "
      "--shm-size), or ask for a smaller ring");
}

TEST(ErrorFromFailure, NamesPathAndOurIdsWhenRightsAreMissing) {
  const Error error = from(failure_of("owner check", EPERM, "/dev/shm/x"), "open a node");
  EXPECT_EQ(error.code(), ErrorCode::permission_denied);
  EXPECT_NE(error.found().find("/dev/shm/x"), std::string_view::npos);
  EXPECT_NE(error.found().find("uid " + std::to_string(::geteuid())), std::string_view::npos);
}

TEST(ErrorFromFailure, HasACodeForEachKind) {
  EXPECT_EQ(code_for(EACCES), ErrorCode::permission_denied);
  EXPECT_EQ(code_for(EMFILE), ErrorCode::descriptor_limit);
  EXPECT_EQ(code_for(ENFILE), ErrorCode::descriptor_limit);
  EXPECT_EQ(code_for(EFBIG), ErrorCode::out_of_shared_memory);
  EXPECT_EQ(code_for(ENOMEM), ErrorCode::out_of_memory);
  EXPECT_EQ(code_for(ENOMEM, 4096), ErrorCode::out_of_shared_memory);
  EXPECT_EQ(code_for(ENOLCK), ErrorCode::out_of_memory);
  EXPECT_EQ(code_for(EAGAIN), ErrorCode::system_call);
  EXPECT_EQ(code_for(EAGAIN, 4096), ErrorCode::out_of_shared_memory);
  EXPECT_EQ(code_for(EIO), ErrorCode::system_call);
}

TEST(ErrorFromFailure, AdvisesOnWhatItRecognises) {
  const auto remedy = [](int error, std::uint64_t wanted) {
    return std::string(from(failure_of("call", error, "", wanted), "open").remedy());
  };
  EXPECT_NE(remedy(ENOSPC, 0).find("inodes"), std::string::npos);
  EXPECT_NE(remedy(EOPNOTSUPP, 0).find("tmpfs"), std::string::npos);
  EXPECT_NE(remedy(ENOMEM, 4096).find("cgroup"), std::string::npos);
  EXPECT_NE(remedy(EAGAIN, 4096).find("ulimit -l"), std::string::npos);
  EXPECT_NE(remedy(EFBIG, 4096).find("ulimit -f"), std::string::npos);
}

TEST(Failure, CopiesTellTheSame) {
  static_assert(std::is_nothrow_copy_constructible_v<os::Failure> && std::is_nothrow_copy_assignable_v<os::Failure>);
  const os::Failure failure = failure_of("fallocate", ENOSPC, "/dev/shm/one that is long", 4096, 1024);
  os::Failure assigned;
  assigned = failure;
  for (const os::Failure& copy : {failure, assigned})
    EXPECT_EQ(from(copy, "open a node").message(), from(failure, "open a node").message());
}

TEST(Failure, HasATextForEachErrno) {
  EXPECT_STREQ(os::error_text(ENOENT), "No such file or directory");
  EXPECT_STREQ(os::error_text(99999), "unknown error");
}

}  // namespace
}  // namespace tenon::error
