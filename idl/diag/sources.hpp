// The texts of all files that were read, by number.
//
// Invariants: a file never changes or moves once added, so views into its text stay valid as long as the Sources live.
#pragma once

#include "diag/diagnostic.hpp"

#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace tenon::diag {

class Sources {
 public:
  // `shown_path` is what messages print: the path as the user would write it. The same text under the same path, as
  // of an include that two files of one run share, is the same file.
  FileId add(std::string shown_path, std::string text);

  std::size_t size() const { return files_.size(); }
  std::string_view path(FileId file) const { return files_[file].shown_path; }
  std::string_view text(FileId file) const { return files_[file].text; }

  // Without the line break; empty when there is no such line.
  std::string_view line(FileId file, std::uint32_t number) const;

 private:
  struct File {
    std::string shown_path;
    std::string text;
    mutable std::vector<std::size_t> line_starts;  // built by the first call of line()
  };
  std::deque<File> files_;
};

}  // namespace tenon::diag
