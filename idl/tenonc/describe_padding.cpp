// `tenonc describe --padding`: what the bytes of a type are spent on, and the cache lines that its members touch.
#include "model/padding.hpp"
#include "schema/geometry.hpp"
#include "schema/kind.hpp"
#include "tenonc/run.hpp"
#include "tenonc/table.hpp"
#include "tenonc/wanted.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <nlohmann/json.hpp>

namespace tenon::tenonc {
namespace {

using Json = nlohmann::ordered_json;
using model::kCacheLine;
using schema::Descriptor;
using schema::Kind;
using schema::Type;
using schema::TypeId;

struct Lines {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
};

Lines lines_of(std::uint64_t begin, std::uint64_t bytes) {
  return {begin / kCacheLine, (begin + bytes - 1) / kCacheLine};
}

std::string text_of(const Lines& lines) {
  return lines.first == lines.last ? fmt::format("{}", lines.first) : fmt::format("{}-{}", lines.first, lines.last);
}

// What would fit a line and lies in two of them.
bool straddles(const Lines& lines, std::uint64_t bytes) { return bytes <= kCacheLine && lines.first != lines.last; }

// All that is said about one type.
struct Report {
  const Descriptor& descriptor;
  const Type& type;
  model::Parts parts;
  model::Padding padding;
  bool in_ring = false;  // it can be published
  model::InRing ring;

