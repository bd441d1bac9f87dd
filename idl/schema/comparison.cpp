#include "schema/comparison.hpp"

#include <algorithm>

#include "schema/kind.hpp"

namespace tenon::schema {
namespace {

std::string_view last_name(std::string_view qualified) {
  const std::size_t at = qualified.rfind("::");
  return at == std::string_view::npos ? qualified : qualified.substr(at + 2);
}

bool is_bounded(Kind kind) { return kind == Kind::string || kind == Kind::sequence || kind == Kind::map; }

// Fills in what the type at a place says; who decided the bound stands beside the member.
void describe(Side& side, const Descriptor& descriptor, TypeId id, const std::vector<Bound>* bounds,
              const std::string& below) {
  const Type& type = descriptor.types[id];
  side.type = type_text(descriptor, id);
  side.bound.clear();
  side.bound_origin.clear();
  if (!is_bounded(type.kind)) return;
  side.bound = type.bound == 0 ? "none" : std::to_string(type.bound);
  if (bounds == nullptr) return;
  for (const Bound& bound : *bounds) {
    if (bound.path != below || bound.value != type.bound) continue;
    side.bound_origin = std::string(origin_name(bound.origin)) + (bound.place.empty() ? "" : ", " + bound.place);
    return;
  }
}

}  // namespace

std::string place_text(const Descriptor& descriptor, const SourceRange& source) {
  if (source.line == 0 || source.file >= descriptor.files.size()) return {};
  return descriptor.files[source.file] + ":" + std::to_string(source.line);
}

Side side_of(const Descriptor& descriptor, const Type& type) {
  Side side;
  side.present = true;
  side.name = type.name;
  side.type = type.name.empty() ? std::string(kind_name(type.kind)) : type.name;
  side.source = place_text(descriptor, type.source);
  return side;
}

bool Comparison::add(std::string_view rule, const Spot& spot, std::string what, Effect effect) {
  std::size_t& count = effect == Effect::refuses ? refusing_ : effect == Effect::grows ? growing_ : reported_;
  if (count++ < kMaxDifferences)
    differences_.push_back({std::string(rule), spot.path, std::move(what), spot.writer, spot.reader, effect});
  return effect == Effect::refuses;
}

bool Comparison::add_facts(std::string_view rule, const Spot& spot, std::string_view fact, const std::string& w,
                           const std::string& r, Effect effect) {
  if (w == r) return false;
  const auto shown = [](const std::string& text) { return text.empty() ? std::string("none") : text; };
  return add(rule, spot, both(fact, shown(w), shown(r)), effect);
}

std::string Comparison::both(std::string_view fact, const std::string& w, const std::string& r) const {
  return std::string(fact) + ": " + names_.writer + " " + w + ", " + names_.reader + " " + r;
}

TypeDiff Comparison::one_of_many(TypeId w, TypeId r) {
  refusing_ = growing_ = reported_ = 0;
  through_.clear();
  const bool refused = topic_types(w, r);
  apart_.try_emplace({w, r}, refused);
  return {refused, std::move(through_), std::exchange(differences_, {})};
}

bool Comparison::topic_types(TypeId w, TypeId r) {
  const Type& written = writer_.types[w];
  const Type& read = reader_.types[r];
  Spot spot{type_text(writer_, w), side_of(writer_, written), side_of(reader_, read), {}, nullptr, nullptr};
  if (is_named(written.kind) && written.kind == read.kind) return named(w, r, spot, true);
  return types(w, r, std::move(spot));
}

bool Comparison::types(TypeId w, TypeId r, Spot spot) {
  if (full()) return true;
  const Type& written = writer_.types[w];
  const Type& read = reader_.types[r];
  describe(spot.writer, writer_, w, spot.writer_bounds, spot.below);
  describe(spot.reader, reader_, r, spot.reader_bounds, spot.below);
  if (written.kind != read.kind) return kinds(written, read, spot);
  if (is_primitive(written.kind)) return false;
  if (is_named(written.kind)) return named(w, r, spot, false);
  if (const auto known = listed_.find({w, r}); known != listed_.end() && !known->second.refuses) return false;
  const bool refused = anonymous(written, read, spot) || closed_size(written, read, spot);
  listed_.try_emplace({w, r}, Listed{refused, spot.path});
  return refused;
}

bool Comparison::kinds(const Type& w, const Type& r, const Spot& spot) {
  const auto inner = [](const Descriptor& descriptor, const Type& type) { return type_text(descriptor, type.element); };
  if (w.kind == Kind::optional && inner(writer_, w) == spot.reader.type)
    return add("FIELD_SAME_OPTIONALITY", spot, both("optional", "yes", "no"));
  if (r.kind == Kind::optional && inner(reader_, r) == spot.writer.type)
    return add("FIELD_SAME_OPTIONALITY", spot, both("optional", "no", "yes"));
  if (spot.writer.type != spot.reader.type)
    return add_facts("FIELD_SAME_TYPE", spot, "type", spot.writer.type, spot.reader.type);
  return add("FIELD_SAME_TYPE", spot,
             both("type", std::string(kind_name(w.kind)) + " " + spot.writer.type,
                  std::string(kind_name(r.kind)) + " " + spot.reader.type));
}

bool Comparison::part(TypeId w, TypeId r, const Spot& spot, std::string_view below) {
  Spot inner = spot;
  inner.path += below;
  inner.below += below;
  return types(w, r, std::move(inner));
}

bool Comparison::anonymous(const Type& w, const Type& r, const Spot& spot) {
  bool refused = bounds(w, r, spot);
  if (w.kind == Kind::array && w.dimensions != r.dimensions)
    refused = add_facts("FIELD_SAME_TYPE", spot, "dimensions", spot.writer.type, spot.reader.type);
  if (w.kind == Kind::map) {
    refused = part(w.key, r.key, spot, ".key") || refused;
    return part(w.element, r.element, spot, ".value") || refused;
  }
  if (w.kind == Kind::optional || w.kind == Kind::tail) return part(w.element, r.element, spot, "");
  if (w.kind == Kind::sequence || w.kind == Kind::array) return part(w.element, r.element, spot, "[]") || refused;
  return refused;
}

bool Comparison::bounds(const Type& w, const Type& r, const Spot& spot) {
  if (!is_bounded(w.kind) || w.bound == r.bound) return false;
  const auto shown = [](const Side& side) {
    return side.bound + (side.bound_origin.empty() ? "" : " (" + side.bound_origin + ")");
  };
  return add_facts("FIELD_SAME_BOUND", spot, "bound", shown(spot.writer), shown(spot.reader));
}

bool Comparison::named(TypeId w, TypeId r, const Spot& spot, bool is_topic) {
  const Type& written = writer_.types[w];
  const Type& read = reader_.types[r];
  if (const auto apart = apart_.find({w, r}); apart != apart_.end()) return told(written.name, apart->second);
  const bool renamed = add_facts("TYPE_SAME_NAME", spot, "type name", written.name, read.name);
  // Copies in another module are still compared; types that share nothing but a place are not.
  if (renamed && !is_topic && last_name(written.name) != last_name(read.name)) return true;
  if (const auto known = listed_.find({w, r}); known != listed_.end()) {
    if (known->second.refuses && !renamed)
      add("FIELD_SAME_TYPE", spot, written.name + " differs, as listed at " + known->second.path);
    return known->second.refuses || renamed;
  }
  const bool refused = same_named(written, read, spot);
  listed_.try_emplace({w, r}, Listed{refused, spot.path});
  return refused || renamed;
}

// A pair with an entry of its own leaves its name here and nothing else.
bool Comparison::told(const std::string& name, bool refused) {
  if (refused && std::find(through_.begin(), through_.end(), name) == through_.end()) through_.push_back(name);
  return refused;
}

bool Comparison::same_named(const Type& w, const Type& r, const Spot& spot) {
  const auto word = [](const Type& type) {
    return std::string(type.extensibility == Extensibility::final ? "final" : "appendable");
  };
  bool refused = add_facts("EXTENSIBILITY_SAME", spot, "extensibility", word(w), word(r));
  refused = base_types(w, r, spot) || refused;
  refused = storage_types(w, r, spot) || refused;
  refused = members(w, r, spot) || refused;
  refused = labels(w, r, spot) || refused;
  refused = operations(w, r, spot) || refused;
  return refused || closed_size(w, r, spot);
}

// Follows from the parts; said only where nothing else explains it.
bool Comparison::closed_size(const Type& w, const Type& r, const Spot& spot) {
  if (w.size != r.size)
    return add_facts("STRUCT_SAME_SIZE", spot, "size", std::to_string(w.size), std::to_string(r.size));
  return w.alignment != r.alignment &&
         add_facts("STRUCT_SAME_ALIGN", spot, "alignment", std::to_string(w.alignment), std::to_string(r.alignment));
}

}  // namespace tenon::schema
