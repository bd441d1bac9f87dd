#include "schema/verify.hpp"

#include <algorithm>
#include <limits>
#include <string_view>
#include <unordered_set>

#include "schema/geometry.hpp"
#include "schema/kind.hpp"
#include "schema/limits.hpp"

namespace tenon::schema {
namespace {

using Problem = std::string;  // empty: none

bool is_identifier(std::string_view text) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  return !text.empty() && text.size() <= kMaxNameLength && is_letter(text.front()) &&
         std::all_of(text.begin(), text.end(), [&](char c) { return is_letter(c) || is_digit(c); });
}

bool is_rihs01(std::string_view text) {
  constexpr std::string_view kPrefix = "RIHS01_";
  return text.starts_with(kPrefix) && text.size() == kPrefix.size() + 64 &&
         text.find_first_not_of("0123456789abcdef", kPrefix.size()) == std::string_view::npos;
}

bool is_qualified(std::string_view text) {
  if (text.size() > kMaxPathLength) return false;
  for (;;) {
    const std::size_t end = text.find("::");
    if (!is_identifier(text.substr(0, end))) return false;
    if (end == std::string_view::npos) return true;
    text.remove_prefix(end + 2);
  }
}

// Identifiers, each once.
class Names {
 public:
  Problem add(std::string_view name) {
    if (!is_identifier(name)) return "a name that is no identifier";
    return seen_.insert(name).second ? Problem() : "two parts named '" + std::string(name) + "'";
  }

 private:
  std::unordered_set<std::string_view> seen_;
};

// What is known of a type that was checked.
struct Checked {
  std::uint32_t depth = 0;  // types within types
  bool tailed = false;      // a tail, or a struct that has some
};

// One type among those before it, which were checked.
class TypeCheck {
 public:
  TypeCheck(const Descriptor& descriptor, std::vector<Checked>& checked)
      : descriptor_(descriptor), checked_(checked), index_(checked.size()), type_(descriptor.types[index_]) {}

  Problem run() {
    for (const auto check : {&TypeCheck::name, &TypeCheck::parts, &TypeCheck::tails, &TypeCheck::place,
                             &TypeCheck::nesting, &TypeCheck::shape, &TypeCheck::extent, &TypeCheck::contents}) {
      if (Problem why = (this->*check)(); !why.empty())
        return "type " + std::to_string(index_) + (is_qualified(type_.name) ? " (" + type_.name + "): " : ": ") + why;
    }
    return {};
  }

 private:
  bool before(TypeId id) const { return id < index_; }
  const Type& at(TypeId id) const { return descriptor_.types[id]; }

  bool is_struct() const { return type_.kind == Kind::structure || type_.kind == Kind::exception; }
  bool has_storage() const { return type_.kind >= Kind::union_type && type_.kind <= Kind::bitset; }

  bool known(const SourceRange& source) const {
    return source.line == 0 ? source.file == 0 : source.file < descriptor_.files.size();
  }

  Problem name() {
    if (is_named(type_.kind) != !type_.name.empty()) return "named and anonymous types are mixed up";
    if (!type_.name.empty() && !is_qualified(type_.name)) return "a name that is no qualified identifier";
    if (!type_.rihs01.empty() && (type_.kind != Kind::structure || !is_rihs01(type_.rihs01))) return "its hash for ROS";
    return {};
  }

  // Every index that the kind gives a meaning is in range; the others are unset.
  Problem parts() {
    const bool wants_element =
        (type_.kind >= Kind::sequence && type_.kind <= Kind::optional) || type_.kind == Kind::tail;
    if (wants_element ? !before(type_.element) : type_.element != kNoType) return "its element type";
    if (type_.kind == Kind::tail && !can_be_tail(at(type_.element))) return "what stands behind it";
    if (type_.kind == Kind::map ? !before(type_.key) : type_.key != kNoType) return "its key type";
    if (has_storage() ? !before(type_.storage) : type_.storage != kNoType) return "its storage type";
    if (type_.base != kNoType) {
      if (!is_struct() && type_.kind != Kind::interface) return "a base where none can be";
      if (!before(type_.base) || at(type_.base).kind != type_.kind) return "its base type";
    }
    const bool has_members =
        is_struct() || type_.kind == Kind::union_type || type_.kind == Kind::bitmask || type_.kind == Kind::bitset;
    if (!has_members && !type_.members.empty()) return "members where none can be";
    if (type_.kind != Kind::enumeration && !type_.labels.empty()) return "labels where none can be";
    if (type_.kind != Kind::interface && !type_.operations.empty()) return "operations where none can be";
    if (type_.kind != Kind::union_type && type_.discriminator_key) return "a discriminator where none can be";
    if (type_.kind == Kind::array ? type_.dimensions.empty() || type_.dimensions.size() > kMaxRank
                                  : !type_.dimensions.empty())
      return "its dimensions";
    for (const Member& member : type_.members) {
      const bool is_plain_flag = type_.kind == Kind::bitmask && member.type == kNoType;
      if (!before(member.type) && !is_plain_flag) return "the type of a member";
    }
    return {};
  }