  std::string name(const model::Part& part) const {
    if (part.member != model::kNoMember) return type.members[part.member].name;
    return type.kind == Kind::union_type ? "(switch)" : "(base)";
  }
  Lines alone(const model::Part& part) const { return lines_of(part.offset, part.size); }
  Lines published(const model::Part& part) const { return lines_of(ring.offset + part.offset, part.size); }
  std::uint64_t tail() const { return type.size - parts.end; }
  bool tailed() const { return schema::has_tail(descriptor, type); }
  std::uint64_t saved() const { return padding.taken - padding.taken_in_order; }
  std::uint64_t size_in_order() const { return type.extent != 0 ? type.size : padding.taken_in_order; }
  std::vector<std::string> order() const {
    std::vector<std::string> names;
    for (const std::uint32_t member : padding.order) names.push_back(type.members[member].name);
    return names;
  }
};

Report report_of(const Descriptor& descriptor, TypeId id, const std::vector<model::Alignment>& alignments) {
  const Type& type = descriptor.types[id];
  return {descriptor,
          type,
          model::parts_of(descriptor, id),
          model::padding_of(descriptor, id, alignments),
          schema::is_publishable(type) && !type.synthesised,
          model::in_ring(type.size, type.alignment)};
}

std::string remark(const Report& report, const model::Part& part) {
  const bool alone = straddles(report.alone(part), part.size);
  const bool published = report.in_ring && straddles(report.published(part), part.size);
  if (!alone && !published) return "";
  if (!report.in_ring || (alone && published)) return "straddles";
  return alone ? "straddles, but not in a slot" : "straddles in a slot";
}

std::string rows(const Report& report) {
  std::vector<Row> all{{"offset", "size", "pad", "line", report.in_ring ? "in slot" : "", "member", "type", ""}};
  const auto pad = [](std::uint64_t bytes) { return bytes == 0 ? std::string() : std::to_string(bytes); };
  for (const model::Part& part : report.parts.parts) {
    all.push_back({std::to_string(part.offset), std::to_string(part.size), pad(part.pad_before),
                   text_of(report.alone(part)), report.in_ring ? text_of(report.published(part)) : "",
                   report.name(part), schema::type_text(report.descriptor, part.type), remark(report, part)});
  }
  if (report.tail() > 0)
    all.push_back({std::to_string(report.parts.end), "", pad(report.tail()), "", "", "(end)", "", ""});
  if (!report.in_ring) {
    for (Row& row : all) row.erase(row.begin() + 4);
  }
  return table(all, report.in_ring ? 5 : 4);
}

// Why the members may not stand in another order now, whatever it saves. Empty: they may, until it is released.
std::string_view fixed_by(const Type& type) {
  if (type.kind == Kind::union_type) return "union";
  if (type.synthesised) return "operation";
  return type.extensibility == schema::Extensibility::appendable ? "appendable" : "";
}

std::string conclusion(const Report& report) {
  const model::Padding& padding = report.padding;
  if (padding.bytes == 0) return "  no padding\n";
  std::string text = fmt::format("  padding {} bytes", padding.bytes);
  if (report.type.kind == Kind::union_type) return text + "; arms share their place, so no order changes that\n";
  if (padding.order.empty())
    return text + (padding.least ? "; no order of the members needs fewer\n" : "; no better order was found\n");
  text += fmt::format(", {} fewer in the order {}\n", report.saved(), fmt::join(report.order(), ", "));
  if (report.type.extent != 0) {
    text += fmt::format("  of the extent of {} bytes, {} would be left in place of {}\n", report.type.extent,
                        report.type.extent - padding.taken_in_order, report.type.extent - padding.taken);
  } else {
    text += fmt::format("  size {} in place of {}", report.size_in_order(), report.type.size);
    const std::uint64_t slot = model::in_ring(report.size_in_order(), report.type.alignment).bytes;
    text += report.in_ring ? fmt::format(", a slot of {} in place of {}\n", slot, report.ring.bytes) : "\n";
  }
  if (report.type.base != schema::kNoType) text += "  the members of the base stay in front\n";
  if (fixed_by(report.type) == "appendable")
    text += "  appendable: only before the first release, as others rely on the order since\n";
  if (fixed_by(report.type) == "operation") text += "  the order is that of the operation's parameters\n";
  return text;
}

void print(std::string& out, const Report& report) {
  const Type& type = report.type;
  out +=
      fmt::format("{} {}  size {}, alignment {}", schema::kind_name(type.kind), type.name, type.size, type.alignment);
  out += fmt::format(", lines {}", lines_of(0, type.size).last + 1);
  if (report.in_ring)
    out += fmt::format("; published at byte {} of a slot of {}{}, lines {}", report.ring.offset, report.ring.bytes,
                       report.tailed() ? " and what stands behind" : "",
                       lines_of(0, report.ring.offset + type.size).last + 1);
  out += '\n';
  out += rows(report) + conclusion(report);
}

Json json_of(const Lines& lines) { return {lines.first, lines.last}; }

Json json_of(const Report& report) {
  Json members = Json::array();
  for (const model::Part& part : report.parts.parts) {
    const Lines alone = report.alone(part), published = report.published(part);
    members.push_back({{"name", report.name(part)},
                       {"offset", part.offset},
                       {"size", part.size},
                       {"pad_before", part.pad_before},
                       {"lines", json_of(alone)},
                       {"straddles", straddles(alone, part.size)},
                       {"slot_lines", report.in_ring ? json_of(published) : Json(nullptr)},
                       {"straddles_in_slot", report.in_ring && straddles(published, part.size)}});
  }
  Json slot, better, fixed;
  if (report.in_ring)
    slot = {{"message_offset", report.ring.offset}, {"bytes", report.ring.bytes}, {"tailed", report.tailed()}};
  if (!report.padding.order.empty()) {
    const std::uint64_t size = report.size_in_order();
    better = {{"order", report.order()}, {"saves", report.saved()}, {"size", size}, {"slot_bytes", nullptr}};
    if (report.in_ring) better["slot_bytes"] = model::in_ring(size, report.type.alignment).bytes;
  }
  if (!fixed_by(report.type).empty()) fixed = fixed_by(report.type);
  return {{"name", report.type.name},
          {"kind", schema::kind_name(report.type.kind)},
          {"size", report.type.size},
          {"alignment", report.type.alignment},
          {"extent", report.type.extent},
          {"padding", report.padding.bytes},
          {"tail", report.tail()},
          {"slot", std::move(slot)},
          {"members", std::move(members)},
          {"better_order", std::move(better)},
          {"no_order_is_better", report.padding.least && report.padding.order.empty()},
          {"order_fixed_by", std::move(fixed)}};
}

}  // namespace

std::optional<std::string> describe_padding(const Descriptor& descriptor, const std::string& wanted,
                                            const std::vector<model::Alignment>& alignments, bool json) {
  std::string out;
  Json all = Json::array();
  each_wanted(descriptor, wanted, [&](TypeId id) {
    const Type& type = descriptor.types[id];
    if (type.kind != Kind::structure && type.kind != Kind::exception && type.kind != Kind::union_type) {
      if (!wanted.empty()) out = fmt::format("{} {} has no members to pad\n", schema::kind_name(type.kind), type.name);
      return;
    }
    const Report report = report_of(descriptor, id, alignments);
    if (json) {
      all.push_back(json_of(report));
    } else {
      out += out.empty() ? "" : "\n";
      print(out, report);
    }
  });
  if (json && (wanted.empty() || !all.empty() || !out.empty()))
    out = Json{{"cache_line", kCacheLine}, {"types", std::move(all)}}.dump(2) + "\n";
  if (out.empty() && !wanted.empty()) return std::nullopt;
  return out;
}

}  // namespace tenon::tenonc
