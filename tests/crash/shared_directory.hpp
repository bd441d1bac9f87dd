// A shared directory of a scenario's own, and nodes that meet there.
#pragma once

#include <grp.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <string>

#include "scenario.hpp"

namespace tenon::crash {

// Whoever derives from this closes what it has there before it goes.
class InSharedDirectory : public Scenario {
 public:
  using Scenario::Scenario;
  ~InSharedDirectory() override {
    if (directory_.empty()) return;
    (void)::unlink((directory_ + "/policy").c_str());
    if (::rmdir(directory_.c_str()) != 0) notes.violate("something is left in the shared directory");
  }

  void prepare(const Node&) override {
    // In groups beside its own: they are asked for. Who may not choose them has some anyway.
    constexpr std::array<gid_t, 2> kGroups{54321, 54322};
    if (::geteuid() == 0) (void)::setgroups(kGroups.size(), kGroups.data());
    directory_ = std::string(::getenv("TENON_RUNTIME_DIR")) + ".shared";
    if (::mkdir(directory_.c_str(), 0700) != 0) notes.violate("no shared directory");
    std::ofstream(directory_ + "/policy") << "topic nobody/* mode=0\nservice nobody/* mode=0\n";
  }

 protected:
  [[nodiscard]] const std::string& directory() const { return directory_; }
  [[nodiscard]] Node open_node(std::string_view name) const {
    NodeOptions options;
    options.shared_directory = directory_;
    return Node::open(name, options).value();
  }

 private:
  std::string directory_;
};

// As many times as long as elsewhere a newcomer may take: two threads have to find and greet each other before anybody is
// heard, which is a dozen turns on a machine with other work.
inline constexpr std::uint64_t kToMeet = 5;

}  // namespace tenon::crash
