#include "actors.hpp"

#include <sys/stat.h>
#include <tenon/doctor.hpp>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "actor.hpp"

namespace tenon::soak {

// Files that this process may write are its own, or its topics': while it lives nobody removes them. One that was
// stopped and is called dead finds them gone. Told by their inodes: they were mapped before they had names.
void Actor::look_for_own_files() {
  std::map<std::uint64_t, std::string> mapped;
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) {
    std::istringstream words(line);
    std::string addresses, rights, offset, device, file;
    std::uint64_t inode = 0;
    words >> addresses >> rights >> offset >> device >> inode >> file;
    if (rights == "rw-s" && file.find("tenon_soak") != std::string::npos) mapped[inode] = file;
  }
  std::error_code gone;  // others remove theirs meanwhile
  for (std::filesystem::recursive_directory_iterator at(std::getenv("TENON_RUNTIME_DIR"), gone), end; at != end;
       at.increment(gone)) {
    struct stat status {};
    if (::lstat(at->path().c_str(), &status) == 0) mapped.erase(status.st_ino);
  }
  if (gone) return;
  for (const auto& removed : tally_.unlinked) mapped.erase(removed);
  for (const auto& [inode, file] : mapped) {
    ++tally_.taken_for_dead;
    violate("taken for dead: no name has " + file);
  }
}

namespace {

class Cleaner : public Actor {
 public:
  using Actor::Actor;
  int act(const Node&) override {
    for (;;) {
      turn([] { return true; });
      const auto seen = examine();
      if (!seen) return fail("cannot examine", seen.error());
      ++tally_.examinations;
      for (const Finding& finding : seen->findings)
        if (finding.kind != Finding::Kind::leftover) violate(finding.file + ": " + finding.text);
      const auto cleaned = clean();
      if (!cleaned) return fail("cannot clean", cleaned.error());
      ++tally_.cleanings;
      std::this_thread::sleep_for(std::chrono::milliseconds(below(20)));
    }
  }
};

struct Part {
  std::string_view name;
  MadeActor (*make)(const Cast&, Tally&);
};
// In the order of the roles.
constexpr std::array<Part, kRoles> kParts{{
    {"publisher", make_publisher},
    {"subscriber", make_subscriber},
    {"server", make_server},
    {"client", make_client},
    {"keeper", make_keeper},
    {"latecomer", make_latecomer},
    {"writer", make_writer},
    {"reader", make_reader},
    {"notifier", make_notifier},
    {"listener", make_listener},
    {"cleaner", [](const Cast& cast, Tally& tally) -> MadeActor { return std::make_unique<Cleaner>(cast, tally); }},
}};

}  // namespace

std::string_view to_string(Role role) noexcept { return kParts[static_cast<std::size_t>(role)].name; }

int act(Role role, std::size_t place, std::uint64_t seed, Tally& tally) {
  const MadeActor actor = kParts[static_cast<std::size_t>(role)].make({role, place, seed}, tally);
  auto node = Node::open(to_string(role));
  if (!node) return actor->fail("cannot open a node", node.error());
  return actor->act(*node);
}

}  // namespace tenon::soak
