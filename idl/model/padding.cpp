#include "model/padding.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <utility>

#include "schema/geometry.hpp"
#include "schema/limits.hpp"

namespace tenon::model {
namespace {

using schema::Descriptor;
using schema::Kind;
using schema::kNoType;
using schema::Member;
using schema::round_up;
using schema::Type;
using schema::TypeId;

constexpr std::uint64_t kSlotHead = 16;  // what says which message stands in a slot, and how long it is
constexpr std::size_t kAlignments = std::bit_width(schema::kMaxAlignment);

TypeId head_of(const Type& type) { return type.kind == Kind::union_type ? type.storage : type.base; }

// Puts members, given as indices by the logarithm of their alignment, one behind the other: always the most aligned that
// leaves no gap, else the one that leaves the smallest.
class Packing {
 public:
  Packing(const Descriptor& descriptor, const Type& type, std::uint64_t begin)
      : descriptor_(descriptor), type_(type), end_(begin) {}

  void add(std::uint32_t member, std::uint32_t alignment) {
    waiting_.at(static_cast<std::size_t>(std::countr_zero(alignment))).push_back(member);
  }

  std::vector<std::uint32_t> run() {
    std::vector<std::uint32_t> order;
    while (order.size() < type_.members.size()) {
      const std::size_t chosen = next();
      const std::uint32_t member = waiting_.at(chosen).at(taken_.at(chosen)++);
      end_ = round_up(end_, std::uint64_t{1} << chosen) + descriptor_.types[type_.members[member].type].size;
      order.push_back(member);
    }
    return order;
  }

  std::uint64_t end() const { return end_; }

 private:
  std::size_t next() const {
    const auto any = [&](std::size_t each) { return taken_.at(each) < waiting_.at(each).size(); };
    for (std::size_t i = kAlignments; i-- > 0;)
      if (any(i) && end_ % (std::uint64_t{1} << i) == 0) return i;
    std::size_t least = 0;
    while (!any(least)) ++least;
    return least;
  }

  const Descriptor& descriptor_;
  const Type& type_;
  std::array<std::vector<std::uint32_t>, kAlignments> waiting_;
  std::array<std::size_t, kAlignments> taken_{};
  std::uint64_t end_;
};

}  // namespace

Parts parts_of(const Descriptor& descriptor, TypeId id) {
  const Type& type = descriptor.types[id];
  Parts result;
  if (const TypeId head = head_of(type); head != kNoType) {
    result.end = descriptor.types[head].size;
    result.parts.push_back({kNoMember, head, 0, result.end, 0});
  }
  const bool overlaid = type.kind == Kind::union_type;
  const std::uint64_t begin = result.end;
  for (std::uint32_t i = 0; i < type.members.size(); ++i) {
    const Member& member = type.members[i];
    const std::uint64_t size = descriptor.types[member.type].size;
    result.parts.push_back({i, member.type, member.offset, size, member.offset - (overlaid ? begin : result.end)});
    result.end = std::max(overlaid ? result.end : 0, member.offset + size);
  }
  return result;
}

Padding padding_of(const Descriptor& descriptor, TypeId id, const std::vector<Alignment>& alignments) {
  const Type& type = descriptor.types[id];
  const Parts parts = parts_of(descriptor, id);
  const bool extended = type.extent != 0;
  Padding result;
  result.taken = result.taken_in_order = extended ? parts.end : type.size;
  result.bytes = extended ? 0 : type.size - parts.end;
  if (type.kind == Kind::union_type) {
    if (parts.parts.size() > 1) result.bytes += parts.parts.back().pad_before;
    result.least = true;
    return result;
  }
  for (const Part& part : parts.parts) result.bytes += part.pad_before;

  const std::uint64_t begin = type.base == kNoType ? 0 : descriptor.types[type.base].size;
  Packing packing(descriptor, type, begin);
  std::vector<std::uint32_t> asked(type.members.size(), 1);
  for (const Alignment& each : alignments)
    if (each.type == id && each.member != kNoMember) asked.at(each.member) = each.bytes;
  std::uint64_t least = begin;
  for (std::uint32_t i = 0; i < type.members.size(); ++i) {
    const Type& part = descriptor.types[type.members[i].type];
    packing.add(i, std::max(part.alignment, asked[i]));
    least += part.size;
  }
  const auto closed = [&](std::uint64_t end) {
    return extended ? end : std::max<std::uint64_t>(round_up(end, type.alignment), type.alignment);
  };
  std::vector<std::uint32_t> order = packing.run();
  if (closed(packing.end()) < result.taken) {
    result.order = std::move(order);
    result.taken_in_order = closed(packing.end());
  }
  result.least = result.taken_in_order == closed(least);
  return result;
}

InRing in_ring(std::uint64_t size, std::uint32_t alignment) {
  const std::uint64_t offset = std::max<std::uint64_t>(kSlotHead, alignment);
  return {offset, round_up(offset + size, std::max<std::uint64_t>(kCacheLine, alignment))};
}

}  // namespace tenon::model
