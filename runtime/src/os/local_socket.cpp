#include "os/local_socket.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <new>
#include <string_view>

#include "os/syscall.hpp"

#include <sys/un.h>

namespace tenon::os {
namespace {

constexpr mode_t kSocketMode = 0660;
constexpr int kBacklog = 64;
const std::string kUnready = ".";
constexpr int kListenAttempts = 16;  // a cleaner may find it before it answers

// By way of the directory's descriptor: the path stays short, and stays in that directory.
struct Address {
  sockaddr_un place{};
  socklen_t bytes = 0;
};
std::optional<Address> address_of(const Directory& directory, const std::string& name) noexcept {
  constexpr std::string_view kPrefix = "/proc/thread-self/fd/";
  Address address;
  address.place.sun_family = AF_UNIX;
  char* const path = address.place.sun_path;
  kPrefix.copy(path, kPrefix.size());
  char* const end = path + sizeof address.place.sun_path;
  char* at = std::to_chars(path + kPrefix.size(), end, directory.number()).ptr;
  if (name.size() + 2 > static_cast<std::size_t>(end - at)) return std::nullopt;
  *at++ = '/';
  name.copy(at, name.size());
  address.bytes = sizeof address.place;
  return address;
}

FileDescriptor new_socket() noexcept {
  return FileDescriptor::adopt_result_of([]() noexcept { return sys::local_socket(); });
}

// The descriptors that came with a message, which are ours to close. More than one are too many.
int taken_from(msghdr& message, std::size_t& count) noexcept {
  int first = -1;
  count = 0;
  for (cmsghdr* part = CMSG_FIRSTHDR(&message); part != nullptr; part = CMSG_NXTHDR(&message, part)) {
    if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS) continue;
    const std::size_t numbers = (part->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (std::size_t i = 0; i < numbers; ++i) {
      int number = -1;
      std::memcpy(&number, CMSG_DATA(part) + i * sizeof number, sizeof number);
      if (count++ == 0)
        first = number;
      else
        sys::close(number);
    }
  }
  return first;
}

// Under another name until it answers: whoever removes what does not answer must not find it before.
Outcome<FileDescriptor> try_to_listen_at(const Directory& directory, const std::string& name) {
  const std::string unready = kUnready + name;
  const auto address = address_of(directory, unready);
  if (!address || !is_plain_name(name)) return failure("name check", EINVAL, name);
  FileDescriptor socket = new_socket();
  if (!socket) return last_failure("socket", name);
  if (sys::bind(socket.number(), reinterpret_cast<const sockaddr*>(&address->place), address->bytes) == -1)
    return last_failure("bind", directory.path());
  // The umask may have taken rights, and has left some that are nobody's.
  if (sys::change_mode_at(directory.number(), unready.c_str(), kSocketMode) == -1 ||
      sys::listen(socket.number(), kBacklog) == -1 ||
      sys::rename_at(directory.number(), unready.c_str(), name.c_str()) == -1) {
    auto failed = last_failure("listen", directory.path());
    (void)directory.unlink(unready);
    return failed;
  }
  return socket;
}

}  // namespace

Outcome<FileDescriptor> listen_at(const Directory& directory, const std::string& name) noexcept try {
  for (int attempt = 1;; ++attempt) {
    auto socket = try_to_listen_at(directory, name);
    if (socket || socket.error().error != ENOENT || attempt == kListenAttempts) return socket;
  }
} catch (const std::bad_alloc&) {
  return failure("listen", ENOMEM);
}

Outcome<FileDescriptor> accept_from(const FileDescriptor& listener) noexcept {
  auto socket = FileDescriptor::adopt_result_of([&]() noexcept { return sys::accept(listener.number()); });
  if (!socket) return last_failure("accept");
  return socket;
}

Outcome<FileDescriptor> connect_to(const Directory& directory, const std::string& name) noexcept {
  const auto address = address_of(directory, name);
  if (!address || !is_plain_name(name)) return failure("name check", EINVAL, name);
  FileDescriptor socket = new_socket();
  if (!socket) return last_failure("socket", name);
  if (sys::connect(socket.number(), reinterpret_cast<const sockaddr*>(&address->place), address->bytes) == -1)
    return last_failure("connect", name);
  return socket;
}

Outcome<Identity> other_end(const FileDescriptor& socket) try {
  struct ucred credentials {};
  socklen_t bytes = sizeof credentials;
  if (sys::socket_option(socket.number(), SO_PEERCRED, &credentials, &bytes) == -1)
    return last_failure("getsockopt(SO_PEERCRED)");
  Identity identity{credentials.uid, credentials.gid, {}};
  bytes = 0;
  if (sys::socket_option(socket.number(), SO_PEERGROUPS, nullptr, &bytes) == -1 && errno != ERANGE)
    return identity;  // a kernel that does not tell: the group it acts as is all there is
  identity.groups.resize(bytes / sizeof(gid_t));
  if (!identity.groups.empty() &&
      sys::socket_option(socket.number(), SO_PEERGROUPS, identity.groups.data(), &bytes) == -1)
    identity.groups.clear();
  return identity;
} catch (const std::bad_alloc&) {
  return failure("getsockopt(SO_PEERGROUPS)", ENOMEM);
}

bool send(const FileDescriptor& socket, std::span<const std::byte> message, const FileDescriptor* passed) noexcept {
  iovec part{const_cast<std::byte*>(message.data()), message.size()};
  msghdr whole{};
  whole.msg_iov = &part;
  whole.msg_iovlen = 1;
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
  if (passed != nullptr) {
    whole.msg_control = control.data();
    whole.msg_controllen = control.size();
    cmsghdr* const head = CMSG_FIRSTHDR(&whole);
    head->cmsg_level = SOL_SOCKET;
    head->cmsg_type = SCM_RIGHTS;
    head->cmsg_len = CMSG_LEN(sizeof(int));
    const int number = passed->number();
    std::memcpy(CMSG_DATA(head), &number, sizeof number);
  }
  return sys::retried([&] { return sys::send_message(socket.number(), &whole); }) ==
         static_cast<ssize_t>(message.size());
}

Received receive(const FileDescriptor& socket, std::span<std::byte> room) noexcept {
  Received received;
  iovec part{room.data(), room.size()};
  msghdr whole{};
  whole.msg_iov = &part;
  whole.msg_iovlen = 1;
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
  whole.msg_control = control.data();
  whole.msg_controllen = control.size();
  ssize_t bytes = 0;
  std::size_t count = 0;
  received.passed = FileDescriptor::adopt_result_of([&]() noexcept {
    bytes = sys::retried([&] { return sys::receive_message(socket.number(), &whole); });
    // The other end hung up and left something of ours unread: that is said first, before what it sent.
    if (bytes == -1 && errno == ECONNRESET)
      bytes = sys::retried([&] { return sys::receive_message(socket.number(), &whole); });
    return bytes > 0 ? taken_from(whole, count) : -1;
  });
  if (bytes == -1 && errno == EAGAIN) return received;
  const bool cut = (whole.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) != 0;
  if (bytes <= 0 || cut || count > 1) {
    received.passed.close();
    received.what = Received::What::end;
    return received;
  }
  received.what = Received::What::message;
  received.bytes = static_cast<std::size_t>(bytes);
  return received;
}

}  // namespace tenon::os
