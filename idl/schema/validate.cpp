#include "schema/validate.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <functional>
#include <variant>

#include "schema/choices.hpp"
#include "schema/geometry.hpp"
#include "schema/kind.hpp"
#include "schema/tail.hpp"
#include "schema/value_reader.hpp"

namespace tenon::schema {
namespace {

// Signed and unsigned numbers in one order.
template <class A, class B>
bool less(A a, B b) {
  if constexpr (std::is_floating_point_v<A> || std::is_floating_point_v<B>)
    return static_cast<long double>(a) < static_cast<long double>(b);
  else
    return std::cmp_less(a, b);
}

// Walks a value until something is wrong. Each step returns false from then on; the path is that of the place.
class Check {
 public:
  Check(const Descriptor& descriptor, std::span<const std::byte> bytes, bool with_ranges)
      : descriptor_(descriptor), bytes_(bytes), with_ranges_(with_ranges) {}

  bool value(TypeId id, std::uint64_t at) {
    const Type& type = at_id(id);
    if (!bytes_.has(at, type.size)) return wrong("fewer bytes than the type has");
    switch (type.kind) {
      case Kind::boolean:
        return bytes_.load(at, 1) <= 1 || wrong("a boolean that is neither 0 nor 1");
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
      case Kind::structure:
      case Kind::exception:
        return structure(type, at);
      case Kind::union_type:
        return union_value(type, at);
      case Kind::enumeration:
        return label(type, choice_at(descriptor_, type, bytes_, at));
      case Kind::bitmask:
        return bitmask(type, at);
      case Kind::tail:
        return tail(type, at);
      case Kind::interface:
        return wrong("an interface, which has no value");
      default:
        return true;  // any bytes are a number, a character or a bitset
    }
  }

  [[nodiscard]] const std::optional<Malformed>& problem() const { return problem_; }

 private:
  const Type& at_id(TypeId id) const { return descriptor_.types[id]; }

  bool wrong(std::string_view what) {
    problem_ = Malformed{path_, what};
    return false;
  }

  template <class Look>
  bool step(const std::string& text, Look look) {
    const std::size_t before = path_.size();
    path_ += !path_.empty() && text.front() != '[' ? "." + text : text;
    if (!look()) return false;
    path_.resize(before);
    return true;
  }

  template <class Each>
  bool elements(std::uint64_t count, Each each) {
    for (std::uint64_t i = 0; i < count; ++i)
      if (!step("[" + std::to_string(i) + "]", [&] { return each(i); })) return false;
    return true;
  }

  std::optional<std::uint64_t> length(const Type& type, std::uint64_t at) {
    const std::uint64_t stored = bytes_.load(at, kLengthSize);
    if (stored <= type.bound) return stored;
    wrong("a length beyond the bound");
    return std::nullopt;
  }

  bool string(const Type& type, std::uint64_t at) {
    const auto size = length(type, at);
    return size && (bytes_.load(at + kLengthSize + *size, 1) == 0 || wrong("a string without its NUL"));
  }

  bool sequence(const Type& type, std::uint64_t at) {
    const auto count = length(type, at);
    const Type& element = at_id(type.element);
    const std::uint64_t first = at + elements_offset(element.alignment);
    return count && elements(*count, [&](std::uint64_t i) { return value(type.element, first + i * element.size); });
  }

  // Offsets count from the start of the bytes, which are a message.
  bool tail(const Type& type, std::uint64_t at) {
    const Type& carried = at_id(type.element);
    const TailPlace place = tail_place(descriptor_, type, bytes_, at);
    if (carried.bound != 0 && place.length > carried.bound) return wrong("a length beyond the bound");
    if (!place.inside) return wrong("a tail that is not inside the message");
    if (carried.kind == Kind::string) return true;
    const std::uint64_t stride = at_id(carried.element).size;
    return elements(place.length, [&](std::uint64_t i) { return value(carried.element, place.offset + i * stride); });
  }

  bool array(const Type& type, std::size_t dimension, std::uint64_t at) {
    std::uint64_t stride = at_id(type.element).size;
    for (std::size_t i = dimension + 1; i < type.dimensions.size(); ++i) stride *= type.dimensions[i];
    const bool is_last = dimension + 1 == type.dimensions.size();
    return elements(type.dimensions[dimension], [&](std::uint64_t i) {
      return is_last ? value(type.element, at + i * stride) : array(type, dimension + 1, at + i * stride);
    });
  }

  bool map(const Type& type, std::uint64_t at) {
    const auto count = length(type, at);
    const Pair pair = pair_shape(at_id(type.key), at_id(type.element));
    const std::uint64_t first = at + elements_offset(pair.shape.alignment);
    return count && elements(*count, [&](std::uint64_t i) {
             const std::uint64_t entry = first + i * pair.shape.size;
             const auto key = [&] {
               return value(type.key, entry) && (i == 0 || in_order(type.key, entry - pair.shape.size, entry));
             };
             return step("key", key) && step("value", [&] { return value(type.element, entry + pair.value_offset); });
           });
  }

