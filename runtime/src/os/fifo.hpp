// A FIFO by which one process makes a descriptor of another readable. What is written says nothing; that something was
// written is the message, and one that is full is as readable as can be.
//
// Both ends open it for reading and writing: then it never hangs up when the other end closes, no write raises SIGPIPE
// when its reader is dead, and opening waits for nobody. Any thread.
#pragma once

#include <string>

#include "os/directory.hpp"
#include "os/failure.hpp"
#include "os/file_descriptor.hpp"

namespace tenon::os {

// Makes a FIFO of that name for nobody but our user. EEXIST: the name is taken; ENOSPC: no inode is left.
[[nodiscard]] Outcome<FileDescriptor> make_fifo(const Directory& directory, const std::string& name) noexcept;

// Opens one by name; never follows a link, never waits. EPERM with call "type check", "owner check" or "mode check":
// something squats on the name.
[[nodiscard]] Outcome<FileDescriptor> open_fifo(const Directory& directory, const std::string& name) noexcept;

// Makes it readable. One system call; signal-safe.
void ring(const FileDescriptor& fifo) noexcept;

// Makes it unreadable; false if it was already. One or two system calls.
bool drain(const FileDescriptor& fifo) noexcept;

}  // namespace tenon::os
