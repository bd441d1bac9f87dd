// A directory of a test's own under /dev/shm, removed with what is in it when the test ends. Whoever runs programs that may
// end without that names a directory in TENON_TEST_SCRATCH, and removes it.
#pragma once

#include <string>

#include "os/directory.hpp"

namespace tenon::os::test {

class Scratch {
 public:
  Scratch();
  ~Scratch();
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] std::string path_of(const std::string& name) const { return path_ + "/" + name; }
  [[nodiscard]] Directory open() const { return Directory::open(path_).value(); }

 private:
  std::string path_;
};

}  // namespace tenon::os::test
