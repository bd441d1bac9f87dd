#include "model/layout.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "schema/geometry.hpp"
#include "schema/kind.hpp"
#include "schema/limits.hpp"

namespace tenon::model {
namespace {

using schema::Kind;
using schema::kMaxTypeSize;
using schema::kNoType;
using schema::Member;
using schema::round_up;
using schema::Shape;
using schema::Type;
using schema::TypeId;

const std::string kTooLarge = "larger than " + std::to_string(kMaxTypeSize) + " bytes, the limit of a type's size";

constexpr std::uint32_t kExtentAlignment = 8;
constexpr std::uint32_t kMessageAlignment = 8;

class Layout {
 public:
  Layout(schema::Descriptor& descriptor, const std::vector<Alignment>& alignments)
      : descriptor_(descriptor),
        failed_(descriptor.types.size(), false),
        tailed_(descriptor.types.size(), false),
        depths_(descriptor.types.size(), 0) {
    for (const Alignment& each : alignments) alignments_[{each.type, each.member}] = each.bytes;
  }

  std::vector<LayoutProblem> run() {
    for (id_ = 0; id_ < descriptor_.types.size(); ++id_) {
      Type& type = descriptor_.types[id_];
      failed_[id_] = holds_failed(type);
      check_names(type);
      if (!refers_back(type)) problem("refers to a type that is not before it");
      check_tails(type);
      const Shape shape = failed_[id_] || too_deep(type) ? Shape{} : shape_of(type);
      type.size = failed_[id_] ? 0 : shape.size;
      type.alignment = failed_[id_] ? 0 : shape.alignment;
    }
    return std::move(problems_);
  }

 private:
  void problem(std::string text, std::size_t member = kNoMember) {
    failed_[id_] = true;
    problems_.push_back({id_, static_cast<std::uint32_t>(member), std::move(text)});
  }

  void extent_problem(std::string text) {
    problem(std::move(text));
    problems_.back().about = LayoutProblem::About::extent;
  }

  // What was asked for, at least 1.
  std::uint32_t asked_alignment(std::size_t member = kNoMember) const {
    const auto found = alignments_.find({id_, static_cast<std::uint32_t>(member)});
    return found == alignments_.end() ? 1 : found->second;
  }

  const Type& at(TypeId id) const { return descriptor_.types[id]; }

  // Visits every type that a value of `type` contains.
  template <class Visit>
  static void each_part(const Type& type, Visit visit) {
    for (const TypeId id : {type.element, type.key, type.storage, type.base})
      if (id != kNoType) visit(id);
    for (const Member& member : type.members)
      if (member.type != kNoType) visit(member.type);
  }

  bool holds_failed(const Type& type) const {
    bool found = false;
    each_part(type, [&](TypeId id) { found = found || (id < id_ && failed_[id]); });
    return found;
  }

  // What goes on behind it is a message, and part of nothing: offsets count from its start.
  void check_tails(const Type& type) {
    each_part(type, [&](TypeId id) { tailed_[id_] = tailed_[id_] || (id < id_ && tailed_[id]); });
    const auto whole = [&](TypeId id) { return id != kNoType && id < id_ && tailed_[id]; };
    if (whole(type.base)) tail_problem(at(type.base), kNoMember);
    for (std::size_t i = 0; i < type.members.size(); ++i) {
      const TypeId part = type.members[i].type;
      if (whole(part) && (at(part).kind != Kind::tail || type.kind != Kind::structure)) tail_problem(at(part), i);
    }
    if (type.kind == Kind::tail && whole(type.element)) tail_problem(at(type.element), kNoMember);
    tailed_[id_] = tailed_[id_] || type.kind == Kind::tail;
  }

  void tail_problem(const Type& part, std::size_t member) {
    problem("'" + schema::type_text(descriptor_, static_cast<TypeId>(&part - descriptor_.types.data())) +
                "' goes on behind its message, so it is a message of its own and part of no other type",
            member);
    problems_.back().about = LayoutProblem::About::tail;
  }

  void check_names(const Type& type) {
    if (type.name.size() > schema::kMaxPathLength)
      problem("a qualified name has at most " + std::to_string(schema::kMaxPathLength) + " bytes");
    const auto check = [&](const std::string& text, std::size_t index) {
      if (text.size() > schema::kMaxNameLength)
        problem("a name or unit has at most " + std::to_string(schema::kMaxNameLength) + " bytes", index);
    };
    for (std::size_t i = 0; i < type.members.size(); ++i) {
      check(type.members[i].name, i);
      check(type.members[i].unit, i);
    }
    for (std::size_t i = 0; i < type.labels.size(); ++i) check(type.labels[i].name, i);
  }

