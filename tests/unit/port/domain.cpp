#include "domain.hpp"

#include <tenon/doctor.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

namespace tenon::test {

std::vector<std::string> files_below(const std::string& directory) {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(directory))
    files.push_back(std::filesystem::relative(entry.path(), directory));
  std::sort(files.begin(), files.end());
  return files;
}

Domain::Domain() {
  ::setenv("TENON_RUNTIME_DIR", path().c_str(), 1);
  ::unsetenv("TENON_DOMAIN");
}

void Domain::TearDown() {
  node_.reset();
  EXPECT_EQ(files_below(path()), std::vector<std::string>{});
}

Node Domain::open_node(std::string_view name) const { return Node::open(name).value(); }

const Node& Domain::node() {
  if (!node_) node_ = open_node();
  return *node_;
}

os::Directory Domain::directory() const { return os::Directory::open(path() + "/default").value(); }

void Domain::expect_nothing_damaged() {
  const auto seen = examine();
  ASSERT_TRUE(seen) << seen.error().message();
  for (const Finding& finding : seen->findings)
    EXPECT_EQ(finding.kind, Finding::Kind::leftover) << finding.file << ": " << finding.text;
}

void Domain::come_along() const { (void)open_node("passer_by"); }

}  // namespace tenon::test
