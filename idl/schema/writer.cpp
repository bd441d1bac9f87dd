#include "schema/writer.hpp"

#include <algorithm>
#include <bit>
#include <span>

#include "schema/wire.hpp"

namespace tenon::schema {
namespace {

using flatbuffers::FlatBufferBuilder;
using flatbuffers::Offset;
template <class T>
using OffsetVector = Offset<flatbuffers::Vector<Offset<T>>>;

// FlatBuffers wants the parts of a table before the table. Empty texts and lists are left out.
class Encoder {
 public:
  std::vector<std::byte> encode(const Descriptor& d) {
    const auto files = texts(d.files);
    const auto includes = texts(d.includes);
    const auto types = list<wire::Type>(d.types);
    const auto aliases = list<wire::Alias>(d.aliases);
    const auto constants = list<wire::Constant>(d.constants);
    std::vector<wire::Declaration> order;
    for (const Declaration& each : d.declarations) order.emplace_back(each.index, static_cast<wire::What>(each.what));
    const auto declarations = order.empty() ? 0 : builder_.CreateVectorOfStructs(order);
    const auto renames = list<wire::Rename>(d.renames);
    builder_.Finish(wire::CreateDescriptor(builder_, wire::kFormat, wire::ByteOrder::little, files, includes, types,
                                           aliases, constants, declarations, renames),
                    wire::DescriptorIdentifier());
    const auto bytes = std::as_bytes(std::span(builder_.GetBufferPointer(), builder_.GetSize()));
    return {bytes.begin(), bytes.end()};
  }

 private:
  Offset<flatbuffers::String> text(const std::string& value) {
    return value.empty() ? Offset<flatbuffers::String>() : builder_.CreateString(value);
  }

  Offset<flatbuffers::Vector<Offset<flatbuffers::String>>> texts(const std::vector<std::string>& values) {
    std::vector<Offset<flatbuffers::String>> offsets;
    for (const std::string& value : values) offsets.push_back(builder_.CreateString(value));
    return offsets.empty() ? 0 : builder_.CreateVector(offsets);
  }

  template <class Wire, class T>
  OffsetVector<Wire> list(const std::vector<T>& values) {
    std::vector<Offset<Wire>> offsets;
    offsets.reserve(values.size());
    for (const T& value : values) offsets.push_back(one(value));
    return offsets.empty() ? OffsetVector<Wire>() : builder_.CreateVector(offsets);
  }

  template <class T>
  Offset<flatbuffers::Vector<T>> numbers(const std::vector<T>& values) {
    return values.empty() ? Offset<flatbuffers::Vector<T>>() : builder_.CreateVector(values);
  }

  Offset<wire::Bound> one(const Bound& bound) {
    const auto path = text(bound.path);
    const auto place = text(bound.place);
    return wire::CreateBound(builder_, path, bound.value, static_cast<wire::BoundOrigin>(bound.origin), place);
  }

  Offset<wire::Value> one(const Value& value) {
    const auto kind = static_cast<wire::ValueKind>(value.index());
    struct Bits {
      std::uint64_t operator()(bool v) const { return v ? 1 : 0; }
      std::uint64_t operator()(std::int64_t v) const { return static_cast<std::uint64_t>(v); }
      std::uint64_t operator()(std::uint64_t v) const { return v; }
      std::uint64_t operator()(double v) const { return std::bit_cast<std::uint64_t>(v); }
      std::uint64_t operator()(const std::string&) const { return 0; }
      std::uint64_t operator()(const Enumerator& v) const { return static_cast<std::uint64_t>(v.value); }
    };
    Offset<flatbuffers::String> words;
    if (const auto* literal = std::get_if<std::string>(&value)) words = text(*literal);
    if (const auto* enumerator = std::get_if<Enumerator>(&value)) words = text(enumerator->name);
    return wire::CreateValue(builder_, kind, std::visit(Bits{}, value), words);
  }

  Offset<wire::Value> one(const std::optional<Value>& value) { return value ? one(*value) : Offset<wire::Value>(); }

  Offset<wire::Argument> one(const std::pair<std::string, std::string>& argument) {
    const auto name = text(argument.first);
    const auto value = text(argument.second);
    return wire::CreateArgument(builder_, name, value);
  }

  Offset<wire::Annotation> one(const Annotation& annotation) {
    const auto name = text(annotation.name);
    const auto arguments = list<wire::Argument>(annotation.arguments);
    return wire::CreateAnnotation(builder_, name, arguments);
  }