  bool in_order(TypeId key, std::uint64_t before, std::uint64_t after) {
    const int order = compare_keys(at_id(key), before, after);
    if (order > 0) return wrong("a key before which a larger one stands");
    return order < 0 || wrong("a key that stands twice");
  }

  // By numbers, characters and text by their bytes as unsigned numbers.
  int compare_keys(const Type& type, std::uint64_t a, std::uint64_t b) {
    if (type.kind == Kind::string) return text_at(type, a).compare(text_at(type, b));
    const Type& storage = type.storage == kNoType ? type : at_id(type.storage);
    const std::uint64_t x = bytes_.load(a, type.size);
    const std::uint64_t y = bytes_.load(b, type.size);
    if (!is_signed(storage.kind)) return x < y ? -1 : static_cast<int>(x != y);
    const std::int64_t signed_x = sign_extended(x, type.size);
    const std::int64_t signed_y = sign_extended(y, type.size);
    return signed_x < signed_y ? -1 : static_cast<int>(signed_x != signed_y);
  }
  std::string text_at(const Type& type, std::uint64_t at) {
    const std::uint64_t size = std::min(bytes_.load(at, kLengthSize), type.bound);
    std::string text;
    for (std::uint64_t i = 0; i < size; ++i) text += static_cast<char>(bytes_.load(at + kLengthSize + i, 1));
    return text;
  }

  bool optional(const Type& type, std::uint64_t at) {
    const std::uint64_t present = bytes_.load(at, kPresenceSize);
    if (present > 1) return wrong("a presence that is neither 0 nor 1");
    return present == 0 || value(type.element, at + present_offset(at_id(type.element).alignment));
  }

  bool member(const Member& member, std::uint64_t at) {
    return step(member.name, [&] {
      return value(member.type, at + member.offset) && in_range(member, at_id(member.type), at + member.offset);
    });
  }

  bool structure(const Type& type, std::uint64_t at) {
    if (type.base != kNoType && !structure(at_id(type.base), at)) return false;
    return std::all_of(type.members.begin(), type.members.end(), [&](const Member& one) { return member(one, at); });
  }

  bool union_value(const Type& type, std::uint64_t at) {
    const Type& discriminator = at_id(type.storage);
    const std::int64_t chosen = choice_at(descriptor_, discriminator, bytes_, at);
    if (discriminator.kind == Kind::enumeration) {
      if (!step("_d", [&] { return label(discriminator, chosen); })) return false;
    } else if (discriminator.kind == Kind::boolean && chosen != 0 && chosen != 1) {
      return step("_d", [&] { return wrong("a boolean that is neither 0 nor 1"); });
    }
    const Member* const arm = choices_.arm_of(type, chosen);
    return arm == nullptr || member(*arm, at);
  }

  bool label(const Type& type, std::int64_t number) {
    return type.extensibility == Extensibility::appendable || choices_.label_of(type, number) != nullptr ||
           wrong("a value that is no label of its enumeration");
  }

  bool bitmask(const Type& type, std::uint64_t at) {
    std::uint64_t unknown = bytes_.load(at, type.size);
    for (const Member& flag : type.members) unknown &= ~(std::uint64_t{1} << flag.bit_position);
    return unknown == 0 || type.extensibility == Extensibility::appendable ||
           wrong("a bit that is no flag of its bitmask");
  }

  // What is absent is in every range, NaN in none.
  bool in_range(const Member& member, const Type& type, std::uint64_t at) {
    if (!with_ranges_ || (!member.min && !member.max)) return true;
    if (type.kind == Kind::optional) {
      const Type& present = at_id(type.element);
      return bytes_.load(at, kPresenceSize) == 0 || in_range(member, present, at + present_offset(present.alignment));
    }
    const auto within = [&](auto number) {
      const auto outside = [&](const Value& limit, bool below) {
        return std::visit(
            [&](const auto& bound) {
              if constexpr (std::is_arithmetic_v<std::decay_t<decltype(bound)>> &&
                            !std::is_same_v<std::decay_t<decltype(bound)>, bool>)
                return std::isnan(static_cast<double>(number)) || (below ? less(number, bound) : less(bound, number));
              else
                return false;
            },
            limit);
      };
      return !(member.min && outside(*member.min, true)) && !(member.max && outside(*member.max, false));
    };
    const std::uint64_t bits = bytes_.load(at, type.size);
    const bool fits = type.kind == Kind::float32   ? within(std::bit_cast<float>(static_cast<std::uint32_t>(bits)))
                      : type.kind == Kind::float64 ? within(std::bit_cast<double>(bits))
                      : is_signed(type.kind)       ? within(sign_extended(bits, type.size))
                                                   : within(bits);
    return fits || wrong("a value out of its range");
  }

  const Descriptor& descriptor_;
  ValueBytes bytes_;
  bool with_ranges_;
  Choices choices_;
  std::string path_;
  std::optional<Malformed> problem_;
};

}  // namespace

std::optional<Malformed> find_malformed(const Descriptor& descriptor, TypeId type, std::span<const std::byte> bytes,
                                        bool with_ranges) {
  Check check(descriptor, bytes, with_ranges);
  (void)check.value(type, 0);
  return check.problem();
}

}  // namespace tenon::schema
