// The segments of a domain as one who may write to them opens them: a faulty or hostile peer's hands, for tests.
#pragma once

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "os/directory.hpp"
#include "os/mapping.hpp"
#include "os/segment_file.hpp"
#include "shm/segment_header.hpp"

namespace tenon::test {

struct Segment {
  std::filesystem::path file;
  shm::SegmentHeader header;  // a copy
  os::Mapping memory;         // writable
};

// Every segment below `path` that `wanted` wants, in the order of their names.
inline std::vector<Segment> segments_wanted(const std::filesystem::path& path,
                                            const std::function<bool(const shm::SegmentHeader&)>& wanted) {
  std::vector<std::filesystem::path> files;
  std::error_code gone;  // others may remove theirs meanwhile
  for (std::filesystem::recursive_directory_iterator at(path, gone), end; !gone && at != end; at.increment(gone))
    if (std::error_code none; at->is_regular_file(none)) files.push_back(at->path());
  std::sort(files.begin(), files.end());
  std::vector<Segment> found;
  for (const std::filesystem::path& file : files) {
    const auto directory = os::Directory::open(file.parent_path());
    if (!directory) continue;
    auto opened = os::open_existing(*directory, file.filename(), os::Access::read_write);
    if (!opened || opened->facts.bytes < sizeof(shm::SegmentHeader)) continue;
    auto memory = os::Mapping::writable(opened->file, opened->facts.bytes);
    if (!memory) continue;
    shm::SegmentHeader header;
    std::memcpy(&header, memory->data(), sizeof header);
    if (header.magic == shm::kMagic && wanted(header)) found.push_back({file, header, std::move(*memory)});
  }
  return found;
}

}  // namespace tenon::test
