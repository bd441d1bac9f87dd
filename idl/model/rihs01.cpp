#include "model/rihs01.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <vector>

#include "model/digest.hpp"
#include "schema/kind.hpp"

namespace tenon::model {
namespace {

using schema::Descriptor;
using schema::Kind;
using schema::Member;
using schema::Type;
using schema::TypeId;

// The numbers of type_description_interfaces/msg/FieldType: of a single value, and what a container adds to it.
constexpr unsigned kNested = 1;
constexpr unsigned kString = 17;
constexpr unsigned kBoundedString = 21;
constexpr unsigned kArray = 48;
constexpr unsigned kBoundedSequence = 96;
constexpr unsigned kUnboundedSequence = 144;

// 0: ROS has none.
unsigned number_of(Kind primitive) {
  static const std::map<Kind, unsigned> kNumbers = {
      {Kind::int8, 2},       {Kind::uint8, 3},    {Kind::int16, 4},  {Kind::uint16, 5},   {Kind::int32, 6},
      {Kind::uint32, 7},     {Kind::int64, 8},    {Kind::uint64, 9}, {Kind::float32, 10}, {Kind::float64, 11},
      {Kind::character, 13}, {Kind::boolean, 15}, {Kind::octet, 16}};
  const auto found = kNumbers.find(primitive);
  return found == kNumbers.end() ? 0 : found->second;
}

// Does the interface itself say the bound at `path` below the member?
bool is_declared(const Member& member, std::string_view path) {
  return std::any_of(member.bounds.begin(), member.bounds.end(), [&](const schema::Bound& bound) {
    return bound.path == path && bound.origin == schema::BoundOrigin::type;
  });
}

struct FieldType {
  unsigned number = 0;
  std::uint64_t capacity = 0;
  std::uint64_t string_capacity = 0;
  std::string nested;
};

std::string json(const FieldType& type) {
  return "{\"type_id\": " + std::to_string(type.number) + ", \"capacity\": " + std::to_string(type.capacity) +
         ", \"string_capacity\": " + std::to_string(type.string_capacity) + ", \"nested_type_name\": \"" + type.nested +
         "\"}";
}

class Description {
 public:
  explicit Description(const Descriptor& descriptor) : descriptor_(descriptor) {}

  // The type itself, then all that it refers to, by name.
  std::string whole(TypeId id) {
    const std::string own = individual(id);
    std::map<std::string, std::string> referenced;
    while (!pending_.empty()) {
      const TypeId next = *pending_.begin();
      pending_.erase(pending_.begin());
      if (seen_.insert(next).second) referenced[ros_name(descriptor_.types[next])] = individual(next);
    }
    std::string list;
    for (const auto& [name, text] : referenced) list += (list.empty() ? "" : ", ") + text;
    return "{\"type_description\": " + own + ", \"referenced_type_descriptions\": [" + list + "]}";
  }

  const std::string& problem() const { return problem_; }

 private:
  void refuse(const Type& type, const std::string& what) {
    if (problem_.empty()) problem_ = "'" + type.name + "' " + what;
  }

  std::string individual(TypeId id) {
    const Type& type = descriptor_.types[id];
    if (type.kind != Kind::structure) refuse(type, "is no struct");
    if (type.base != schema::kNoType) refuse(type, "has a base");
    std::string fields;
    for (const Member& member : type.members) {
      const FieldType field = field_type(member);
      if (field.number == 0)
        refuse(type,
               "has a member '" + member.name + "' of type '" + schema::type_text(descriptor_, member.type) + "'");
      fields += (fields.empty() ? "" : ", ");
      fields += "{\"name\": \"" + member.name + "\", \"type\": " + json(field) + "}";
    }
    return "{\"type_name\": \"" + ros_name(type) + "\", \"fields\": [" + fields + "]}";
  }

  FieldType field_type(const Member& member) {
    const Type& type = descriptor_.types[member.type];
    const bool contains = type.kind == Kind::array || type.kind == Kind::sequence;
    FieldType field = value_type(member, contains ? type.element : member.type, contains ? "[]" : "");
    if (!contains || field.number == 0) return field;
    if (type.kind == Kind::array) {
      if (type.dimensions.size() != 1) return {};
      field.number += kArray;
      field.capacity = type.dimensions.front();
    } else if (is_declared(member, "")) {
      field.number += kBoundedSequence;
      field.capacity = type.bound;
    } else {
      field.number += kUnboundedSequence;
    }
    return field;
  }

  FieldType value_type(const Member& member, TypeId id, std::string_view path) {
    const Type& type = descriptor_.types[id];
    if (type.kind == Kind::string)
      return is_declared(member, path) ? FieldType{kBoundedString, 0, type.bound, {}} : FieldType{kString, 0, 0, {}};
    if (type.kind != Kind::structure) return {number_of(type.kind), 0, 0, {}};
    pending_.insert(id);
    return {kNested, 0, 0, ros_name(type)};
  }

  const Descriptor& descriptor_;
  std::set<TypeId> pending_;
  std::set<TypeId> seen_;
  std::string problem_;
};

}  // namespace

std::string ros_name(const Type& type) {
  std::string name = type.name;
  for (std::size_t at = name.find("::"); at != std::string::npos; at = name.find("::", at)) name.replace(at, 2, "/");
  return name;
}

tl::expected<std::string, std::string> rihs01(const Descriptor& descriptor, TypeId type) {
  Description description(descriptor);
  const std::string text = description.whole(type);
  if (!description.problem().empty()) return tl::unexpected(description.problem());
  return "RIHS01_" + hexadecimal(sha256(text));
}

void record_rihs01(Descriptor& descriptor) {
  constexpr std::size_t kMost = std::size_t{8} << 20;
  constexpr std::size_t kMostMembers = 4'096;
  const auto is_large = [](const Type& type) { return type.members.size() > kMostMembers; };
  if (std::any_of(descriptor.types.begin(), descriptor.types.end(), is_large)) return;
  std::size_t hashed = 0;
  for (TypeId id = 0; id < descriptor.types.size() && hashed < kMost; ++id) {
    if (descriptor.types[id].kind != Kind::structure || descriptor.types[id].synthesised) continue;
    Description description(descriptor);
    const std::string text = description.whole(id);
    hashed += text.size();
    if (description.problem().empty()) descriptor.types[id].rihs01 = "RIHS01_" + hexadecimal(sha256(text));
  }
}

}  // namespace tenon::model
