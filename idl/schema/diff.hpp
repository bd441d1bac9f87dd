// The differences of two types, each field that differs by name.
//
// `diff` holds a difference that refuses or grows exactly if the schema hashes of the two types differ: both look at the
// same facts (docs/design/type_identity.md; "Types that grow" is the rule for growth). Defaults, ranges and the default
// label are reported without refusing; comments, typedef names, source places and member ids never appear.
//
// Values only; any thread. Bounded for descriptors from anyone: a pair of types is compared once, a pair met again is
// named with the path where it was listed, and after kMaxDifferences that refuse the walk ends.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "schema/descriptor.hpp"

namespace tenon::schema {

inline constexpr std::size_t kMaxDifferences = 1'000;

// What one side says about the place that differs. Not present: only the other side has it.
struct Side {
  bool present = false;
  std::string name;                     // of the member, label, operation or type
  std::string type;                     // "sequence<double, 8>"
  std::optional<std::uint64_t> offset;  // bytes from the start of the enclosing type; none: a label, a type
  std::string unit;
  std::string bound;         // "31"; empty: the type has none
  std::string bound_origin;  // who decided it: "option, --default-string-bound"
  std::string detail;        // the fact itself where it is none of these: a label's number, a default, a range
  std::string source;        // "nav/imu.idl:7"
};

// What follows from a difference when the two meet.
enum class Effect : std::uint8_t {
  refuses,
  grows,  // one side knows more, and each reads what the other writes
  none,
};

struct Difference {
  std::string rule;  // "FIELD_SAME_UNIT"
  std::string path;  // "nav::Imu.accel.x", "nav::Imu.points[].x"
  std::string what;  // "unit: the writer has \"degC\", the reader has \"K\""
  Side writer;
  Side reader;
  Effect effect = Effect::refuses;

  [[nodiscard]] bool refuses() const { return effect == Effect::refuses; }
};

// What texts call the two sides.
struct SideNames {
  std::string writer = "writer";
  std::string reader = "reader";
};

std::vector<Difference> diff(const Descriptor& writer, TypeId writer_type, const Descriptor& reader, TypeId reader_type,
                             const SideNames& names = {});
bool refuses(const std::vector<Difference>& differences);
bool grows(const std::vector<Difference>& differences);

// One pair of many.
struct TypeDiff {
  bool refuses = false;              // as `refuses(diff(…))` of the pair alone
  std::vector<std::string> through;  // named types among the pairs that it holds and that refuse
  std::vector<Difference> differences;
};

// Named types of one kind, each pair as a topic's types, in ascending order of the writer's ids. A pair that stands
// inside another one is told where it stands itself, and named there in `through`.
std::vector<TypeDiff> diff_each(const Descriptor& writer, const Descriptor& reader,
                                const std::vector<std::pair<TypeId, TypeId>>& pairs, const SideNames& names = {});

}  // namespace tenon::schema
