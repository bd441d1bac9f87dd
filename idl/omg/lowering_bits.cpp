// Bit masks and bit sets.
#include "omg/lowering.hpp"
#include "schema/kind.hpp"

#include <fmt/format.h>
#include <map>

namespace tenon::omg {
namespace {

using diag::Code;
using schema::Kind;
using schema::kNoType;

constexpr std::uint64_t kMostBits = 64;

Kind mask_storage(std::uint64_t bits) {
  return bits <= 8 ? Kind::uint8 : bits <= 16 ? Kind::uint16 : bits <= 32 ? Kind::uint32 : Kind::uint64;
}

// What IDL takes for a field that names no type.
Kind natural_type(std::uint64_t width) {
  if (width == 1) return Kind::boolean;
  return width <= 8 ? Kind::octet : mask_storage(width);
}

std::uint64_t value_bits(Kind kind) {
  return kind == Kind::boolean ? 1 : std::uint64_t{8} * schema::primitive_size(kind);
}

}  // namespace

struct Lowering::Bits {
  std::uint64_t next = 0;  // position
  std::uint64_t most = kMostBits;
  std::map<std::uint64_t, const ast::Label*> taken;
};

void Lowering::bitmask(const ast::Definition& definition, const ast::Bitmask& written) {
  Symbol* symbol = begin(definition, Symbol::What::bitmask);
  if (symbol == nullptr) return;
  const AnnotationReader reader = read(definition.annotations, Place::bitmask);
  schema::Type type = described(definition, reader, Kind::bitmask);
  Bits bits;
  bits.most = reader.number("bit_bound", 1, kMostBits).value_or(32);
  type.storage = table_.builtin(mask_storage(bits.most));
  symbol->scope = std::make_unique<Scope>(&resolver_.current(), type.name);
  for (const ast::Label& each : written.flags) flag(each, bits, *symbol->scope, type);
  complete(*symbol, std::move(type));
}

void Lowering::flag(const ast::Label& written, Bits& bits, Scope& names, schema::Type& into) {
  const AnnotationReader reader = read(written.annotations, Place::flag);
  const auto declared = names.declare(written.name, Symbol::What::flag, 0, diagnostics_);
  const bool placed = reader.find("position") != nullptr;
  const std::uint64_t position = placed ? reader.number("position", 0, kMostBits - 1).value_or(kMostBits) : bits.next;
  if (placed && position == kMostBits) return;  // reported
  bits.next = position + 1;
  if (declared.symbol == nullptr) return;
  if (position >= bits.most) {
    diagnostics_
        .report(Code::bits_outside, placed ? reader.argument("position", "value")->span : written.name.span,
                fmt::format("'{}' at position {} lies outside a bitmask of {} bits", written.name.text, position,
                            bits.most))
        .note(bits.most == kMostBits ? "a bitmask has 64 bits at most" : "give the bitmask a larger '@bit_bound'");
    return;
  }
  if (const auto [other, free] = bits.taken.try_emplace(position, &written); !free) {
    diagnostics_
        .report(Code::bits_shared, written.name.span,
                fmt::format("'{}' has the position {} of '{}'", written.name.text, position, other->second->name.text))
        .note("the other flag", other->second->name.span);
    return;
  }
  declared.symbol->value = static_cast<Integer>(1) << static_cast<unsigned>(position);
  schema::Member made;
  made.name = written.name.text;
  made.type = table_.builtin(Kind::boolean);
  made.id = static_cast<std::uint32_t>(into.members.size());
  made.bit_position = static_cast<std::uint32_t>(position);
  made.bit_width = 1;
  made.doc = documentation(written.doc, written.annotations, reader);
  made.annotations = reader.kept();
  made.source = range(written.name.span);
  into.members.push_back(std::move(made));
}

void Lowering::bitset(const ast::Definition& definition, const ast::Bitset& written) {
  Symbol* symbol = begin(definition, Symbol::What::bitset);
  if (symbol == nullptr) return;
  const AnnotationReader reader = read(definition.annotations, Place::bitset);
  schema::Type type = described(definition, reader, Kind::bitset);
  symbol->scope = std::make_unique<Scope>(&resolver_.current(), type.name);
  Bits bits;
  if (written.base) inherit_bits(*written.base, bits, *symbol->scope, type);
  for (const ast::Bitfield& each : written.fields) bitfield(each, bits, *symbol->scope, type);
  type.storage = table_.builtin(mask_storage(bits.next));
  complete(*symbol, std::move(type));
  if (symbol->type == kNoType) return;
  bitset_widths_[symbol->type] = bits.next;
  inheritable_[symbol->type].names = symbol->scope.get();
}

// The fields of the base come first, as if they were written here.
void Lowering::inherit_bits(const ast::ScopedName& name, Bits& bits, Scope& names, schema::Type& into) {
  const schema::TypeId base = base_of(name, Kind::bitset);
  if (base == kNoType || !inherit_names(base, names, name.span)) return;
  into.members = descriptor_.types[base].members;
  bits.next = bitset_widths_[base];
}

void Lowering::bitfield(const ast::Bitfield& written, Bits& bits, Scope& names, schema::Type& into) {
  const AnnotationReader reader = read(written.annotations, Place::bitfield);
  const auto width = evaluator_.positive(*written.width, kMostBits, Code::bits_outside, "the width of a field");
  if (!width) return;
  const schema::TypeId type = bitfield_type(written, *width);
  for (std::size_t i = 0; i < std::max<std::size_t>(written.names.size(), 1); ++i) {
    const std::uint64_t position = bits.next;
    if (position + *width > kMostBits) {
      diagnostics_.report(Code::bits_outside, written.names.empty() ? written.span : written.names[i].span,
                          fmt::format("a bitset has {} bits at most, here it has {}", kMostBits, position + *width));
      return;
    }
    bits.next = position + *width;
    if (written.names.empty() || type == kNoType) continue;
    if (names.declare(written.names[i], Symbol::What::member, 0, diagnostics_).symbol == nullptr) continue;
    schema::Member made;
    made.name = written.names[i].text;
    made.type = type;
    made.id = static_cast<std::uint32_t>(into.members.size());
    made.bit_position = static_cast<std::uint32_t>(position);
    made.bit_width = static_cast<std::uint32_t>(*width);
    if (reader.find("unit") != nullptr) made.unit = reader.text("unit", "value").value_or("");
    made.doc = documentation(written.doc, written.annotations, reader);
    made.annotations = reader.kept();
    made.source = range(written.names[i].span);
    into.members.push_back(std::move(made));
  }
}

schema::TypeId Lowering::bitfield_type(const ast::Bitfield& written, std::uint64_t width) {
  if (!written.type) return table_.builtin(natural_type(width));
  TypeUse use{{}, {}, written.type->span, {}, nullptr, true};
  const schema::TypeId type = lower(*written.type, use);
  if (type == kNoType && !use.missing) return kNoType;
  const Kind kind = type == kNoType ? Kind::string : descriptor_.types[type].kind;
  if (!schema::is_integer(kind) && kind != Kind::boolean && kind != Kind::octet) {
    diagnostics_
        .report(Code::bitfield_type, written.type->span,
                fmt::format("'{}' cannot be the type of a field of a bitset", ast::text(*written.type)))
        .note("a field is an integer, an octet or a boolean");
    return kNoType;
  }
  if (width <= value_bits(kind)) return type;
  diagnostics_.report(
      Code::bits_outside, written.width->span,
      fmt::format("a field of {} bits, whose type '{}' holds {}", width, ast::text(*written.type), value_bits(kind)));
  return kNoType;
}

}  // namespace tenon::omg
