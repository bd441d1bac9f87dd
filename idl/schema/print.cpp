#include "schema/print.hpp"

#include <algorithm>
#include <bit>

#include "schema/choices.hpp"
#include "schema/geometry.hpp"
#include "schema/kind.hpp"
#include "schema/print_text.hpp"
#include "schema/tail.hpp"
#include "schema/value_reader.hpp"

namespace tenon::schema {
namespace {

// Walks a value once and tells a sink what it meets. The sink decides how that looks; `Sink` has begin/end for objects
// and lists, `key` before each part, and one function per kind of leaf.
template <class Sink>
class Walk {
 public:
  Walk(const Descriptor& descriptor, std::span<const std::byte> bytes, Sink& sink)
      : descriptor_(descriptor), bytes_(bytes), sink_(sink) {}

  void value(TypeId id, std::uint64_t at) {
    const Type& type = descriptor_.types[id];
    if (is_primitive(type.kind)) return scalar(type.kind, at);
    switch (type.kind) {
      case Kind::string:
        return string(type, at);
      case Kind::sequence:
        return sequence(type, at);
      case Kind::array:
        return array(type, 0, at);
      case Kind::map:
        return map(type, at);
      case Kind::optional:
        return optional(type, at);
      case Kind::tail:
        return tail(type, at);
      case Kind::structure:
      case Kind::exception:
        sink_.begin_object();
        members(type, at);
        return sink_.end_object();
      case Kind::union_type:
        return union_value(type, at);
      case Kind::enumeration:
        return enumeration(type, at);
      case Kind::bitmask:
        return bitmask(type, at);
      case Kind::bitset:
        return bitset(type, at);
      default:
        return sink_.missing();
    }
  }

 private:
  const Type& at_id(TypeId id) const { return descriptor_.types[id]; }

  void scalar(Kind kind, std::uint64_t at) {
    const std::uint64_t size = primitive_size(kind);
    if (!bytes_.has(at, size)) return sink_.missing();
    number(kind, bytes_.load(at, size));
  }

  void number(Kind kind, std::uint64_t bits) {
    if (kind == Kind::boolean && bits <= 1) return sink_.boolean(bits == 1);
    if (kind == Kind::character) return sink_.text(std::string(1, static_cast<char>(bits)));
    if (kind == Kind::float32) return sink_.real(std::bit_cast<float>(static_cast<std::uint32_t>(bits)));
    if (kind == Kind::float64) return sink_.real(std::bit_cast<double>(bits));
    if (is_signed(kind)) return sink_.integer(sign_extended(bits, primitive_size(kind)));
    sink_.natural(bits);
  }

  // The stored length, at most the bound; none if its bytes are missing.
  std::optional<std::uint64_t> length(const Type& type, std::uint64_t at) {
    if (!bytes_.has(at, kLengthSize)) return std::nullopt;
    return std::min(bytes_.load(at, kLengthSize), type.bound);
  }

  void string(const Type& type, std::uint64_t at) {
    const auto size = length(type, at);
    if (!size || !bytes_.has(at + kLengthSize, *size)) return sink_.missing();
    characters(at + kLengthSize, *size);
  }

  // Stops where the bytes end: what is missing is told once, however many elements it would be.
  template <class Each>
  void elements(std::uint64_t count, std::uint64_t first, std::uint64_t stride, Each each) {
    sink_.begin_list();
    for (std::uint64_t i = 0; i < count; ++i) {
      const std::uint64_t at = first + i * stride;
      sink_.item();
      if (!bytes_.has(at, stride)) {
        sink_.missing();
        break;
      }
      each(at);
    }
    sink_.end_list();
  }

  void sequence(const Type& type, std::uint64_t at) {
    const auto count = length(type, at);
    if (!count) return sink_.missing();
    const Type& element = at_id(type.element);
    elements(*count, at + elements_offset(element.alignment), element.size,
             [&](std::uint64_t place) { value(type.element, place); });
  }

  // Offsets count from the start of the bytes, which are a message.
  void tail(const Type& type, std::uint64_t at) {
    if (!bytes_.has(at, kTailReferenceSize)) return sink_.missing();
    const Type& carried = at_id(type.element);
    const TailPlace place = tail_place(descriptor_, type, bytes_, at);
    if (!place.inside) return sink_.missing();
    if (carried.kind == Kind::string) return characters(place.offset, place.length);
    elements(place.length, place.offset, at_id(carried.element).size,
             [&](std::uint64_t element) { value(carried.element, element); });
  }

  void characters(std::uint64_t at, std::uint64_t size) {
    std::string text;
    for (std::uint64_t i = 0; i < size; ++i) text += static_cast<char>(bytes_.load(at + i, 1));
    sink_.text(text);
  }

