#include "schema/geometry.hpp"

#include <algorithm>

#include "schema/kind.hpp"
#include "schema/limits.hpp"

namespace tenon::schema {
namespace {

std::optional<Shape> repeated(std::uint64_t first, std::uint64_t count, Shape element, std::uint32_t alignment) {
  if (count > (kMaxTypeSize - first) / element.size) return std::nullopt;
  const std::uint64_t size = round_up(first + count * element.size, alignment);
  if (size > kMaxTypeSize) return std::nullopt;
  return Shape{size, alignment};
}

std::optional<Shape> counted(std::uint64_t count, Shape element) {
  const auto alignment = std::max(std::uint32_t{kLengthSize}, element.alignment);
  return repeated(elements_offset(element.alignment), count, element, alignment);
}

Shape shape_of(const Type& type) { return {type.size, type.alignment}; }

std::optional<Shape> map_shape(const Descriptor& descriptor, const Type& type) {
  const Type& key = descriptor.types[type.key];
  const Type& value = descriptor.types[type.element];
  if (type.bound == 0 || !has_layout(key) || !has_layout(value)) return Shape{};
  const Shape pair = pair_shape(key, value).shape;
  if (pair.size > kMaxTypeSize) return std::nullopt;
  return counted(type.bound, pair);
}

std::optional<Shape> array_shape(const Type& array, const Type& element) {
  const auto count = element_count(array);
  if (!count) return std::nullopt;
  if (!has_layout(element)) return Shape{};
  return repeated(0, *count, shape_of(element), element.alignment);
}

// A reference: offset and length. Aligned as the elements are, so that the message is, and they can be behind it.
std::optional<Shape> tail_shape(const Descriptor& descriptor, const Type& type) {
  const std::uint32_t alignment = tail_element(descriptor, type).alignment;
  return repeated(0, 1, {kTailReferenceSize, 1}, std::max(std::uint32_t{kLengthSize}, alignment));
}

}  // namespace

Pair pair_shape(const Type& key, const Type& value) {
  const auto alignment = std::max(key.alignment, value.alignment);
  const std::uint64_t value_offset = round_up(key.size, value.alignment);
  return {value_offset, {round_up(value_offset + value.size, alignment), alignment}};
}

Shape tail_element(const Descriptor& descriptor, const Type& tail) {
  const Type& carried = descriptor.types[tail.element];
  return carried.kind == Kind::sequence ? shape_of(descriptor.types[carried.element]) : Shape{1, 1};
}

bool has_tail(const Descriptor& descriptor, const Type& type) {
  return std::any_of(type.members.begin(), type.members.end(), [&](const Member& each) {
    return each.type != kNoType && descriptor.types[each.type].kind == Kind::tail;
  });
}

std::optional<std::uint64_t> element_count(const Type& array) {
  std::uint64_t count = 1;
  for (const std::uint64_t dimension : array.dimensions) {
    if (dimension == 0 || dimension > kMaxTypeSize / count) return std::nullopt;
    count *= dimension;
  }
  return count;
}

std::optional<Shape> memberless_shape(const Descriptor& descriptor, const Type& type) {
  if (is_primitive(type.kind)) return Shape{primitive_size(type.kind), primitive_size(type.kind)};
  switch (type.kind) {
    case Kind::string:
      if (type.bound == 0) return Shape{};
      if (type.bound >= kMaxTypeSize) return std::nullopt;
      return counted(type.bound + 1, {1, 1});
    case Kind::sequence: {
      const Type& element = descriptor.types[type.element];
      if (type.bound == 0 || !has_layout(element)) return Shape{};
      return counted(type.bound, shape_of(element));
    }
    case Kind::array:
      return array_shape(type, descriptor.types[type.element]);
    case Kind::map:
      return map_shape(descriptor, type);
    case Kind::optional: {
      const Type& value = descriptor.types[type.element];
      if (!has_layout(value)) return Shape{};
      return repeated(present_offset(value.alignment), 1, shape_of(value), value.alignment);
    }
    case Kind::tail:
      return tail_shape(descriptor, type);
    case Kind::enumeration:
    case Kind::bitmask:
    case Kind::bitset:
      return shape_of(descriptor.types[type.storage]);
    default:
      return Shape{};
  }
}

}  // namespace tenon::schema