  // A message has tails, and nothing that is part of one: who follows them meets each element once. A tail in what a tail
  // holds would name the same bytes again, and in few levels more values than could ever be looked at.
  Problem tails() {
    const auto tailed = [&](TypeId id) { return id != kNoType && checked_[id].tailed; };
    if (tailed(type_.element)) return "its element has tails";
    if (tailed(type_.key)) return "its key has tails";
    if (tailed(type_.base)) return "its base has tails";
    const bool is_message = type_.kind == Kind::structure && type_.extent == 0;
    for (const Member& member : type_.members) {
      if (!tailed(member.type)) continue;
      if (at(member.type).kind != Kind::tail) return "a member has tails";
      if (!is_message || member.key) return "a tail where none can be";
    }
    return {};
  }

  bool can_be_tail(const Type& carried) const {
    return carried.kind == Kind::string || (carried.kind == Kind::sequence && has_layout(at(carried.element)));
  }

  Problem place() {
    bool good = known(type_.source);
    for (const Member& each : type_.members) {
      good = good && known(each.source) && each.unit.size() <= kMaxNameLength;
      for (const Bound& bound : each.bounds) good = good && bound.place.size() <= kMaxPathLength;
    }
    for (const Label& each : type_.labels) good = good && known(each.source);
    for (const Operation& each : type_.operations) {
      good = good && known(each.source);
      for (const Parameter& parameter : each.parameters) good = good && known(parameter.source);
    }
    return good ? "" : "a place in a file that is not listed, or an overlong place or unit";
  }

  Problem nesting() {
    std::uint32_t depth = 0;
    const auto holds = [&](TypeId id) { depth = std::max(depth, id == kNoType ? 0 : checked_[id].depth); };
    for (const TypeId id : {type_.element, type_.key, type_.storage, type_.base}) holds(id);
    for (const Member& member : type_.members) holds(member.type);
    checked_.push_back({depth + 1, type_.kind == Kind::tail || has_tail(descriptor_, type_)});
    return depth < kMaxNesting ? "" : "nested deeper than " + std::to_string(kMaxNesting) + " types";
  }

  Problem shape() {
    if (is_struct() || type_.kind == Kind::union_type) {
      if (type_.size == 0 || type_.size > kMaxTypeSize) return "its size " + std::to_string(type_.size);
      if (type_.alignment == 0 || type_.alignment > kMaxAlignment || (type_.alignment & (type_.alignment - 1)) != 0)
        return "its alignment " + std::to_string(type_.alignment);
      return type_.size % type_.alignment == 0 ? "" : "its size is no multiple of its alignment";
    }
    const auto expected = memberless_shape(descriptor_, type_);
    if (!expected) return "larger than a type may be";
    if (type_.size != expected->size || type_.alignment != expected->alignment)
      return "size " + std::to_string(type_.size) + ", expected " + std::to_string(expected->size);
    return {};
  }

  // What may grow has its size for ever.
  Problem extent() {
    if (type_.extent == 0) return {};
    if (type_.kind != Kind::structure && type_.kind != Kind::union_type) return "an extent where none can be";
    return type_.extent == type_.size ? "" : "its extent is not its size";
  }

  Problem contents() {
    switch (type_.kind) {
      case Kind::structure:
      case Kind::exception:
        return struct_members();
      case Kind::union_type:
        return union_arms();
      case Kind::enumeration:
        return enumeration();
      case Kind::bitmask:
      case Kind::bitset:
        return bits();
      case Kind::interface:
        return interface_operations();
      default:
        return {};
    }
  }

  Problem fits(const Member& member, std::uint64_t from) const {
    const Type& part = at(member.type);
    if (!has_layout(part)) return "member " + member.name + " has a type without a layout";
    const bool inside = member.offset >= from && member.offset <= type_.size && part.size <= type_.size - member.offset;
    if (!inside || member.offset % part.alignment != 0 || part.alignment > type_.alignment)
      return "member " + member.name + " lies at " + std::to_string(member.offset);
    return {};
  }

  Problem struct_members() {
    Names names;
    std::uint64_t end = type_.base == kNoType ? 0 : at(type_.base).size;
    if (type_.base != kNoType && (end > type_.size || at(type_.base).alignment > type_.alignment))
      return "its base is larger than itself";
    for (const Member& member : type_.members) {
      if (Problem why = names.add(member.name); !why.empty()) return why;
      if (Problem why = fits(member, end); !why.empty()) return why;
      end = member.offset + at(member.type).size;
    }
    return {};
  }

  Problem union_arms() {
    const Type& discriminator = at(type_.storage);
    const bool discriminates = is_integer(discriminator.kind) || discriminator.kind == Kind::boolean ||
                               discriminator.kind == Kind::character || discriminator.kind == Kind::octet ||
                               discriminator.kind == Kind::enumeration;
    if (!discriminates || discriminator.size > type_.size || discriminator.alignment > type_.alignment)
      return "its discriminator";
    Names names;
    std::unordered_set<std::int64_t> labels;
    bool has_default = false;
    for (const Member& arm : type_.members) {
      if (Problem why = names.add(arm.name); !why.empty()) return why;
      if (Problem why = fits(arm, discriminator.size); !why.empty()) return why;
      if (arm.labels.empty() && std::exchange(has_default, true)) return "two default arms";
      for (const std::int64_t label : arm.labels)
        if (!labels.insert(label).second) return "two arms with the label " + std::to_string(label);
    }
    return {};
  }

