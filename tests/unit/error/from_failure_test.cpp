#include "error/from_failure.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cerrno>
#include <string>

namespace tenon::error {
namespace {

ErrorCode code_for(int error, std::uint64_t wanted = 0) {
  return from({.call = "call", .error = error, .path = "", .wanted = wanted, .available = 0}, "open a node").code();
}

TEST(ErrorFromFailure, TellsWantedFreeAndRemedyWhenMemoryIsShort) {
  const Error error = from(
      {.call = "fallocate", .error = ENOSPC, .path = "/dev/shm/x", .wanted = 4096, .available = 1024}, "open a node");
  EXPECT_EQ(error.code(), ErrorCode::out_of_shared_memory);
  EXPECT_EQ(
      error.message(),
      "TN2103 cannot open a node: there is not enough shared memory: found fallocate of /dev/shm/x: No space left "
      "on device, 1024 bytes available, expected 4096 bytes; free space there, mount it larger (docker: "
      "--shm-size), or ask for a smaller ring");
}

TEST(ErrorFromFailure, NamesPathAndOurIdsWhenRightsAreMissing) {
  const Error error = from({.call = "owner check", .error = EPERM, .path = "/dev/shm/x"}, "open a node");
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
    return std::string(from({.call = "call", .error = error, .path = "", .wanted = wanted}, "open").remedy());
  };
  EXPECT_NE(remedy(ENOSPC, 0).find("inodes"), std::string::npos);
  EXPECT_NE(remedy(EOPNOTSUPP, 0).find("tmpfs"), std::string::npos);
  EXPECT_NE(remedy(ENOMEM, 4096).find("cgroup"), std::string::npos);
  EXPECT_NE(remedy(EAGAIN, 4096).find("ulimit -l"), std::string::npos);
  EXPECT_NE(remedy(EFBIG, 4096).find("ulimit -f"), std::string::npos);
}

TEST(Failure, HasATextForEachErrno) {
  EXPECT_STREQ(os::error_text(ENOENT), "No such file or directory");
  EXPECT_STREQ(os::error_text(99999), "unknown error");
}

}  // namespace
}  // namespace tenon::error