  bool refers_back(const Type& type) const {
    bool good = true;
    each_part(type, [&](TypeId id) { good = good && id < id_; });
    for (const Member& member : type.members) good = good && (member.type != kNoType || type.kind == Kind::bitmask);
    return good;
  }

  bool too_deep(const Type& type) {
    std::uint32_t depth = 0;
    each_part(type, [&](TypeId id) { depth = std::max(depth, depths_[id]); });
    depths_[id_] = depth + 1;
    if (depth < schema::kMaxNesting) return false;
    problem("nested deeper than " + std::to_string(schema::kMaxNesting) + " types");
    return true;
  }

  Shape shape_of(Type& type) {
    switch (type.kind) {
      case Kind::structure:
      case Kind::exception:
        return struct_shape(type);
      case Kind::union_type:
        return union_shape(type);
      case Kind::interface:
        return interface_shape(type);
      case Kind::enumeration:
        check_labels(type);
        break;
      case Kind::bitmask:
      case Kind::bitset:
        check_bits(type);
        break;
      case Kind::array:
        check_dimensions(type);
        break;
      default:
        break;
    }
    if (failed_[id_]) return {};
    const auto shape = schema::memberless_shape(descriptor_, type);
    if (!shape) problem(kTooLarge);
    return shape.value_or(Shape{});
  }

  // Puts a member at the first aligned place from `end` on; none if it has no layout or does not fit.
  std::optional<std::uint64_t> place(Type& type, std::size_t index, std::uint64_t end) {
    Member& member = type.members[index];
    const Type& part = at(member.type);
    if (!schema::has_layout(part)) {
      problem("member '" + member.name + "' of type '" + schema::type_text(descriptor_, member.type) +
                  "' has no fixed size",
              index);
      return std::nullopt;
    }
    member.offset = round_up(end, std::max(part.alignment, asked_alignment(index)));
    if (member.offset + part.size <= kMaxTypeSize) return member.offset + part.size;
    problem("with member '" + member.name + "' the type is " + kTooLarge, index);
    return std::nullopt;
  }

  Shape struct_shape(Type& type) {
    Shape shape{0, asked_alignment()};
    if (type.base != kNoType) {
      const Type& base = at(type.base);
      shape = {base.size, std::max(shape.alignment, base.alignment)};
    }
    for (std::size_t i = 0; i < type.members.size(); ++i) {
      const auto end = place(type, i, shape.size);
      if (!end) return {};
      shape.size = *end;
      shape.alignment = std::max({shape.alignment, at(type.members[i].type).alignment, asked_alignment(i)});
    }
    return closed(type, shape);
  }

  // The discriminator, then all arms at one place that suits the most aligned of them.
  Shape union_shape(Type& type) {
    if (!check_discriminator(type)) return {};
    const Type& discriminator = at(type.storage);
    // The place of the arms must not move when one is added.
    std::uint32_t alignment = type.extent != 0 ? kExtentAlignment : 1;
    for (const Member& arm : type.members) alignment = std::max(alignment, at(arm.type).alignment);
    const std::uint64_t start = round_up(discriminator.size, alignment);
    Shape shape{start, std::max({alignment, discriminator.alignment, asked_alignment()})};
    for (std::size_t i = 0; i < type.members.size(); ++i) {
      const auto end = place(type, i, start);
      if (!end) return {};
      shape.size = std::max(shape.size, *end);
    }
    return closed(type, shape);
  }

  // An extent stays the same for ever, and the alignment with it, whatever members are added.
  Shape extended(const Type& type, Shape shape) {
    const std::uint32_t alignment = std::max(kExtentAlignment, asked_alignment());
    if (type.extent % alignment != 0 || type.extent > kMaxTypeSize)
      extent_problem("an extent of " + std::to_string(type.extent) + " bytes is no multiple of " +
                     std::to_string(alignment) + " up to " + std::to_string(kMaxTypeSize));
    else if (shape.alignment > alignment)
      extent_problem("a member is aligned to " + std::to_string(shape.alignment) + " bytes, the type only to " +
                     std::to_string(alignment));
    else if (shape.size > type.extent)
      extent_problem("the members take " + std::to_string(shape.size) + " bytes, more than the extent of " +
                     std::to_string(type.extent));
    return {type.extent, alignment};
  }

