// The files of a runtime directory as everybody else sees them: told apart from what they were a moment ago.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace tenon::test {

class Watch {
 public:
  explicit Watch(std::string directory);
  ~Watch();
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

  // Finds files that came or went.
  void list();
  // Whether a word of any file changed since the last call. Compares all there is: some ten KiB.
  [[nodiscard]] bool changed();

 private:
  struct File {
    const std::byte* now = nullptr;
    std::vector<std::byte> before;
  };
  void drop(const File& file);
  std::string directory_;
  std::map<std::uint64_t, File> files_;  // by inode
};

}  // namespace tenon::test
