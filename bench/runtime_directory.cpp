#include "runtime_directory.hpp"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "pair.hpp"

namespace tenon::bench {

RuntimeDirectory::RuntimeDirectory() : path_("/dev/shm/tenon-bench-XXXXXX") {
  if (mkdtemp(path_.data()) == nullptr) fail("cannot make a directory below /dev/shm");
}

RuntimeDirectory::~RuntimeDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

Node RuntimeDirectory::node(const std::string& name) const {
  auto node = Node::open(name, {.domain = "bench", .runtime_directory = path_});
  if (!node) fail(std::string(node.error().message()));
  return std::move(*node);
}

}  // namespace tenon::bench