  // Adds the tail: to the alignment, or to the extent.
  Shape closed(const Type& type, Shape shape) {
    if (type.extent != 0) return extended(type, shape);
    const std::uint64_t least = 1;  // an empty struct is one zero byte
    shape.size = round_up(std::max(shape.size, least), shape.alignment);
    if (shape.size > kMaxTypeSize) problem(kTooLarge);
    return shape;
  }

  Shape interface_shape(const Type& type) {
    for (std::size_t i = 0; i < type.operations.size(); ++i) {
      const schema::Operation& operation = type.operations[i];
      const auto check = [&](TypeId id, const std::string& what) {
        if (failed_[id]) failed_[id_] = true;
        if (!failed_[id] && !schema::has_layout(at(id)))
          problem(what + " of operation '" + operation.name + "' has no fixed size", i);
      };
      if (operation.result != kNoType) check(operation.result, "the result");
      for (const schema::Parameter& parameter : operation.parameters)
        check(parameter.type, "parameter '" + parameter.name + "'");
      for (const TypeId message : {operation.request, operation.answer})
        if (message != kNoType) check_message(message, operation.name, i);
    }
    return {};
  }

  // A message follows the eight bytes that say what it is about.
  void check_message(TypeId id, const std::string& operation, std::size_t index) {
    if (failed_[id]) failed_[id_] = true;
    if (failed_[id] || at(id).alignment <= kMessageAlignment) return;
    failed_[id] = true;
    problem("what operation '" + operation + "' sends is aligned to " + std::to_string(at(id).alignment) +
                " bytes, and messages are to " + std::to_string(kMessageAlignment),
            index);
    problems_.back().about = LayoutProblem::About::alignment;
  }

  bool check_discriminator(const Type& type) {
    const Kind kind = at(type.storage).kind;
    const bool good = schema::is_integer(kind) || kind == Kind::boolean || kind == Kind::octet ||
                      kind == Kind::character || kind == Kind::enumeration;
    if (!good) problem("'" + schema::type_text(descriptor_, type.storage) + "' cannot be a discriminator");
    return good;
  }

  void check_labels(const Type& type) {
    const Type& storage = at(type.storage);
    if (!schema::is_signed(storage.kind) || storage.size > 4)
      return problem("an enumeration is stored in int8, int16 or int32");
    const std::int64_t limit = std::int64_t{1} << (8 * storage.size - 1);
    for (std::size_t i = 0; i < type.labels.size(); ++i)
      if (const std::int64_t value = type.labels[i].value; value < -limit || value >= limit)
        problem("label '" + type.labels[i].name + "' with the value " + std::to_string(value) + " does not fit " +
                    std::to_string(8 * storage.size) + " bits",
                i);
  }

  void check_bits(Type& type) {
    const Type& storage = at(type.storage);
    if (!schema::is_integer(storage.kind) || schema::is_signed(storage.kind))
      return problem("bits are stored in an unsigned integer");
    std::uint64_t taken = 0;
    for (std::size_t i = 0; i < type.members.size(); ++i) {
      Member& field = type.members[i];
      if (type.kind == Kind::bitmask) field.bit_width = 1;
      const std::uint64_t end = std::uint64_t{field.bit_position} + field.bit_width;
      if (field.bit_width == 0 || end > 8 * storage.size) {
        problem("'" + field.name + "' does not fit " + std::to_string(8 * storage.size) + " bits", i);
        continue;
      }
      const std::uint64_t mask = (~std::uint64_t{0} >> (64 - field.bit_width)) << field.bit_position;
      if ((taken & mask) != 0) problem("'" + field.name + "' shares bits with another", i);
      taken |= mask;
    }
  }

  void check_dimensions(const Type& type) {
    if (type.dimensions.size() > schema::kMaxRank)
      problem("an array has at most " + std::to_string(schema::kMaxRank) + " dimensions");
    if (std::find(type.dimensions.begin(), type.dimensions.end(), 0) != type.dimensions.end())
      problem("an array dimension is at least 1");
  }

  schema::Descriptor& descriptor_;
  std::vector<LayoutProblem> problems_;
  std::vector<bool> failed_;
  std::vector<bool> tailed_;  // its messages go on behind it, or those of a part
  std::vector<std::uint32_t> depths_;
  std::map<std::pair<TypeId, std::uint32_t>, std::uint32_t> alignments_;
  TypeId id_ = 0;
};

}  // namespace

std::vector<LayoutProblem> lay_out(schema::Descriptor& descriptor, const std::vector<Alignment>& alignments) {
  return Layout(descriptor, alignments).run();
}

}  // namespace tenon::model
