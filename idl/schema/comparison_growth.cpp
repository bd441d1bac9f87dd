// What one side alone has: members, arms, flags and labels. In a type that may grow it can have been appended; then each
// side reads what the other writes. The rule is that of docs/design/type_identity.md, "Types that grow".
#include <algorithm>

#include "schema/comparison.hpp"
#include "schema/kind.hpp"

namespace tenon::schema {
namespace {

bool has_offsets(const Type& type) { return type.kind == Kind::structure || type.kind == Kind::union_type; }

// One side knows all that the other does, and more. A struct or union needs room that was there from its first version on;
// bits and labels have it in the number that holds them.
bool may_grow(const Type& w, const Type& r, const Pairing& found) {
  const auto grows = [](const Type& type) {
    return type.extensibility == Extensibility::appendable && (type.extent != 0 || !has_offsets(type));
  };
  return grows(w) && grows(r) && (found.writer_only.empty() || found.reader_only.empty());
}

// A new arm would take its labels from the default arm, and with them what they mean.
bool has_default_arm(const Type& type) {
  return type.kind == Kind::union_type &&
         std::any_of(type.members.begin(), type.members.end(), [](const Member& arm) { return arm.labels.empty(); });
}

// How many members stand up to the last one that both sides have.
std::size_t common_end(const std::vector<Pairing::Pair>& pairs, std::size_t Pairing::Pair::*side) {
  std::size_t end = 0;
  for (const Pairing::Pair& pair : pairs) end = std::max(end, pair.*side + 1);
  return end;
}

}  // namespace

bool Comparison::one_sided(const Type& w, const Type& r, const Pairing& found, const Spot& spot) {
  const bool grow = may_grow(w, r, found) && !has_default_arm(found.writer_only.empty() ? w : r);
  const bool ordered = w.kind == Kind::structure;
  bool refused = false;
  bool outgrown = false;
  const auto look = [&](std::size_t index, std::size_t common, const OneSided& one) {
    if (!grow || (ordered && index < common)) {
      refused = add(one.of_writer ? "FIELD_NO_DELETE" : "FIELD_ADDED_UNSAFELY", one.spot,
                    "only the " + (one.of_writer ? names_.writer : names_.reader) + " has it");
    } else if (has_offsets(one.in) && end_of(one) > one.other.extent) {
      refused = outgrown =
          add("EXTENT_NOT_EXCEEDED", one.spot,
              "ends at byte " + std::to_string(end_of(one)) + ", the extent of the " +
                  (one.of_writer ? names_.reader : names_.writer) + " is " + std::to_string(one.other.extent));
    } else {
      refused = appended(one) || refused;
    }
  };
  for (const std::size_t i : found.writer_only) {
    const Member& only = w.members[i];
    const Spot at{spot.path + "." + only.name, side_of(writer_, w, only), {}, {}, nullptr, nullptr};
    look(i, common_end(found.pairs, &Pairing::Pair::writer), {w, r, only, true, at});
  }
  for (const std::size_t i : found.reader_only) {
    const Member& only = r.members[i];
    const Spot at{spot.path + "." + only.name, {}, side_of(reader_, r, only), {}, nullptr, nullptr};
    look(i, common_end(found.pairs, &Pairing::Pair::reader), {r, w, only, false, at});
  }
  return (!outgrown && extents(w, r, spot)) || refused;
}

std::uint64_t Comparison::end_of(const OneSided& one) const {
  return one.member.offset + (one.of_writer ? writer_ : reader_).types[one.member.type].size;
}

// Where it stands the other side leaves zero, and takes what is there for nothing.
bool Comparison::appended(const OneSided& one) {
  const std::string& owner = one.of_writer ? names_.writer : names_.reader;
  if (one.member.key) return add("KEY_SAME", one.spot, "key: only the " + owner + " has it");
  if (has_offsets(one.in) && !is_zero_when_fresh(one))
    return add("APPENDED_DEFAULT_ZERO", one.spot,
               "only the " + owner + " has it, and zero bytes are not what it starts with");
  return add(one.of_writer ? "APPENDED_NO_DELETE" : "FIELD_APPENDED", one.spot, "only the " + owner + " has it",
             Effect::grows);
}

bool Comparison::is_zero_when_fresh(const OneSided& one) {
  std::optional<FreshValues>& fresh = one.of_writer ? writer_fresh_ : reader_fresh_;
  if (!fresh) fresh.emplace(one.of_writer ? writer_ : reader_);
  return fresh->is_zero(one.member);
}

bool Comparison::one_sided_labels(const Type& w, const Type& r, const Pairing& found, const Spot& spot) {
  const bool grow = may_grow(w, r, found);
  const Effect effect = grow ? Effect::grows : Effect::refuses;
  bool refused = false;
  const auto look = [&](std::string_view rule, const Label& label, const Side& writer, const Side& reader,
                        const std::string& owner) {
    const Spot at{spot.path + "." + label.name, writer, reader, {}, nullptr, nullptr};
    refused = add(rule, at, "only the " + owner + " has it", effect) || refused;
  };
  for (const std::size_t i : found.writer_only)
    look(grow ? "APPENDED_NO_DELETE" : "ENUM_VALUE_NO_DELETE", w.labels[i], side_of(writer_, w, w.labels[i]), {},
         names_.writer);
  for (const std::size_t i : found.reader_only)
    look(grow ? "ENUM_VALUE_APPENDED" : "ENUM_VALUE_ADDED", r.labels[i], {}, side_of(reader_, r, r.labels[i]),
         names_.reader);
  return refused;
}

// Of types that grow; where one of them does not, that is the difference.
bool Comparison::extents(const Type& w, const Type& r, const Spot& spot) {
  return w.extensibility == r.extensibility &&
         add_facts("EXTENT_SAME", spot, "extent", std::to_string(w.extent), std::to_string(r.extent));
}

}  // namespace tenon::schema
