// Sockets by which processes of different users meet: each has a name in a directory, keeps the borders of messages, says
// who the other end is by the kernel's word, carries a descriptor, and hangs up when the other end is gone.
//
// Nothing here ever waits, whatever the other end does. One thread at a time per socket.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "os/directory.hpp"
#include "os/failure.hpp"
#include "os/file_descriptor.hpp"
#include "os/process.hpp"

namespace tenon::os {

// A socket of that name in a directory of a file system, for its owner and its group; has the name from when it answers,
// and takes it away from whatever had it. A cleaner that takes it for dead before that is survived.
[[nodiscard]] Outcome<FileDescriptor> listen_at(const Directory& directory, const std::string& name) noexcept;

// EAGAIN: nobody is there.
[[nodiscard]] Outcome<FileDescriptor> accept_from(const FileDescriptor& listener) noexcept;

// ECONNREFUSED: it is dead; ENOENT: it is gone; EAGAIN: more want to connect than are answered, another time.
[[nodiscard]] Outcome<FileDescriptor> connect_to(const Directory& directory, const std::string& name) noexcept;

// Who connected, or who listened when we did.
[[nodiscard]] Outcome<Identity> other_end(const FileDescriptor& socket);

// One message, all of it or none; with a descriptor if there is one. False: the other end does not read what it gets, or is
// gone.
[[nodiscard]] bool send(const FileDescriptor& socket, std::span<const std::byte> message,
                        const FileDescriptor* passed = nullptr) noexcept;

struct Received {
  enum class What : std::uint8_t { message, nothing, end } what = What::nothing;
  std::size_t bytes = 0;
  FileDescriptor passed{};  // if one came with it
};
// One message of at most `room.size()` bytes; a longer one, or one with more than one descriptor, is the end: whoever sends
// such a thing is not spoken to.
[[nodiscard]] Received receive(const FileDescriptor& socket, std::span<std::byte> room) noexcept;

}  // namespace tenon::os
