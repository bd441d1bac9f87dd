// The members of each kind of named type: struct, union, bits, enumeration, interface.
#include <algorithm>
#include <array>

#include "schema/comparison.hpp"
#include "schema/kind.hpp"

namespace tenon::schema {
namespace {

bool is_bits(const Type& type) { return type.kind == Kind::bitmask || type.kind == Kind::bitset; }

bool is_struct(const Type& type) { return type.kind == Kind::structure || type.kind == Kind::exception; }

std::string quoted(const std::string& text) { return text.empty() ? text : '"' + text + '"'; }

std::string labels_text(const Member& arm) {
  std::vector<std::int64_t> labels = arm.labels;
  std::sort(labels.begin(), labels.end());
  std::string text = labels.empty() ? "default" : "case";
  for (const std::int64_t label : labels) text += " " + std::to_string(label);
  return text;
}

std::string bits_text(const Member& field) {
  return std::to_string(field.bit_position) + " to " +
         std::to_string(std::uint64_t{field.bit_position} + field.bit_width - 1);
}

std::string slot_of(const Type& in, const Member& member) {
  if (is_struct(in)) return std::to_string(member.offset);
  return is_bits(in) ? bits_text(member) : labels_text(member);
}

std::vector<Part> parts_of(const Descriptor& descriptor, const Type& type) {
  std::vector<Part> parts;
  for (const Member& m : type.members) {
    const bool flag = type.kind == Kind::bitmask;
    parts.push_back({m.name, flag ? "" : type_text(descriptor, m.type), slot_of(type, m)});
  }
  return parts;
}

std::vector<Part> parts_of(const std::vector<Label>& labels) {
  std::vector<Part> parts;
  for (const Label& label : labels) parts.push_back({label.name, "", std::to_string(label.value)});
  return parts;
}

std::string_view mode_name(Parameter::Mode mode) {
  constexpr std::array<std::string_view, 3> kModes = {"in", "out", "inout"};
  return kModes.at(static_cast<std::size_t>(mode));
}

std::string yes_no(bool value) { return value ? "yes" : "no"; }

std::string value_or_none(const std::optional<Value>& value) { return value ? value_text(*value) : "none"; }

std::string shortened(const std::string& text) {
  constexpr std::size_t kShown = 80;
  return text.size() <= kShown ? text : text.substr(0, kShown) + "...";
}

}  // namespace

Side side_of(const Descriptor& descriptor, const Type& in, const Member& member) {
  Side side;
  side.present = true;
  side.name = member.name;
  if (member.type != kNoType) side.type = type_text(descriptor, member.type);
  if (!is_bits(in)) side.offset = member.offset;
  side.unit = member.unit;
  if (is_bits(in)) side.detail = "bits " + bits_text(member);
  if (in.kind == Kind::union_type) side.detail = labels_text(member);
  side.source = place_text(descriptor, member.source);
  return side;
}

Side side_of(const Descriptor& descriptor, const Type& in, const Label& label) {
  Side side;
  side.present = true;
  side.name = label.name;
  side.type = in.name;
  side.detail = "number " + std::to_string(label.value);
  side.source = place_text(descriptor, label.source);
  return side;
}

Side side_of(const Descriptor& descriptor, const Operation& operation) {
  Side side;
  side.present = true;
  side.name = operation.name;
  side.detail = "operation " + std::to_string(operation.id);
  side.source = place_text(descriptor, operation.source);
  return side;
}

bool Comparison::base_types(const Type& w, const Type& r, const Spot& spot) {
  if (w.kind == Kind::interface || (w.base == kNoType && r.base == kNoType)) return false;
  const auto name = [](const Descriptor& d, const Type& type) {
    if (type.base == kNoType) return std::string();
    std::string text = d.types[type.base].name;
    if (is_header_given(type)) text.append(" (header, ").append(header_place(type)).append(")");
    return text;
  };
  if (w.base == kNoType || r.base == kNoType)
    return add_facts("BASE_SAME", spot, "base", name(writer_, w), name(reader_, r));
  return types(w.base, r.base, {spot.path, spot.writer, spot.reader, {}, nullptr, nullptr});
}

bool Comparison::storage_types(const Type& w, const Type& r, const Spot& spot) {
  if (w.storage == kNoType) return false;
  if (w.kind == Kind::union_type) {
    // `switch` is a word of the language: no arm can have this path.
    const Spot at{spot.path + ".switch", spot.writer, spot.reader, {}, nullptr, nullptr};
    const bool refused = add_facts("KEY_SAME", at, "key", yes_no(w.discriminator_key), yes_no(r.discriminator_key));
    return types(w.storage, r.storage, at) || refused;
  }
  const std::string_view rule = w.kind == Kind::enumeration ? "ENUM_SAME_STORAGE" : "BITS_SAME_STORAGE";
  return add_facts(rule, spot, "stored as", type_text(writer_, w.storage), type_text(reader_, r.storage));
}

bool Comparison::members(const Type& w, const Type& r, const Spot& spot) {
  if (w.members.empty() && r.members.empty()) return extents(w, r, spot);
  const Pairing found = pair_up(parts_of(writer_, w), parts_of(reader_, r), is_struct(w));
  bool refused = paired_members(w, r, found, spot);
  refused = one_sided(w, r, found, spot) || refused;
  return refused || (!are_moved(w, r) && offsets(w, r, found, spot.path));
}

// What stands in front of the members differs, which explains their offsets: a base, the discriminator, and that the arms of
// a union that may grow begin where later ones can.
bool Comparison::are_moved(const Type& w, const Type& r) const {
  const auto size_in_front = [](const Descriptor& descriptor, const Type& type) {
    const TypeId front = type.kind == Kind::union_type ? type.storage : type.base;
    return front == kNoType ? 0 : descriptor.types[front].size;
  };
  return size_in_front(writer_, w) != size_in_front(reader_, r) ||
         (w.kind == Kind::union_type && w.extensibility != r.extensibility);
}

bool Comparison::paired_members(const Type& w, const Type& r, const Pairing& found, const Spot& spot) {
  bool refused = false;
  for (const Pairing::Pair& pair : found.pairs) {
    if (full()) return true;
    const Member& a = w.members[pair.writer];
    const Member& b = r.members[pair.reader];
    const Spot at{spot.path + "." + a.name, side_of(writer_, w, a), side_of(reader_, r, b), {}, &a.bounds, &b.bounds};
    refused = member(w, a, b, at) || refused;
    if (pair.swapped_with) {
      const Member& other = w.members[found.pairs[*pair.swapped_with].writer];
      refused = add("FIELD_SAME_ORDER", at, "swapped with " + quoted(other.name));
    } else if (pair.moved) {
      refused =
          add("FIELD_SAME_ORDER", at,
              both("order", "number " + std::to_string(pair.writer + 1), "number " + std::to_string(pair.reader + 1)));
    }
  }
  return refused;
}

bool Comparison::member(const Type& in, const Member& w, const Member& r, const Spot& spot) {
  bool refused = add_facts("FIELD_SAME_NAME", spot, "name", w.name, r.name);
  if (in.kind != Kind::bitmask && w.type != kNoType && r.type != kNoType)
    refused = types(w.type, r.type, spot) || refused;
  refused = placement(in, w, r, spot) || refused;
  refused = add_facts("FIELD_SAME_UNIT", spot, "unit", quoted(w.unit), quoted(r.unit)) || refused;
  refused = keys(w, r, spot, refused) || refused;
  hints(w, r, spot);
  return refused;
}

// A key that one side knows more of tells values apart that are one to the other side. A struct with keys of its own is
// compared by those, which are looked at where they stand.
bool Comparison::keys(const Member& w, const Member& r, const Spot& spot, bool refused) {
  if (w.key != r.key) return add_facts("KEY_SAME", spot, "key", yes_no(w.key), yes_no(r.key));
  if (!w.key || refused || w.type == kNoType || r.type == kNoType) return false;
  const Type& written = writer_.types[w.type];
  const Type& read = reader_.types[r.type];
  const bool has_keys =
      std::any_of(written.members.begin(), written.members.end(), [](const Member& m) { return m.key; });
  if (has_keys || written.layout_hash == read.layout_hash) return false;
  return add("KEY_SAME", spot, "key: its type has members that only one side knows");
}

bool Comparison::placement(const Type& in, const Member& w, const Member& r, const Spot& spot) {
  if (in.kind == Kind::union_type)
    return add_facts("UNION_SAME_LABELS", spot, "labels", labels_text(w), labels_text(r));
  return is_bits(in) && add_facts("FIELD_SAME_OFFSET", spot, "bits", bits_text(w), bits_text(r));
}

void Comparison::hints(const Member& w, const Member& r, const Spot& spot) {
  const auto hint = [&](std::string_view rule, const char* fact, const auto& a, const auto& b) {
    const std::string written = value_or_none(a);
    const std::string read = value_or_none(b);
    if (written != read) add(rule, spot, both(fact, shortened(written), shortened(read)), Effect::none);
  };
  hint("FIELD_SAME_DEFAULT", "default", w.default_value, r.default_value);
  hint("FIELD_SAME_RANGE", "min", w.min, r.min);
  hint("FIELD_SAME_RANGE", "max", w.max, r.max);
}

// Offsets follow from what stands before; said only where nothing in this type explains them.
bool Comparison::offsets(const Type& w, const Type& r, const Pairing& found, const std::string& path) {
  bool refused = false;
  for (const Pairing::Pair& pair : found.pairs) {
    const Member& a = w.members[pair.writer];
    const Member& b = r.members[pair.reader];
    if (is_bits(w) || a.offset == b.offset) continue;
    refused = add_facts("FIELD_SAME_OFFSET",
                        {path + "." + a.name, side_of(writer_, w, a), side_of(reader_, r, b), {}, nullptr, nullptr},
                        "offset", std::to_string(a.offset), std::to_string(b.offset));
  }
  return refused;
}

bool Comparison::labels(const Type& w, const Type& r, const Spot& spot) {
  const Pairing found = pair_up(parts_of(w.labels), parts_of(r.labels), false);
  bool refused = false;
  for (const Pairing::Pair& pair : found.pairs) {
    const Label& a = w.labels[pair.writer];
    const Label& b = r.labels[pair.reader];
    const Spot here{spot.path + "." + a.name, side_of(writer_, w, a), side_of(reader_, r, b), {}, nullptr, nullptr};
    refused = add_facts("ENUM_VALUE_SAME_NAME", here, "name", a.name, b.name) || refused;
    refused = add_facts("ENUM_VALUE_SAME_NUMBER", here, "number", std::to_string(a.value), std::to_string(b.value)) ||
              refused;
    add_facts("FIELD_SAME_DEFAULT", here, "default label", yes_no(a.is_default), yes_no(b.is_default), Effect::none);
  }
  return one_sided_labels(w, r, found, spot) || refused;
}

bool Comparison::operation(const Operation& w, const Operation& r, const Spot& spot) {
  bool refused = add_facts("OP_SAME_NAME", spot, "name", w.name, r.name);
  refused = add_facts("OP_SAME_ID", spot, "id", std::to_string(w.id), std::to_string(r.id)) || refused;
  refused = add_facts("ONEWAY_SAME", spot, "oneway", yes_no(w.oneway), yes_no(r.oneway)) || refused;
  refused = add_facts("STREAM_SAME", spot, "stream", yes_no(w.stream), yes_no(r.stream)) || refused;
  if ((w.result == kNoType) != (r.result == kNoType))
    refused = add("OP_SAME_SIGNATURE", spot, "result: only one side has one");
  else if (w.result != kNoType)
    refused = types(w.result, r.result, {spot.path + ".return", spot.writer, spot.reader, {}, &w.bounds, &r.bounds}) ||
              refused;
  refused = parameters(w, r, spot) || refused;
  refused = raises(w, r, spot) || refused;
  if (refused || w.signature == r.signature) return refused;
  return add("OP_SAME_SIGNATURE", spot, "only one side knows all of a type that it carries");
}

// Parameters are told apart by their place: their names are not part of the identity.
bool Comparison::parameters(const Operation& w, const Operation& r, const Spot& spot) {
  if (w.parameters.size() != r.parameters.size())
    return add_facts("OP_SAME_SIGNATURE", spot, "parameters", std::to_string(w.parameters.size()),
                     std::to_string(r.parameters.size()));
  bool refused = false;
  for (std::size_t i = 0; i < w.parameters.size() && !full(); ++i) {
    const Parameter& a = w.parameters[i];
    const Parameter& b = r.parameters[i];
    Spot at{spot.path + "." + a.name, spot.writer, spot.reader, {}, &a.bounds, &b.bounds};
    at.writer.name = a.name;
    at.reader.name = b.name;
    refused =
        add_facts("OP_SAME_SIGNATURE", at, "mode", std::string(mode_name(a.mode)), std::string(mode_name(b.mode))) ||
        refused;
    refused = types(a.type, b.type, std::move(at)) || refused;
  }
  return refused || full();
}

bool Comparison::raises(const Operation& w, const Operation& r, const Spot& spot) {
  const auto sorted = [](const Descriptor& d, std::vector<TypeId> ids) {
    std::sort(ids.begin(), ids.end(), [&](TypeId a, TypeId b) { return d.types[a].name < d.types[b].name; });
    return ids;
  };
  const auto names = [](const Descriptor& d, const std::vector<TypeId>& ids) {
    std::string text;
    for (const TypeId id : ids) text += (text.empty() ? "" : ", ") + d.types[id].name;
    return text;
  };
  const std::vector<TypeId> a = sorted(writer_, w.raises);
  const std::vector<TypeId> b = sorted(reader_, r.raises);
  if (add_facts("RAISES_SAME", spot, "raises", names(writer_, a), names(reader_, b))) return true;
  bool refused = false;
  for (std::size_t i = 0; i < a.size(); ++i)
    refused = types(a[i], b[i], {spot.path + ".raises", spot.writer, spot.reader, {}, nullptr, nullptr}) || refused;
  return refused;
}

}  // namespace tenon::schema
