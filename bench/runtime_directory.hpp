// A runtime directory of our own below /dev/shm: measurements meet no other program's topics, and leave nothing behind.
#pragma once

#include <string>

#include "tenon/node.hpp"

namespace tenon::bench {

class RuntimeDirectory {
 public:
  RuntimeDirectory();
  ~RuntimeDirectory();
  RuntimeDirectory(const RuntimeDirectory&) = delete;
  RuntimeDirectory& operator=(const RuntimeDirectory&) = delete;

  [[nodiscard]] const std::string& path() const noexcept { return path_; }
  [[nodiscard]] Node node(const std::string& name) const;  // ends the program if it cannot be opened

 private:
  std::string path_;
};

}  // namespace tenon::bench