  void array(const Type& type, std::size_t dimension, std::uint64_t at) {
    std::uint64_t stride = at_id(type.element).size;
    for (std::size_t i = dimension + 1; i < type.dimensions.size(); ++i) stride *= type.dimensions[i];
    const bool is_last = dimension + 1 == type.dimensions.size();
    elements(type.dimensions[dimension], at, stride, [&](std::uint64_t place) {
      if (is_last)
        value(type.element, place);
      else
        array(type, dimension + 1, place);
    });
  }

  void map(const Type& type, std::uint64_t at) {
    const auto count = length(type, at);
    if (!count) return sink_.missing();
    const Pair pair = pair_shape(at_id(type.key), at_id(type.element));
    elements(*count, at + elements_offset(pair.shape.alignment), pair.shape.size, [&](std::uint64_t place) {
      sink_.begin_object();
      sink_.key("key");
      value(type.key, place);
      sink_.key("value");
      value(type.element, place + pair.value_offset);
      sink_.end_object();
    });
  }

  void optional(const Type& type, std::uint64_t at) {
    if (!bytes_.has(at, kPresenceSize)) return sink_.missing();
    if (bytes_.load(at, kPresenceSize) == 0) return sink_.absent();
    value(type.element, at + present_offset(at_id(type.element).alignment));
  }

  // A base's members stand among the others: their names are distinct.
  void members(const Type& type, std::uint64_t at) {
    if (type.base != kNoType) members(at_id(type.base), at);
    for (const Member& member : type.members) {
      sink_.key(member.name);
      sink_.unit(member.unit);
      value(member.type, at + member.offset);
      sink_.unit({});
    }
  }

  void enumeration(const Type& type, std::uint64_t at) {
    if (!bytes_.has(at, type.size)) return sink_.missing();
    enumerator(type, choice_at(descriptor_, type, bytes_, at));
  }

  void enumerator(const Type& type, std::int64_t number) {
    const Label* const label = choices_.label_of(type, number);
    if (label == nullptr) return sink_.unknown(number);
    sink_.name(label->name);
  }

  void union_value(const Type& type, std::uint64_t at) {
    const Type& discriminator = at_id(type.storage);
    if (!bytes_.has(at, discriminator.size)) return sink_.missing();
    const std::int64_t chosen = choice_at(descriptor_, discriminator, bytes_, at);
    sink_.begin_object();
    sink_.key("_d");
    if (discriminator.kind == Kind::enumeration)
      enumerator(discriminator, chosen);
    else
      number(discriminator.kind, std::bit_cast<std::uint64_t>(chosen));
    const bool is_boolean = discriminator.kind == Kind::boolean;  // of which any byte but 0 is true
    if (const Member* arm = choices_.arm_of(type, is_boolean ? std::int64_t{chosen != 0} : chosen)) {
      sink_.key(arm->name);
      sink_.unit(arm->unit);
      value(arm->type, at + arm->offset);
      sink_.unit({});
    }
    sink_.end_object();
  }

  void bitmask(const Type& type, std::uint64_t at) {
    if (!bytes_.has(at, type.size)) return sink_.missing();
    std::uint64_t bits = bytes_.load(at, type.size);
    sink_.begin_list();
    for (const Member& flag : type.members) {
      const std::uint64_t mask = std::uint64_t{1} << flag.bit_position;
      if ((bits & mask) == 0) continue;
      bits &= ~mask;
      sink_.item();
      sink_.name(flag.name);
    }
    if (bits != 0) {
      sink_.item();
      sink_.natural(bits);
    }
    sink_.end_list();
  }

  void bitset(const Type& type, std::uint64_t at) {
    if (!bytes_.has(at, type.size)) return sink_.missing();
    const std::uint64_t bits = bytes_.load(at, type.size);
    sink_.begin_object();
    for (const Member& field : type.members) {
      const unsigned unused = 64 - field.bit_width;
      const std::uint64_t part = (bits >> field.bit_position) << unused;
      const Kind kind = at_id(field.type).kind;
      sink_.key(field.name);
      sink_.unit(field.unit);
      if (kind == Kind::boolean && part >> unused <= 1)
        sink_.boolean(part != 0);
      else if (is_signed(kind))
        sink_.integer(std::bit_cast<std::int64_t>(part) >> unused);
      else
        sink_.natural(part >> unused);
      sink_.unit({});
    }
    sink_.end_object();
  }

  const Descriptor& descriptor_;
  ValueBytes bytes_;
  Sink& sink_;
  Choices choices_;
};

template <class Sink>
std::string printed(const Descriptor& descriptor, TypeId type, std::span<const std::byte> bytes) {
  Sink sink;
  Walk<Sink>(descriptor, bytes, sink).value(type, 0);
  return std::move(sink).take();
}

}  // namespace

std::string print_text(const Descriptor& descriptor, TypeId type, std::span<const std::byte> bytes) {
  return printed<TextSink>(descriptor, type, bytes);
}

std::string print_json(const Descriptor& descriptor, TypeId type, std::span<const std::byte> bytes) {
  return printed<JsonSink>(descriptor, type, bytes);
}

}  // namespace tenon::schema
