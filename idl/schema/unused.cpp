#include "schema/unused.hpp"

#include <algorithm>
#include <cstring>

#include "schema/choices.hpp"
#include "schema/geometry.hpp"

namespace tenon::schema {
namespace {

std::uint64_t end_of_members(const Descriptor& descriptor, const Type& type) {
  if (!type.members.empty()) return type.members.back().offset + descriptor.types[type.members.back().type].size;
  return type.base == kNoType ? 0 : descriptor.types[type.base].size;
}

}  // namespace

Unused::Unused(const Descriptor& descriptor) : descriptor_(descriptor) {
  has_.reserve(descriptor.types.size());
  for (const Type& type : descriptor.types) has_.push_back(find(type));
}

bool Unused::find(const Type& type) const {
  if (type.extent != 0 && (type.kind == Kind::union_type || end_of_members(descriptor_, type) < type.size)) return true;
  const auto holds = [&](TypeId id) { return id != kNoType && has_[id]; };
  return holds(type.element) || holds(type.base) ||
         std::any_of(type.members.begin(), type.members.end(), [&](const Member& each) { return holds(each.type); });
}

void Unused::clear(TypeId type, std::span<std::byte> value) const {
  if (value.size() == descriptor_.types[type].size) part(type, value.data());
}

void Unused::part(TypeId id, std::byte* at) const {
  if (!has_[id]) return;
  const Type& type = descriptor_.types[id];
  const auto length = [&] { return std::min(ValueBytes({at, kLengthSize}).load(0, kLengthSize), type.bound); };
  switch (type.kind) {
    case Kind::array:
      return elements(type.element, at, element_count(type).value_or(0), descriptor_.types[type.element].size);
    case Kind::sequence: {
      const Type& element = descriptor_.types[type.element];
      return elements(type.element, at + elements_offset(element.alignment), length(), element.size);
    }
    case Kind::map: {
      const Pair pair = pair_shape(descriptor_.types[type.key], descriptor_.types[type.element]);
      return elements(type.element, at + elements_offset(pair.shape.alignment) + pair.value_offset, length(),
                      pair.shape.size);
    }
    case Kind::optional:
      if (*at != std::byte{}) part(type.element, at + present_offset(descriptor_.types[type.element].alignment));
      return;
    case Kind::union_type:
      return arms(type, at);
    default:
      return structure(type, at);
  }
}

void Unused::elements(TypeId id, std::byte* at, std::uint64_t count, std::uint64_t stride) const {
  for (std::uint64_t i = 0; i < count; ++i) part(id, at + i * stride);
}

void Unused::structure(const Type& type, std::byte* at) const {
  if (type.base != kNoType) part(type.base, at);
  for (const Member& member : type.members) part(member.type, at + member.offset);
  if (type.extent == 0) return;
  const std::uint64_t end = end_of_members(descriptor_, type);
  std::memset(at + end, 0, type.size - end);
}

// Of the arm that lives; all of them under a label that has none.
void Unused::arms(const Type& type, std::byte* at) const {
  const std::int64_t chosen = choice_at(descriptor_, descriptor_.types[type.storage], ValueBytes({at, type.size}), 0);
  if (const Member* const arm = Choices().arm_of(type, chosen)) return part(arm->type, at + arm->offset);
  if (type.extent == 0 || type.members.empty()) return;
  std::memset(at + type.members.front().offset, 0, type.size - type.members.front().offset);
}

}  // namespace tenon::schema
