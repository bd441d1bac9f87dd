// A file in a folder of its own, for code that reads files. The folder goes with it. One thread.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <span>
#include <string>

namespace tenon::testing {

class ScratchFile {
 public:
  explicit ScratchFile(const char* name) {
    std::string folder = (std::filesystem::temp_directory_path() / "tenon-fuzz-XXXXXX").string();
    if (::mkdtemp(folder.data()) == nullptr) std::abort();
    path_ = std::filesystem::path(folder) / name;
  }
  ~ScratchFile() {
    std::error_code ignored;
    std::filesystem::remove_all(path_.parent_path(), ignored);
  }
  ScratchFile(const ScratchFile&) = delete;
  ScratchFile& operator=(const ScratchFile&) = delete;

  // What stood there before is gone.
  const std::filesystem::path& write(std::span<const std::uint8_t> bytes) const {
    std::ofstream out(path_, std::ios::binary);
    out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    if (!out.flush()) std::abort();
    return path_;
  }

 private:
  std::filesystem::path path_;
};

}  // namespace tenon::testing
