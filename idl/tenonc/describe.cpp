#include "schema/kind.hpp"
#include "tenonc/run.hpp"

#include <fmt/format.h>
#include <algorithm>

namespace tenon::tenonc {
namespace {

using schema::Descriptor;
using schema::Kind;
using schema::Type;
using schema::TypeId;

struct Row {
  std::string offset, size, pad, name, type, remarks;
};

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

// Members in their order; a gap stands with the member behind it, what is left at the end is a row of its own.
std::vector<Row> rows_of(const Descriptor& descriptor, const Type& type) {
  std::vector<Row> rows{{"offset", "size", "pad", "member", "type", ""}};
  std::uint64_t end = 0;
  const auto pad_text = [](std::uint64_t pad) { return pad == 0 ? std::string() : std::to_string(pad); };
  for (const schema::Member& member : type.members) {
    const Type& inner = descriptor.types[member.type];
    rows.push_back({std::to_string(member.offset), std::to_string(inner.size), pad_text(member.offset - end),
                    member.name, schema::type_text(descriptor, member.type), remarks(member)});
    end = member.offset + inner.size;
  }
  if (end < type.size) rows.push_back({std::to_string(end), "", std::to_string(type.size - end), "(end)", "", ""});
  return rows;
}

void print_struct(std::string& out, const Descriptor& descriptor, const Type& type) {
  const std::vector<Row> rows = rows_of(descriptor, type);
  const auto width = [&](std::string Row::*column) {
    std::size_t widest = 0;
    for (const Row& row : rows) widest = std::max(widest, (row.*column).size());
    return widest;
  };
  const std::size_t offset = width(&Row::offset), size = width(&Row::size), pad = width(&Row::pad);
  const std::size_t name = width(&Row::name), kind = width(&Row::type);
  for (const Row& row : rows) {
    std::string line = fmt::format("  {:>{}}  {:>{}}  {:>{}}  {:<{}}  {:<{}}  {}", row.offset, offset, row.size, size,
                                   row.pad, pad, row.name, name, row.type, kind, row.remarks);
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + "\n";
  }
}

void print_enum(std::string& out, const Type& type) {
  for (const schema::Label& label : type.labels) {
    out += fmt::format("  {:>11}  {}{}\n", label.value, label.name, label.is_default ? "  (default)" : "");
  }
}

std::string hex(const schema::Hash& hash) { return fmt::format("{:02x}", fmt::join(hash, "")); }

void print_type(std::string& out, const Descriptor& descriptor, const Type& type) {
  const std::string storage =
      type.kind == Kind::enumeration ? fmt::format(" : {}", schema::type_text(descriptor, type.storage)) : "";
  out += fmt::format("{} {}{}  size {}, alignment {}{}\n", schema::kind_name(type.kind), type.name, storage, type.size,
                     type.alignment, type.kind == Kind::structure && !schema::is_publishable(type) ? ", nested" : "");
  if (!type.topic.empty()) out += fmt::format("  topic {}\n", type.topic);
  if (type.kind == Kind::enumeration) {
    print_enum(out, type);
  } else {
    print_struct(out, descriptor, type);
  }
  out += fmt::format("  schema {}  layout {}\n", hex(type.schema_hash), hex(type.layout_hash));
}

}  // namespace

std::optional<std::string> describe_types(const Descriptor& descriptor, const std::string& wanted) {
  std::string out;
  for (const schema::Declaration& declaration : descriptor.declarations) {
    if (declaration.what != schema::Declaration::What::type) continue;
    const Type& type = descriptor.types[declaration.index];
    const bool named = !wanted.empty() && (type.name == wanted || "::" + type.name == wanted);
    if (!named && (!wanted.empty() || type.source.file != 0)) continue;
    if (!out.empty()) out += "\n";
    print_type(out, descriptor, type);
  }
  if (out.empty() && !wanted.empty()) return std::nullopt;
  return out;
}

}  // namespace tenon::tenonc
