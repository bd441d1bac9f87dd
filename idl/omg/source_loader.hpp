// Finds and reads IDL files, and knows them again: by their real path, however they were reached.
//
// One loader per compilation; the texts live in diag::Sources, which several compilations of a run share.
#pragma once

#include "diag/diagnostics.hpp"
#include "diag/sources.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace tenon::omg {

struct SearchPaths {
  std::filesystem::path base_dir;                  // empty: none
  std::vector<std::filesystem::path> import_dirs;  // in order
};

class SourceLoader {
 public:
  struct File {
    diag::FileId id = diag::kNoFile;
    std::filesystem::path opened;  // absolute, as the depfile names it
    std::filesystem::path real;
    std::string include_path;  // "nav/imu.idl": what generated code includes
    diag::Span included_from;  // the first #include that names it; of the file compiled: none
  };

  struct Found {
    const File* file = nullptr;  // null: `error` says why
    bool seen_before = false;
    std::string error;
    bool too_large = false;  // it counts as empty, and that is reported
  };

  SourceLoader(SearchPaths paths, diag::Sources& sources, diag::Diagnostics& diagnostics);

  Found open(const std::filesystem::path& path);
  // A text that is in memory already, as if `shown_path` held it. Never fails.
  Found adopt(std::string shown_path, std::string text);
  // Quoted names are sought beside the file that includes them first, then in the import directories; <names> in the
  // import directories first.
  Found open_include(std::string_view name, bool angled, const diag::Span& from);

  // In the order they were first read; [0] is the file compiled.
  const std::vector<File>& files() const { return files_; }
  const File& file(diag::FileId id) const;

 private:
  Found load(const std::filesystem::path& path, std::string shown_path, const diag::Span& from);
  Found keep(const std::filesystem::path& path, const std::filesystem::path& real, std::string shown_path,
             std::string text, const diag::Span& from);
  std::string include_path_of(const std::filesystem::path& real) const;
  void check_text(diag::FileId id);

  SearchPaths paths_;
  diag::Sources& sources_;
  diag::Diagnostics& diagnostics_;
  std::vector<File> files_;
};

}  // namespace tenon::omg
