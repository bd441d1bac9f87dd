#include "model/padding.hpp"
#include "model/rihs01.hpp"
#include "schema/kind.hpp"
#include "tenonc/run.hpp"
#include "tenonc/table.hpp"
#include "tenonc/wanted.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <array>

namespace tenon::tenonc {
namespace {

using schema::Descriptor;
using schema::Kind;
using schema::Type;
using schema::TypeId;

std::string remarks(const schema::Member& member) {
  std::string text;
  const auto add = [&](const std::string& part) { text += (text.empty() ? "" : "  ") + part; };
  if (member.key) add("key");
  if (!member.unit.empty()) add(fmt::format("[{}]", member.unit));
  if (member.default_value) add(fmt::format("= {}", schema::value_text(*member.default_value)));
  if (member.min || member.max) {
    add(fmt::format("{}..{}", member.min ? schema::value_text(*member.min) : "",
                    member.max ? schema::value_text(*member.max) : ""));
  }
  for (const schema::Bound& bound : member.bounds) {
    if (bound.origin != schema::BoundOrigin::type) {
      add(fmt::format("bound{} {} from {} {}", bound.path, bound.value, schema::origin_name(bound.origin),
                      bound.place));
    }
  }
  return text;
}

std::string labels_text(const Descriptor& descriptor, const Type& of, const schema::Member& arm) {
  if (arm.labels.empty()) return "default";
  const Type& discriminator = descriptor.types[of.storage];
  std::string text = "case";
  for (const std::int64_t number : arm.labels) {
    const auto label = std::find_if(discriminator.labels.begin(), discriminator.labels.end(),
                                    [&](const schema::Label& each) { return each.value == number; });
    text += label == discriminator.labels.end() ? fmt::format(" {}", number) : fmt::format(" {}", label->name);
  }
  return text;
}

// Members in their order; a gap stands with the member behind it, what is left at the end is a row of its own. The arms
// of a union all begin behind the discriminator.
std::string rows_of(const Descriptor& descriptor, TypeId id) {
  const Type& type = descriptor.types[id];
  const bool overlaid = type.kind == Kind::union_type;
  std::vector<Row> rows{{"offset", "size", "pad", "member", "type", ""}};
  const model::Parts parts = model::parts_of(descriptor, id);
  const auto add = [&](const model::Part& part, std::string name, std::string remark) {
    rows.push_back({std::to_string(part.offset), std::to_string(part.size),
                    part.pad_before == 0 ? "" : std::to_string(part.pad_before), std::move(name),
                    schema::type_text(descriptor, part.type), std::move(remark)});
  };
  for (const model::Part& part : parts.parts) {
    if (part.member == model::kNoMember) {
      std::string remark = type.discriminator_key ? "key" : "";
      if (schema::is_header_given(type)) remark = fmt::format("header from sidecar {}", schema::header_place(type));
      add(part, overlaid ? "(switch)" : "(base)", std::move(remark));
      continue;
    }
    const schema::Member& member = type.members[part.member];
    std::string remark = remarks(member);
    if (overlaid) remark.insert(0, labels_text(descriptor, type, member) + (remark.empty() ? "" : "  "));
    add(part, member.name, std::move(remark));
  }
  if (parts.end < type.size)
    rows.push_back({std::to_string(parts.end), "", std::to_string(type.size - parts.end), "(end)", "", ""});
  return table(rows, 3);
}

void print_enum(std::string& out, const Type& type) {
  for (const schema::Label& label : type.labels) {
    out += fmt::format("  {:>11}  {}{}\n", label.value, label.name, label.is_default ? "  (default)" : "");
  }
}

void print_bits(std::string& out, const Descriptor& descriptor, const Type& type) {
  for (const schema::Member& field : type.members) {
    const std::uint32_t last = field.bit_position + field.bit_width - 1;
    const std::string place =
        field.bit_width == 1 ? std::to_string(field.bit_position) : fmt::format("{}-{}", field.bit_position, last);
    const std::string kind = type.kind == Kind::bitset ? "  " + schema::type_text(descriptor, field.type) : "";
    const std::string more = remarks(field);
    out += fmt::format("  bits {:>5}  {}{}{}\n", place, field.name, kind, more.empty() ? "" : "  " + more);
  }
}

std::string operation_text(const Descriptor& descriptor, const schema::Operation& operation) {
  constexpr std::array<std::string_view, 3> kModes{"in", "out", "inout"};
  const std::string_view manner = operation.oneway ? "oneway " : operation.stream ? "stream " : "";
  std::string text = fmt::format("{}{}(", manner, operation.name);
  for (const schema::Parameter& each : operation.parameters) {
    text += fmt::format("{}{} {} {}", text.back() == '(' ? "" : ", ", kModes.at(static_cast<std::size_t>(each.mode)),
                        schema::type_text(descriptor, each.type), each.name);
  }
  text += ")";
  if (operation.result != schema::kNoType) text += " -> " + schema::type_text(descriptor, operation.result);
  for (const TypeId id : operation.raises)
    text += (id == operation.raises.front() ? "  raises " : ", ") + schema::type_text(descriptor, id);
  return text;
}

std::string hex(const schema::Hash& hash) { return fmt::format("{:02x}", fmt::join(hash, "")); }

// What travels, in bytes.
std::string sizes_text(const Descriptor& descriptor, const schema::Operation& operation) {
  if (operation.request == schema::kNoType) return "sizes not known";  // written before descriptors said them
  std::string request = fmt::format("request {}", descriptor.types[operation.request].size);
  if (operation.answer == schema::kNoType) return request;
  return fmt::format("{}, {} {}", request, operation.stream ? "each answer" : "answer",
                     descriptor.types[operation.answer].size);
}

void print_operations(std::string& out, const Descriptor& descriptor, const Type& type) {
  if (type.base != schema::kNoType) out += fmt::format("  inherits {}\n", schema::type_text(descriptor, type.base));
  for (const schema::Operation& each : type.operations) {
    out += fmt::format("  {:>9}  {}\n", each.id, operation_text(descriptor, each));
    out += fmt::format("  {:>9}  {}  signature {}\n", "", sizes_text(descriptor, each), hex(each.signature));
  }
}

// What an extent leaves for members to come.
std::uint64_t bytes_left(const Descriptor& descriptor, const Type& type) {
  std::uint64_t end = type.base == schema::kNoType ? 0 : descriptor.types[type.base].size;
  for (const schema::Member& each : type.members) end = std::max(end, each.offset + descriptor.types[each.type].size);
  return type.extent - end;
}

void print_type(std::string& out, const Descriptor& descriptor, TypeId id) {
  const Type& type = descriptor.types[id];
  const bool stored = type.kind == Kind::enumeration || type.kind == Kind::bitmask || type.kind == Kind::bitset;
  const std::string storage = stored ? fmt::format(" : {}", schema::type_text(descriptor, type.storage)) : "";
  out += fmt::format("{} {}{}", schema::kind_name(type.kind), type.name, storage);
  if (type.kind != Kind::interface) out += fmt::format("  size {}, alignment {}", type.size, type.alignment);
  if (type.extensibility == schema::Extensibility::appendable) out += ", appendable";
  if (type.extent != 0) out += fmt::format(", {} bytes left", bytes_left(descriptor, type));
  out += type.kind == Kind::structure && !schema::is_publishable(type) ? ", nested\n" : "\n";
  if (!type.topic.empty())
    out += fmt::format("  {} {}\n", type.kind == Kind::interface ? "service" : "topic", type.topic);
  if (type.kind == Kind::enumeration) {
    print_enum(out, type);
  } else if (type.kind == Kind::interface) {
    print_operations(out, descriptor, type);
  } else if (stored) {
    print_bits(out, descriptor, type);
  } else {
    out += rows_of(descriptor, id);
  }
  out += fmt::format("  schema {}  layout {}\n", hex(type.schema_hash), hex(type.layout_hash));
  if (!type.rihs01.empty()) out += fmt::format("  {}\n", type.rihs01);
}

// What generated code calls otherwise than the interface does.
void print_renames(std::string& out, const Descriptor& descriptor) {
  for (const schema::Rename& each : descriptor.renames)
    out += fmt::format("{}renamed in {}: {} is {}\n", &each == &descriptor.renames.front() ? "\n" : "", each.language,
                       each.name, each.spelled);
}

void print_rihs01(std::string& out, const Descriptor& descriptor, TypeId id) {
  const Type& type = descriptor.types[id];
  if (type.kind != Kind::structure) return;
  const auto hash = model::rihs01(descriptor, id);
  out +=
      fmt::format("{}  {}\n", model::ros_name(type), hash ? *hash : "none: ROS has no such message: " + hash.error());
}

// What was found; nothing, if one type was wanted and none is of that name.
std::optional<std::string> found(std::string out, const std::string& wanted) {
  if (out.empty() && !wanted.empty()) return std::nullopt;
  return out;
}

}  // namespace

std::optional<std::string> describe_types(const Descriptor& descriptor, const std::string& wanted) {
  std::string out;
  each_wanted(descriptor, wanted, [&](TypeId id) {
    if (!out.empty()) out += "\n";
    print_type(out, descriptor, id);
  });
  if (wanted.empty()) print_renames(out, descriptor);
  return found(std::move(out), wanted);
}

std::optional<std::string> describe_rihs01(const Descriptor& descriptor, const std::string& wanted) {
  std::string out;
  each_wanted(descriptor, wanted, [&](TypeId id) { print_rihs01(out, descriptor, id); });
  return found(std::move(out), wanted);
}

}  // namespace tenon::tenonc
