// The state of a domain, seen from outside: whether everything that must hold there does, and what the dead left behind.
// For the `tenon` command, for whoever watches over a machine, and for tests that kill.
//
//   for (const tenon::Finding& finding : tenon::examine().value().findings) log(finding.file, finding.text);
//
// Looking on changes nothing: no file, no lock, no store, and nobody waits for it. It may be done at any time, in any
// process of the domain's user, while everybody works at full speed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tenon/node.hpp"
#include "tenon/result.hpp"

namespace tenon {

struct Finding {
  enum class Kind : std::uint8_t {
    leftover,    // of the dead: the next one who opens or closes something removes it, or clean() does
    damage,      // what must always hold does not: somebody wrote where only Tenon may, or Tenon is wrong
    unreadable,  // cannot be looked at: of another release, without rights, or no segment
    foreign,     // no file of Tenon's; it is left alone
  };
  Kind kind = Kind::leftover;
  std::string file;   // below the domain's directory
  std::string topic;  // empty if it is not a topic's, or not known
  std::string text;   // found, and what would be right
};
[[nodiscard]] std::string_view to_string(Finding::Kind kind) noexcept;

struct Examination {
  std::string directory;         // of the domain
  std::uint64_t nodes = 0;       // alive
  std::uint64_t dead_nodes = 0;  // their files are still there
  std::uint64_t topics = 0;      // names for latest values, events and those of services too
  std::uint64_t publishers = 0;
  std::uint64_t subscribers = 0;
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;  // of them all
  // What was found twice, 60 ms apart: the domain goes on meanwhile, and what is half done for a moment is no finding.
  std::vector<Finding> findings;
};

// Of the domain that a node opened with the same options would be in; a domain that is not there has nothing wrong. Cost:
// each segment is mapped and read, and 60 ms if there seems to be something. Allocates.
// Errors: name_invalid, permission_denied, descriptor_limit, out_of_memory, system_call.
[[nodiscard]] Result<Examination> examine(const NodeOptions& options = {});

struct Cleaning {
  std::uint64_t files = 0;  // removed
  std::uint64_t bytes = 0;  // that were theirs
};

// Removes what the dead left and nobody needs any more, as everybody does who opens or closes something. Messages that a
// living subscriber is still owed stay. May be done by several at once, and be cut off anywhere. Errors: as above.
[[nodiscard]] Result<Cleaning> clean(const NodeOptions& options = {});

}  // namespace tenon
