// The kernel's word on who is alive: an OFD write lock on byte 0 of a participant's file (runtime rule P4).
//
// The lock belongs to the open file description: it is held by all threads of the process, survives their exit, and
// goes when the last descriptor of that description is closed, at the latest after the process's memory is torn down.
// A stopped process keeps it. Two openings of one file in one process exclude each other like two processes.
// There is no time in any verdict.
#pragma once

#include <cstdint>

#include "os/failure.hpp"
#include "os/file_descriptor.hpp"

namespace tenon::os {

enum class Liveness : std::uint8_t { alive, dead };

// Takes the lock if nobody holds any lock there; false if somebody does. The file must be open for writing.
[[nodiscard]] Outcome<bool> try_lock(const FileDescriptor& file) noexcept;

// Takes a shared lock there if nobody holds the exclusive one; false if somebody does. Reading rights suffice. Says who
// uses a well-known file, so that its name is removed only under an exclusive lock, when nobody does (rule P3).
[[nodiscard]] Outcome<bool> try_lock_shared(const FileDescriptor& file) noexcept;

// Waits for the lock, as long as it takes. For the short exclusive sections around well-known names only.
[[nodiscard]] Outcome<void> lock(const FileDescriptor& file) noexcept;

// Gives the lock back without closing.
[[nodiscard]] Outcome<void> unlock(const FileDescriptor& file) noexcept;

// The same on another byte than the first, for claims beside life: whoever holds byte `at` has what it stands for. The file
// need not be that long; below 2^63.
[[nodiscard]] Outcome<bool> try_lock_byte(const FileDescriptor& file, std::uint64_t at) noexcept;
[[nodiscard]] Outcome<void> unlock_byte(const FileDescriptor& file, std::uint64_t at) noexcept;

// A shared lock on that byte: reading rights suffice, so that a directory will do as the file. False if somebody holds the
// exclusive one.
[[nodiscard]] Outcome<bool> try_lock_byte_shared(const FileDescriptor& file, std::uint64_t at) noexcept;
// Does some other opening of this file hold any lock on that byte? A file that others may read lets them fake it.
[[nodiscard]] Outcome<bool> is_byte_locked(const FileDescriptor& file, std::uint64_t at) noexcept;

// Is the write lock held through some other opening of this file? Asks as a reader would, so that a read lock, which
// anybody who may read the file could take, fakes no life. Reading rights suffice; one system call.
// A probe through the very descriptor that holds the lock says dead: probe through an opening of your own.
[[nodiscard]] Outcome<Liveness> probe(const FileDescriptor& file) noexcept;

}  // namespace tenon::os
