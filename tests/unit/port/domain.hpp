// A runtime directory of a test's own. When the test ends, everything it opened is closed and no file may be left.
#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include <tenon/node.hpp>

#include "os/directory.hpp"
#include "scratch.hpp"

namespace tenon::test {

// Everything below the directory, relative to it and sorted.
[[nodiscard]] std::vector<std::string> files_below(const std::string& directory);

class Domain : public testing::Test {
 protected:
  Domain();
  void TearDown() override;

  [[nodiscard]] const std::string& path() const { return scratch_.path(); }
  [[nodiscard]] Node open_node(std::string_view name = "test") const;
  [[nodiscard]] const Node& node();               // one that lives as long as the test
  [[nodiscard]] os::Directory directory() const;  // of the default domain
  // Opens and closes a node, as the next one who comes along: it removes what the dead left.
  void come_along() const;
  // Whatever the dead left, what must always hold does.
  static void expect_nothing_damaged();

 private:
  os::test::Scratch scratch_;
  std::optional<Node> node_;
};

}  // namespace tenon::test
