#include "schema/json.hpp"

#include <cmath>
#include <nlohmann/json.hpp>
#include <string_view>

#include "schema/geometry.hpp"
#include "schema/kind.hpp"
#include "schema/prune.hpp"
#include "schema/writer.hpp"

namespace tenon::schema {
namespace {

using Json = nlohmann::ordered_json;

template <class Bytes>
std::string hex(const Bytes& bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  text.reserve(2 * bytes.size());
  for (const auto byte : bytes) {
    text += kDigits[static_cast<unsigned>(byte) >> 4];
    text += kDigits[static_cast<unsigned>(byte) & 15];
  }
  return text;
}

Json id_or_null(TypeId id) { return id == kNoType ? Json(nullptr) : Json(id); }

Json source(const SourceRange& range) {
  if (range.line == 0) return nullptr;
  return {{"file", range.file}, {"line", range.line}, {"column", range.column}, {"end_column", range.end_column}};
}

Json real(double value) { return std::isfinite(value) ? Json(value) : Json(value_text(value)); }

Json value(const Value& of) {
  struct Parts {
    Json operator()(bool v) const { return {{"kind", "bool"}, {"value", v}, {"name", nullptr}}; }
    Json operator()(std::int64_t v) const { return {{"kind", "int"}, {"value", v}, {"name", nullptr}}; }
    Json operator()(std::uint64_t v) const { return {{"kind", "uint"}, {"value", v}, {"name", nullptr}}; }
    Json operator()(double v) const { return {{"kind", "float"}, {"value", real(v)}, {"name", nullptr}}; }
    Json operator()(const std::string& v) const { return {{"kind", "string"}, {"value", v}, {"name", nullptr}}; }
    Json operator()(const Enumerator& v) const {
      return {{"kind", "enumerator"}, {"value", v.value}, {"name", v.name}};
    }
  };
  return std::visit(Parts{}, of);
}

Json value(const std::optional<Value>& of) { return of ? value(*of) : Json(nullptr); }

template <class T, class Convert>
Json list(const std::vector<T>& values, Convert convert) {
  Json all = Json::array();
  for (const T& each : values) all.push_back(convert(each));
  return all;
}

Json bounds(const std::vector<Bound>& all) {
  return list(all, [](const Bound& b) {
    return Json{{"path", b.path}, {"value", b.value}, {"origin", origin_name(b.origin)}, {"place", b.place}};
  });
}

Json annotations(const std::vector<Annotation>& all) {
  return list(all, [](const Annotation& a) {
    const Json arguments = list(a.arguments, [](const auto& each) { return Json::array({each.first, each.second}); });
    return Json{{"name", a.name}, {"arguments", arguments}};
  });
}

Json member(const Member& m, std::uint64_t pad_before) {
  return {{"name", m.name},
          {"type", id_or_null(m.type)},
          {"offset", m.offset},
          {"pad_before", pad_before},
          {"id", m.id},
          {"key", m.key},
          {"unit", m.unit},
          {"default", value(m.default_value)},
          {"min", value(m.min)},
          {"max", value(m.max)},
          {"labels", m.labels},
          {"bit_position", m.bit_position},
          {"bit_width", m.bit_width},
          {"bounds", bounds(m.bounds)},
          {"doc", m.doc},
          {"annotations", annotations(m.annotations)},
          {"source", source(m.source)}};
}

Json label(const Label& l) {
  return {
      {"name", l.name}, {"value", l.value}, {"is_default", l.is_default}, {"doc", l.doc}, {"source", source(l.source)}};
}

Json parameter(const Parameter& p) {
  constexpr std::array<std::string_view, 3> kModes = {"in", "out", "inout"};
  return {{"name", p.name},
          {"mode", kModes.at(static_cast<std::size_t>(p.mode))},
          {"type", id_or_null(p.type)},
          {"bounds", bounds(p.bounds)},
          {"source", source(p.source)}};
}

Json operation(const Operation& o) {
  return {{"name", o.name},
          {"id", o.id},
          {"result", id_or_null(o.result)},
          {"bounds", bounds(o.bounds)},
          {"parameters", list(o.parameters, parameter)},
          {"raises", o.raises},
          {"oneway", o.oneway},
          {"doc", o.doc},
          {"source", source(o.source)},
          {"request", id_or_null(o.request)},
          {"answer", id_or_null(o.answer)},
          {"stream", o.stream},
          {"signature", hex(o.signature)}};
}

class Twin {
 public:
  explicit Twin(const Descriptor& descriptor) : descriptor_(descriptor) {}

