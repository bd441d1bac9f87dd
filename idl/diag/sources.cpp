#include "diag/sources.hpp"

#include <algorithm>

namespace tenon::diag {

FileId Sources::add(std::string shown_path, std::string text) {
  const auto same = [&](const File& file) { return file.shown_path == shown_path && file.text == text; };
  const auto known = std::find_if(files_.begin(), files_.end(), same);
  if (known != files_.end()) return static_cast<FileId>(known - files_.begin());
  files_.push_back({std::move(shown_path), std::move(text), {}});
  return static_cast<FileId>(files_.size() - 1);
}

std::string_view Sources::line(FileId file, std::uint32_t number) const {
  if (file >= files_.size() || number == 0) return {};
  const File& entry = files_[file];
  const std::string_view text = entry.text;
  if (entry.line_starts.empty()) {
    entry.line_starts.push_back(0);
    for (std::size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1)) {
      entry.line_starts.push_back(at + 1);
    }
  }
  if (number > entry.line_starts.size()) return {};
  const std::size_t begin = entry.line_starts[number - 1];
  std::string_view line = text.substr(begin, text.find('\n', begin) - begin);
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  return line;
}

}  // namespace tenon::diag
