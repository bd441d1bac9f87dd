#include "schema/unused.hpp"

#include <algorithm>
#include <cstring>

#include "schema/choices.hpp"
#include "schema/geometry.hpp"
#include "schema/value_reader.hpp"

namespace tenon::schema {
namespace {

std::uint64_t end_of_members(const Descriptor& descriptor, const Type& type) {
  if (!type.members.empty()) return type.members.back().offset + descriptor.types[type.members.back().type].size;
  return type.base == kNoType ? 0 : descriptor.types[type.base].size;
}

class UnusedWalk {
 public:
  UnusedWalk(const Descriptor& descriptor, const std::vector<bool>& has, std::span<const std::byte> value,
             const Unused::Show& show)
      : descriptor_(descriptor), has_(has), value_(value), show_(show) {}

  void part(TypeId id, std::uint64_t at) {
    if (!has_[id]) return;
    const Type& type = at_id(id);
    switch (type.kind) {
      case Kind::array:
        return elements(type.element, at, element_count(type).value_or(0), at_id(type.element).size);
      case Kind::sequence: {
        const Type& element = at_id(type.element);
        return elements(type.element, at + elements_offset(element.alignment), length(type, at), element.size);
      }
      case Kind::map: {
        const Pair pair = pair_shape(at_id(type.key), at_id(type.element));
        return elements(type.element, at + elements_offset(pair.shape.alignment) + pair.value_offset, length(type, at),
                        pair.shape.size);
      }
      case Kind::optional:
        if (value_.load(at, kPresenceSize) != 0) part(type.element, at + present_offset(at_id(type.element).alignment));
        return;
      case Kind::union_type:
        return arms(type, at);
      default:
        return structure(type, at);
    }
  }

 private:
  const Type& at_id(TypeId id) const { return descriptor_.types[id]; }
  [[nodiscard]] std::uint64_t length(const Type& type, std::uint64_t at) const {
    return std::min(value_.load(at, kLengthSize), type.bound);
  }

  void elements(TypeId id, std::uint64_t at, std::uint64_t count, std::uint64_t stride) {
    for (std::uint64_t i = 0; i < count; ++i) part(id, at + i * stride);
  }

  void structure(const Type& type, std::uint64_t at) {
    if (type.base != kNoType) part(type.base, at);
    for (const Member& member : type.members) part(member.type, at + member.offset);
    const std::uint64_t end = end_of_members(descriptor_, type);
    if (type.extent != 0 && end < type.size) show_(at + end, type.size - end);
  }

  // Of the arm that lives; all of them under a label that has none.
  void arms(const Type& type, std::uint64_t at) {
    const std::int64_t chosen = choice_at(descriptor_, at_id(type.storage), value_, at);
    if (const Member* const arm = choices_.arm_of(type, chosen)) return part(arm->type, at + arm->offset);
    if (type.extent == 0 || type.members.empty()) return;
    const std::uint64_t begin = type.members.front().offset;
    show_(at + begin, type.size - begin);
  }

  const Descriptor& descriptor_;
  const std::vector<bool>& has_;
  ValueBytes value_;
  const Unused::Show& show_;
  Choices choices_;
};

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

void Unused::for_each(TypeId type, std::span<const std::byte> value, const Show& show) const {
  if (value.size() >= descriptor_.types[type].size) UnusedWalk(descriptor_, has_, value, show).part(type, 0);
}

void Unused::clear(TypeId type, std::span<std::byte> value) const {
  for_each(type, value,
           [&](std::uint64_t offset, std::uint64_t bytes) { std::memset(value.data() + offset, 0, bytes); });
}

}  // namespace tenon::schema