  Json whole() const {
    Json types = Json::array();
    for (TypeId id = 0; id < descriptor_.types.size(); ++id) types.push_back(type(id));
    return {{"format", 1},
            {"compiler", TENON_VERSION},
            {"file", descriptor_.files.empty() ? "" : descriptor_.files.front()},
            {"files", descriptor_.files},
            {"includes", descriptor_.includes},
            {"types", std::move(types)},
            {"aliases", list(descriptor_.aliases, alias)},
            {"constants", list(descriptor_.constants, constant)},
            {"declarations", list(descriptor_.declarations, declaration)},
            {"renames", list(descriptor_.renames, rename)}};
  }

 private:
  static Json alias(const TypeAlias& a) {
    return {{"name", a.name},
            {"type", id_or_null(a.type)},
            {"bounds", bounds(a.bounds)},
            {"doc", a.doc},
            {"source", source(a.source)}};
  }

  static Json constant(const Constant& c) {
    return {{"name", c.name},
            {"type", id_or_null(c.type)},
            {"value", value(c.value)},
            {"doc", c.doc},
            {"source", source(c.source)}};
  }

  static Json rename(const Rename& r) { return {{"name", r.name}, {"language", r.language}, {"spelled", r.spelled}}; }

  static Json declaration(const Declaration& d) {
    constexpr std::array<std::string_view, 3> kWhat = {"type", "alias", "constant"};
    return {{"what", kWhat.at(static_cast<std::size_t>(d.what))}, {"index", d.index}};
  }

  std::uint64_t size_of(TypeId id) const { return id == kNoType ? 0 : descriptor_.types[id].size; }

  // Fills `members` and returns the bytes after the last one.
  std::uint64_t members(const Type& t, Json& members) const {
    const bool overlaid = t.kind == Kind::union_type;
    const bool placed = overlaid || t.kind == Kind::structure || t.kind == Kind::exception;
    const std::uint64_t start = overlaid ? size_of(t.storage) : size_of(t.base);
    std::uint64_t end = start;
    for (const Member& each : t.members) {
      const std::uint64_t from = overlaid ? start : end;
      members.push_back(member(each, placed ? each.offset - from : 0));
      if (placed) end = overlaid ? std::max(end, each.offset + size_of(each.type)) : each.offset + size_of(each.type);
    }
    return placed ? t.size - end : 0;
  }

  Json pruned(TypeId id) const {
    const Type& t = descriptor_.types[id];
    if ((!is_publishable(t) && t.kind != Kind::interface) || t.source.file != 0) return nullptr;
    return hex(write(closure(descriptor_, id)));
  }

  Json type(TypeId id) const {
    const Type& t = descriptor_.types[id];
    Json parts = Json::array();
    const std::uint64_t tail_pad = members(t, parts);
    return {{"id", id},
            {"kind", kind_name(t.kind)},
            {"name", t.name},
            {"size", t.size},
            {"alignment", t.alignment},
            {"element", id_or_null(t.element)},
            {"key", id_or_null(t.key)},
            {"bound", t.bound},
            {"dimensions", t.dimensions},
            {"storage", id_or_null(t.storage)},
            {"discriminator_key", t.discriminator_key},
            {"rihs01", t.rihs01},
            {"base", id_or_null(t.base)},
            {"members", std::move(parts)},
            {"labels", list(t.labels, label)},
            {"operations", list(t.operations, operation)},
            {"extensibility", t.extensibility == Extensibility::final ? "final" : "appendable"},
            {"extent", t.extent},
            {"publishable", is_publishable(t)},
            {"nested", t.nested},
            {"topic", t.topic},
            {"doc", t.doc},
            {"annotations", annotations(t.annotations)},
            {"source", source(t.source)},
            {"tail_pad", tail_pad},
            {"layout_hash", hex(t.layout_hash)},
            {"schema_hash", hex(t.schema_hash)},
            {"descriptor", pruned(id)},
            {"synthesised", t.synthesised}};
  }

  const Descriptor& descriptor_;
};

}  // namespace

std::string to_json(const Descriptor& descriptor) {
  constexpr int kIndent = 1;
  return Twin(descriptor).whole().dump(kIndent, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace tenon::schema
