#include "scratch.hpp"

#include <stdlib.h>

#include <cstdlib>
#include <filesystem>
#include <stdexcept>

namespace tenon::os::test {

namespace {

std::string folder_of_all() {
  const char* const named = std::getenv("TENON_TEST_SCRATCH");
  return named != nullptr ? named : "/dev/shm";
}

}  // namespace

Scratch::Scratch() : path_(folder_of_all() + "/tenon-test-XXXXXX") {
  if (::mkdtemp(path_.data()) == nullptr) throw std::runtime_error("mkdtemp for " + path_ + " failed");
}

Scratch::~Scratch() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace tenon::os::test