  Offset<wire::Member> one(const Member& m) {
    const auto name = text(m.name);
    const auto unit = text(m.unit);
    const auto default_value = one(m.default_value);
    const auto min = one(m.min);
    const auto max = one(m.max);
    const auto labels = numbers(m.labels);
    const auto bounds = list<wire::Bound>(m.bounds);
    const auto doc = text(m.doc);
    const auto annotations = list<wire::Annotation>(m.annotations);
    const wire::SourceRange source = place(m.source);
    return wire::CreateMember(builder_, name, m.type, m.offset, m.id, m.key, unit, default_value, min, max, labels,
                              m.bit_position, m.bit_width, bounds, doc, annotations, &source);
  }

  Offset<wire::Label> one(const Label& label) {
    const auto name = text(label.name);
    const auto doc = text(label.doc);
    const wire::SourceRange source = place(label.source);
    return wire::CreateLabel(builder_, name, label.value, label.is_default, doc, &source);
  }

  Offset<wire::Parameter> one(const Parameter& p) {
    const auto name = text(p.name);
    const auto bounds = list<wire::Bound>(p.bounds);
    const wire::SourceRange source = place(p.source);
    return wire::CreateParameter(builder_, name, static_cast<wire::Mode>(p.mode), p.type, bounds, &source);
  }

  Offset<wire::Operation> one(const Operation& o) {
    const auto name = text(o.name);
    const auto bounds = list<wire::Bound>(o.bounds);
    const auto parameters = list<wire::Parameter>(o.parameters);
    const auto raises = numbers(o.raises);
    const auto doc = text(o.doc);
    const wire::SourceRange source = place(o.source);
    const wire::Hash signature(flatbuffers::span<const std::uint8_t, 16>(o.signature));
    return wire::CreateOperation(builder_, name, o.id, o.result, bounds, parameters, raises, o.oneway, doc, &source,
                                 o.request, o.answer, o.stream, &signature);
  }

  Offset<wire::Type> one(const Type& t) {
    const auto name = text(t.name);
    const auto dimensions = numbers(t.dimensions);
    const auto members = list<wire::Member>(t.members);
    const auto labels = list<wire::Label>(t.labels);
    const auto operations = list<wire::Operation>(t.operations);
    const auto topic = text(t.topic);
    const auto doc = text(t.doc);
    const auto annotations = list<wire::Annotation>(t.annotations);
    const auto rihs01 = text(t.rihs01);
    const wire::SourceRange source = place(t.source);
    const wire::Hash layout_hash(flatbuffers::span<const std::uint8_t, 16>(t.layout_hash));
    const wire::Hash schema_hash(flatbuffers::span<const std::uint8_t, 16>(t.schema_hash));
    return wire::CreateType(builder_, static_cast<wire::Kind>(t.kind), name, t.size, t.alignment, t.element, t.key,
                            t.bound, dimensions, t.storage, t.base, members, labels, operations,
                            static_cast<wire::Extensibility>(t.extensibility), t.extent, t.nested, topic, doc,
                            annotations, &source, &layout_hash, &schema_hash, t.synthesised, t.discriminator_key,
                            rihs01);
  }

  Offset<wire::Rename> one(const Rename& rename) {
    const auto name = text(rename.name);
    const auto language = text(rename.language);
    const auto spelled = text(rename.spelled);
    return wire::CreateRename(builder_, name, language, spelled);
  }

  Offset<wire::Alias> one(const TypeAlias& a) {
    const auto name = text(a.name);
    const auto bounds = list<wire::Bound>(a.bounds);
    const auto doc = text(a.doc);
    const wire::SourceRange source = place(a.source);
    return wire::CreateAlias(builder_, name, a.type, bounds, doc, &source);
  }

  Offset<wire::Constant> one(const Constant& c) {
    const auto name = text(c.name);
    const auto value = one(c.value);
    const auto doc = text(c.doc);
    const wire::SourceRange source = place(c.source);
    return wire::CreateConstant(builder_, name, c.type, value, doc, &source);
  }

  static wire::SourceRange place(const SourceRange& s) { return {s.file, s.line, s.column, s.end_column}; }

  FlatBufferBuilder builder_;
};

}  // namespace

std::vector<std::byte> write(const Descriptor& descriptor) { return Encoder().encode(descriptor); }

}  // namespace tenon::schema
