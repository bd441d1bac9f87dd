#include "os/local_socket.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <optional>

#include <gtest/gtest.h>

#include "scratch.hpp"

namespace tenon::os::test {
namespace {

std::size_t open_descriptors() {
  std::size_t count = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) ++count;
  return count;
}

class LocalSocket : public testing::Test {
 protected:
  static std::array<std::byte, 8> message(int with) {
    std::array<std::byte, 8> bytes{};
    bytes.fill(static_cast<std::byte>(with));
    return bytes;
  }
  static Received receive(const FileDescriptor& socket) {
    static std::array<std::byte, 8> room;
    return os::receive(socket, room);
  }
  // So many descriptors with one message, by hand.
  void send_descriptors(std::size_t count) const {
    const std::array<int, 2> numbers{0, 0};
    char byte = 1;
    iovec part{&byte, 1};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof numbers)> control{};
    msghdr whole{};
    whole.msg_iov = &part;
    whole.msg_iovlen = 1;
    whole.msg_control = control.data();
    whole.msg_controllen = CMSG_SPACE(count * sizeof(int));
    cmsghdr* const head = CMSG_FIRSTHDR(&whole);
    head->cmsg_level = SOL_SOCKET;
    head->cmsg_type = SCM_RIGHTS;
    head->cmsg_len = CMSG_LEN(count * sizeof(int));
    std::memcpy(CMSG_DATA(head), numbers.data(), count * sizeof(int));
    ASSERT_EQ(::sendmsg(here_.number(), &whole, 0), 1);
  }

  Scratch scratch_;
  Directory directory_ = scratch_.open();
  FileDescriptor listener_ = listen_at(directory_, "socket").value();
  FileDescriptor here_ = connect_to(directory_, "socket").value();
  FileDescriptor there_ = accept_from(listener_).value();
};

TEST_F(LocalSocket, NobodyThereIsNoWait) {
  EXPECT_EQ(accept_from(listener_).error().error, EAGAIN);
  EXPECT_EQ(receive(there_).what, Received::What::nothing);
}

TEST_F(LocalSocket, CarriesAMessageAndADescriptor) {
  ASSERT_TRUE(send(here_, message(7), &listener_));
  const Received received = receive(there_);
  ASSERT_EQ(received.what, Received::What::message);
  EXPECT_EQ(received.bytes, 8U);
  struct stat sent {};
  struct stat arrived {};
  ::fstat(listener_.number(), &sent);
  ::fstat(received.passed.number(), &arrived);
  EXPECT_EQ(sent.st_ino, arrived.st_ino);
  EXPECT_NE(::fcntl(received.passed.number(), F_GETFD) & FD_CLOEXEC, 0);
}

TEST_F(LocalSocket, AMessageWithTwoDescriptorsIsTheEndAndNoneIsKept) {
  const std::size_t before = open_descriptors();
  send_descriptors(2);
  const Received received = receive(there_);
  EXPECT_EQ(received.what, Received::What::end);
  EXPECT_FALSE(received.passed);
  EXPECT_EQ(open_descriptors(), before);
}

TEST_F(LocalSocket, AMessageThatIsTooLongIsTheEnd) {
  const std::array<std::byte, 9> bytes{};
  ASSERT_TRUE(send(here_, bytes));
  EXPECT_EQ(receive(there_).what, Received::What::end);
}

TEST_F(LocalSocket, HangingUpIsTheEnd) {
  here_.close();
  EXPECT_EQ(receive(there_).what, Received::What::end);
}

TEST_F(LocalSocket, WhatWasSaidBeforeHangingUpIsHeardThoughTheOtherWasNot) {
  ASSERT_TRUE(send(here_, message(1)));
  ASSERT_TRUE(send(there_, message(2)));
  there_.close();
  EXPECT_EQ(receive(here_).what, Received::What::message);
  EXPECT_EQ(receive(here_).what, Received::What::end);
}

TEST_F(LocalSocket, OneThatNobodyReadsIsNoWait) {
  int sent = 0;
  while (send(here_, message(3)) && sent < 1'000'000) ++sent;
  EXPECT_GT(sent, 0);
  EXPECT_LT(sent, 1'000'000);
}

TEST_F(LocalSocket, SaysWhoTheOtherEndIs) {
  for (const FileDescriptor* socket : {&here_, &there_}) {
    const Identity identity = other_end(*socket).value();
    EXPECT_EQ(identity.user, ::geteuid());
    EXPECT_EQ(identity.group, ::getegid());
    EXPECT_EQ(identity.groups, own_identity().groups);
  }
}

TEST_F(LocalSocket, ADeadOneRefuses) {
  listener_.close();
  EXPECT_EQ(connect_to(directory_, "socket").error().error, ECONNREFUSED);
  EXPECT_EQ(connect_to(directory_, "nothing").error().error, ENOENT);
}

TEST_F(LocalSocket, ItsGroupMayConnectWhateverTheUmask) {
  const mode_t before = ::umask(0177);
  const auto listener = listen_at(directory_, "another");
  ::umask(before);
  ASSERT_TRUE(listener);
  EXPECT_EQ(directory_.facts_of("another").value().mode, 0660U);
  EXPECT_EQ(directory_.list().value().size(), 2U);
}

TEST_F(LocalSocket, OfANameThatIsNoneOrTooLongIsRefused) {
  for (const std::string& name : {std::string(".."), std::string("a/b"), std::string(108, 'n')}) {
    EXPECT_EQ(listen_at(directory_, name).error().error, EINVAL) << name;
    EXPECT_EQ(connect_to(directory_, name).error().error, EINVAL) << name;
  }
  EXPECT_EQ(listen_at(directory_, "socket/").error().error, EINVAL);
}

}  // namespace
}  // namespace tenon::os::test
