// A file that somebody wrote for us to read: as it is at one moment, through one opening.
#pragma once

#include <cstddef>
#include <string>

#include "os/directory.hpp"
#include "os/failure.hpp"
#include "os/file_facts.hpp"

namespace tenon::os {

struct SmallFile {
  FileFacts facts;
  std::string text;
};

// Never follows a link, never waits. EFBIG: it is larger than that; EPERM with call "type check": it is no file.
[[nodiscard]] Outcome<SmallFile> read_small_file(const Directory& directory, const std::string& name,
                                                 std::size_t most_bytes) noexcept;

}  // namespace tenon::os
