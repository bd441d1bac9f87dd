#include "omg/source_loader.hpp"

#include "diag/utf8.hpp"
#include "omg/in_comment.hpp"
#include "omg/limits.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>

namespace tenon::omg {
namespace {

namespace fs = std::filesystem;
using diag::Code;

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// Reads at most one byte more than the limit, so that a too large file is known as such without being read.
std::string read_text(const fs::path& path, std::string& text) {
  std::error_code status;
  if (fs::is_directory(path, status)) return "it is a directory";
  if (!fs::is_regular_file(path, status)) return fs::exists(path, status) ? "it is not a regular file" : "no such file";
  errno = 0;
  std::ifstream in(path, std::ios::binary);
  if (!in) return std::strerror(errno);
  const auto bytes = fs::file_size(path, status);
  text.resize(std::min<std::uintmax_t>(status ? 0 : bytes, kMaxFileBytes + 1));
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (in.bad()) return std::strerror(errno);
  text.resize(static_cast<std::size_t>(in.gcount()));
  return {};
}

bool is_inside(const fs::path& path, const fs::path& directory) {
  const auto [end_of_directory, rest] = std::mismatch(directory.begin(), directory.end(), path.begin(), path.end());
  return end_of_directory == directory.end() && rest != path.end();
}

fs::path real_directory(const fs::path& path) {
  std::error_code error;
  fs::path real = fs::canonical(path, error);
  return error ? fs::path{} : real;
}

bool is_utf16(std::string_view text) { return text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF"); }

}  // namespace

SourceLoader::SourceLoader(SearchPaths paths, diag::Sources& sources, diag::Diagnostics& diagnostics)
    : paths_(std::move(paths)), sources_(sources), diagnostics_(diagnostics) {}

const SourceLoader::File& SourceLoader::file(diag::FileId id) const {
  return *std::find_if(files_.begin(), files_.end(), [&](const File& file) { return file.id == id; });
}

SourceLoader::Found SourceLoader::open(const fs::path& path) { return load(path, path.string(), {}); }

SourceLoader::Found SourceLoader::open_include(std::string_view name, bool angled, const diag::Span& from) {
  const fs::path beside = from.file == diag::kNoFile ? fs::path() : fs::path(sources_.path(from.file)).parent_path();
  std::vector<fs::path> directories = paths_.import_dirs;
  directories.insert(angled ? directories.end() : directories.begin(), beside);
  std::error_code status;
  for (const fs::path& directory : directories) {
    const fs::path candidate = directory / name;
    if (fs::exists(candidate, status)) return load(candidate, candidate.lexically_normal().string(), from);
  }
  return {nullptr, false, fmt::format("cannot find '{}'", name)};
}

SourceLoader::Found SourceLoader::load(const fs::path& path, std::string shown_path, const diag::Span& from) {
  std::error_code status;
  fs::path real = fs::canonical(path, status);
  if (status) real = path;
  const auto known = std::find_if(files_.begin(), files_.end(), [&](const File& file) { return file.real == real; });
  if (known != files_.end()) return {&*known, true, {}, false};

  std::string text;
  if (const std::string error = read_text(path, text); !error.empty()) {
    return {nullptr, false, fmt::format("cannot read '{}': {}", shown_path, error)};
  }
  return keep(path, real, std::move(shown_path), std::move(text), from);
}

SourceLoader::Found SourceLoader::adopt(std::string shown_path, std::string text) {
  const fs::path path = shown_path;
  return keep(path, path, std::move(shown_path), std::move(text), {});
}

SourceLoader::Found SourceLoader::keep(const fs::path& path, const fs::path& real, std::string shown_path,
                                       std::string text, const diag::Span& from) {
  const bool too_large = text.size() > kMaxFileBytes;
  if (too_large) text.clear();
  if (is_utf16(text)) text.resize(2);  // its mark, to be reported: the rest would be a finding per character
  if (text.starts_with(kByteOrderMark)) text.erase(0, kByteOrderMark.size());
  const diag::FileId id = sources_.add(std::move(shown_path), std::move(text));
  if (too_large) {
    diagnostics_.report(Code::file_too_large, {id, 0, 0, 0},
                        fmt::format("the file is larger than {} MiB", kMaxFileBytes >> 20U));
  }
  check_text(id);
  files_.push_back({id, fs::absolute(path).lexically_normal(), real, include_path_of(real), from});
  return {&files_.back(), false, {}, too_large};
}

std::string SourceLoader::include_path_of(const fs::path& real) const {
  std::vector<fs::path> directories{paths_.base_dir};
  directories.insert(directories.end(), paths_.import_dirs.begin(), paths_.import_dirs.end());
  for (const fs::path& directory : directories) {
    if (directory.empty()) continue;
    const fs::path root = real_directory(directory);
    if (!root.empty() && is_inside(real, root)) return real.lexically_relative(root).generic_string();
  }
  return real.filename().string();
}

// One finding of each kind per file: after the first, the rest is noise.
void SourceLoader::check_text(diag::FileId id) {
  const std::string_view text = sources_.text(id);
  std::uint32_t line = 1;
  std::size_t line_begin = 0;
  bool nul_reported = false;
  bool comment_reported = false;
  InComment in_comment(text);
  const auto here = [&](std::size_t at) {
    const auto column = static_cast<std::uint32_t>(at - line_begin + 1);
    return diag::Span{id, line, column, column + 1};
  };
  for (std::size_t at = 0; at < text.size();) {
    std::size_t length = diag::character_length(text, at);
    if (length == 0 && at > 1 && in_comment.at(at)) {
      if (!std::exchange(comment_reported, true)) {
        diagnostics_.report(Code::comment_encoding, here(at),
                            fmt::format("byte 0x{:02X} is not UTF-8: the comments are read as Latin-1",
                                        static_cast<unsigned char>(text[at])));
      }
      length = 1;
    }
    if (length == 0) {
      diagnostics_.report(Code::invalid_utf8, here(at),
                          is_utf16(text) ? "this file is UTF-16; save it as UTF-8"
                                         : fmt::format("byte 0x{:02X} is not UTF-8 here; save the file as UTF-8",
                                                       static_cast<unsigned char>(text[at])));
      return;
    }
    if (text[at] == '\0' && !nul_reported) {
      diagnostics_.report(Code::nul_byte, here(at), "a NUL byte in the text; is this an IDL file?");
      nul_reported = true;
    }
    if (text[at] == '\n') {
      ++line;
      line_begin = at + 1;
    }
    at += length;
  }
}

}  // namespace tenon::omg
