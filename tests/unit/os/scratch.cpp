#include "scratch.hpp"

#include <stdlib.h>

#include <filesystem>
#include <stdexcept>

namespace tenon::os::test {

Scratch::Scratch() : path_("/dev/shm/tenon-test-XXXXXX") {
  if (::mkdtemp(path_.data()) == nullptr) throw std::runtime_error("mkdtemp in /dev/shm failed");
}

Scratch::~Scratch() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace tenon::os::test
