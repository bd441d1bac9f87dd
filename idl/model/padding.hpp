// How the bytes of a struct, exception or union are spent, and whether its members would need fewer in another order.
//
// Pure functions of a complete descriptor; linear in the number of members.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/layout.hpp"
#include "schema/descriptor.hpp"

namespace tenon::model {

inline constexpr std::uint64_t kCacheLine = 64;  // bytes

// What lies at one place of a type: the base or the discriminator, which come first, or a member.
struct Part {
  std::uint32_t member = kNoMember;  // kNoMember: the base or the discriminator
  schema::TypeId type = schema::kNoType;
  std::uint64_t offset = 0;
  std::uint64_t size = 0;
  std::uint64_t pad_before = 0;  // of a union's arm: since the discriminator
};

struct Parts {
  std::vector<Part> parts;  // in their order in memory; arms in the order of the text
  std::uint64_t end = 0;    // of the last one
};

Parts parts_of(const schema::Descriptor& descriptor, schema::TypeId type);

struct Padding {
  std::uint64_t bytes = 0;  // gaps between the parts, and what rounds the size up; not what an extent keeps free
  std::uint64_t taken = 0;  // the size; with an extent, the part of it that members take
  // A better order of the members, if there is one, and what it takes. A base stays in front.
  std::vector<std::uint32_t> order;
  std::uint64_t taken_in_order = 0;
  bool least = false;  // no order takes fewer bytes than `taken_in_order`
};

// `alignments` is what the layout was asked for.
Padding padding_of(const schema::Descriptor& descriptor, schema::TypeId type, const std::vector<Alignment>& alignments);

// How a published message stands in its place in a ring: the rule of runtime/include/tenon/detail/queue/slot.hpp.
struct InRing {
  std::uint64_t offset = 0;  // of the message, from the beginning of a cache line
  std::uint64_t bytes = 0;   // from one place to the next
};
InRing in_ring(std::uint64_t size, std::uint32_t alignment);

}  // namespace tenon::model