  Problem enumeration() {
    const Type& storage = at(type_.storage);
    if (!is_signed(storage.kind) || storage.size > 4) return "its storage is not int8, int16 or int32";
    const std::int64_t limit = std::int64_t{1} << (8 * storage.size - 1);
    Names names;
    for (const Label& label : type_.labels) {
      if (Problem why = names.add(label.name); !why.empty()) return why;
      if (label.value < -limit || label.value >= limit) return "label " + label.name + " does not fit its storage";
    }
    return {};
  }

  Problem bits() {
    const Type& storage = at(type_.storage);
    if (!is_integer(storage.kind) || is_signed(storage.kind)) return "its storage is not an unsigned integer";
    Names names;
    std::uint64_t taken = 0;
    for (const Member& field : type_.members) {
      if (Problem why = names.add(field.name); !why.empty()) return why;
      if (field.type != kNoType && !is_primitive(at(field.type).kind)) return "the type of field " + field.name;
      const std::uint64_t end = std::uint64_t{field.bit_position} + field.bit_width;
      if (field.bit_width == 0 || end > 8 * storage.size) return "the bits of field " + field.name;
      const std::uint64_t mask = (~std::uint64_t{0} >> (64 - field.bit_width)) << field.bit_position;
      if ((taken & mask) != 0) return "field " + field.name + " shares bits with another";
      taken |= mask;
    }
    return {};
  }

  Problem interface_operations() {
    Names names;
    const auto carries = [&](TypeId id) { return before(id) && has_layout(at(id)) && !checked_[id].tailed; };
    for (const Operation& operation : type_.operations) {
      if (Problem why = names.add(operation.name); !why.empty()) return why;
      if (operation.result != kNoType && !carries(operation.result)) return "the result of " + operation.name;
      for (const Parameter& parameter : operation.parameters)
        if (!is_identifier(parameter.name) || !carries(parameter.type)) return "a parameter of " + operation.name;
      for (const TypeId id : operation.raises)
        if (!before(id) || at(id).kind != Kind::exception) return "what " + operation.name + " raises";
      const auto carried_by = [&](TypeId id, Kind kind) {
        return id == kNoType || (carries(id) && at(id).kind == kind);
      };
      if (!carried_by(operation.request, Kind::structure) || !carried_by(operation.answer, Kind::union_type))
        return "the messages of " + operation.name;
    }
    return {};
  }

  const Descriptor& descriptor_;
  std::vector<Checked>& checked_;
  std::size_t index_;
  const Type& type_;
};

Problem check_renames(const Descriptor& d) {
  for (const Rename& each : d.renames) {
    const std::string_view name = each.name;
    const bool good = is_identifier(name.starts_with("::") ? name.substr(2) : name) && is_identifier(each.language) &&
                      is_identifier(each.spelled);
    if (!good) return "a renamed name that is no identifier";
  }
  return {};
}

Problem check_declarations(const Descriptor& d) {
  for (const Declaration& each : d.declarations) {
    const std::size_t count = each.what == Declaration::What::type    ? d.types.size()
                              : each.what == Declaration::What::alias ? d.aliases.size()
                                                                      : d.constants.size();
    if (each.index >= count) return "a declaration of something that is not there";
  }
  return {};
}

template <class Named>
Problem check_named(const std::vector<Named>& all, const Descriptor& d) {
  for (const Named& each : all) {
    const bool known = each.source.line == 0 ? each.source.file == 0 : each.source.file < d.files.size();
    if (!is_qualified(each.name)) return "an alias or constant without a name";
    if (each.type >= d.types.size() || !known) return each.name + ": its type or place";
  }
  return {};
}

}  // namespace

std::string broken_invariant(const Descriptor& descriptor) {
  if (descriptor.types.size() > kMaxTypes) return "more than " + std::to_string(kMaxTypes) + " types";
  for (const std::string& file : descriptor.files)
    if (file.size() > kMaxPathLength) return "the name of a file is longer than " + std::to_string(kMaxPathLength);
  std::vector<Checked> checked;
  checked.reserve(descriptor.types.size());
  std::unordered_set<std::string_view> names;
  for (const Type& type : descriptor.types) {
    if (Problem why = TypeCheck(descriptor, checked).run(); !why.empty()) return why;
    if (!type.name.empty() && !names.insert(type.name).second) return "two types named " + type.name;
  }
  if (Problem why = check_named(descriptor.aliases, descriptor); !why.empty()) return why;
  if (Problem why = check_named(descriptor.constants, descriptor); !why.empty()) return why;
  if (Problem why = check_renames(descriptor); !why.empty()) return why;
  return check_declarations(descriptor);
}

}  // namespace tenon::schema
