// Memory that one process writes and others, whom it does not trust and who do not trust it, map for reading: a memfd
// sealed such that nobody can change its size, punch holes in it or write it, but for the mapping that its creator made
// before. The kernel keeps the seals, against the creator too.
//
// Any thread.
#pragma once

#include <cstdint>

#include "os/failure.hpp"
#include "os/file_descriptor.hpp"
#include "os/file_facts.hpp"

namespace tenon::os {

// Seals a file of a directory in memory, whole and mapped for writing by then: no other writable mapping can be made. Twice
// is once. Returns an opening of its own for handing over, by which nothing can be written.
[[nodiscard]] Outcome<FileDescriptor> seal(const FileDescriptor& file) noexcept;

// Of a descriptor that somebody handed over: sealed as above, of at most so many bytes, and all of them there, so that
// reading takes no memory of ours and never faults. EPERM with call "seal check", "type check" or "size check" otherwise.
// The seals are asked for first: nothing else may be asked of a file whose file system is a hostile process.
[[nodiscard]] Outcome<FileFacts> check_sealed(const FileDescriptor& file, std::uint64_t most_bytes) noexcept;

}  // namespace tenon::os
