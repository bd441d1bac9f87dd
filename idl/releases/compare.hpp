// Two versions of an interface side by side: which types, constants and typedefs belong together, and what differs.
//
// Types are compared by schema::diff, as at run time, so that a checker and a running system cannot disagree. On top of
// it stands what never meets at run time, but breaks programs all the same: a name that is gone, another topic.
// Values only; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "schema/descriptor.hpp"
#include "schema/diff.hpp"

namespace tenon::releases {

// What the run-time says when a process of one version meets one of the other.
enum class Attach {
  accepted,
  refused,
  per_operation,  // an interface whose operations are not all the same: each meets, or is refused, by itself
  absent,         // only one version has the name: there is nothing to meet
};

// One name that differs; of a renamed type the old one.
struct Entry {
  std::string name;
  Attach attach = Attach::accepted;
  std::vector<std::string> through;  // types it holds that are refused, and have entries of their own
  std::vector<schema::Difference> differences;
};

// Types in the order of the old version, those only the other has, typedefs, constants. What does not differ is left out.
std::vector<Entry> compare(const schema::Descriptor& before, const schema::Descriptor& after);

const schema::SideNames& side_names();  // "old", "new"
std::string_view name(Attach attach);   // "accepted", "refused", "per-operation", "absent"

}  // namespace tenon::releases
