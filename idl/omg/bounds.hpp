// Where the bound of an unbounded string, sequence or map comes from: the type, an annotation, a bounds file, an
// option.
//
// The same files may say the other annotations of the scope tenon that have a number.
//
// A place in a type has a key path, as in a bounds file: "nav::Imu.frame", "nav::Imu.names[]" (its elements),
// "nav::Text" (a typedef). The most specific path wins; of one path, the order above.
#pragma once

#include "diag/diagnostics.hpp"
#include "omg/ast.hpp"
#include "schema/descriptor.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tenon::omg {

// One entry of a bounds file.
struct SidecarBound {
  std::string key;
  std::uint64_t value = 0;
  diag::Span span;    // of the key
  std::string place;  // "nav.bounds.toml:3"
};

struct DefaultBounds {
  std::optional<std::uint64_t> string;
  std::optional<std::uint64_t> sequence;
  std::optional<std::uint64_t> map;
};

// `@tenon::bound(N)` on a member or typedef: for its outermost part that has no bound.
struct AnnotatedBound {
  std::uint64_t value = 0;
  bool in_comment = false;
  std::string place;
  diag::Span span;
  bool used = false;
};

// Something that gives bounds to the type being lowered: the member first, then each typedef on the way in.
struct BoundOwner {
  std::string path;  // of the part being lowered
  std::optional<AnnotatedBound>* annotation = nullptr;
};

class Bounds {
 public:
  Bounds(std::vector<SidecarBound> sidecar, DefaultBounds defaults);

  // The bound of a part without one in its type; `kind` is string, sequence or map. Nothing: there is none.
  std::optional<schema::Bound> find(schema::Kind kind, const std::vector<BoundOwner>& owners);

  // "nav::Imu@extent", "nav::Imu.stamp@align": what a bounds file says in place of `@tenon::extent` and its like.
  const SidecarBound* annotation(const std::string& key);

  // After everything is lowered: entries about the types in `known`, which is sorted, that nothing has asked for.
  void report_unused(const std::vector<std::string>& known, diag::Diagnostics& diagnostics) const;

 private:
  struct Entry {
    SidecarBound bound;
    bool used = false;
  };
  const SidecarBound* sidecar(const std::string& path);

  std::map<std::string, Entry, std::less<>> entries_;
  std::vector<std::string> asked_;  // every path that needed a bound: what a misspelt key may have meant
  DefaultBounds defaults_;
};

}  // namespace tenon::omg
