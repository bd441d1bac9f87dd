// Which member of one type is which member of the other, when both were edited apart. Private to this room.
//
// Equal names belong together. Of the rest, a pair is taken for a rename where the type is the same and the place too,
// so that a person reads "renamed" and not "removed here, added there". Then the order: two that changed places are
// swapped, others out of order moved. Values only; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tenon::schema {

// A member, label or operation, as far as pairing looks at it.
struct Part {
  std::string_view name;
  std::string shape;  // its type; only equal shapes are taken for a rename
  std::string slot;   // its place: offset, number, labels
};

struct Pairing {
  struct Pair {
    std::size_t writer = 0;
    std::size_t reader = 0;
    std::optional<std::size_t> swapped_with;  // index of the other pair
    bool moved = false;
  };
  std::vector<Pair> pairs;  // in the writer's order
  std::vector<std::size_t> writer_only;
  std::vector<std::size_t> reader_only;
};

// `ordered`: the order means something (a struct's members). Then renames are also found where earlier changes shifted
// the slot, and `swapped_with` and `moved` are filled. Linear but for the few left over: at most 64 on either side.
Pairing pair_up(const std::vector<Part>& writer, const std::vector<Part>& reader, bool ordered);

}  // namespace tenon::schema
