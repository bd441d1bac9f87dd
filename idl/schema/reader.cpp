#include "schema/reader.hpp"

#include <bit>
#include <cstring>
#include <vector>

#include "schema/limits.hpp"
#include "schema/verify.hpp"
#include "schema/wire.hpp"

namespace tenon::schema {
namespace {

template <class T>
using List = flatbuffers::Vector<flatbuffers::Offset<T>>;

// Turns verified tables into values. FlatBuffers lets many places share one table or text; the writer never does, so
// what is decoded may not exceed what a file without sharing could hold. Beyond that decoding goes on with empty values
// and `failure` says why.
class Decoder {
 public:
  explicit Decoder(std::size_t budget) : bytes_left_(budget) {}

  Descriptor decode(const wire::Descriptor& from) {
    Descriptor d;
    d.files = texts(from.files());
    d.includes = texts(from.includes());
    d.types = list<Type>(from.types());
    d.aliases = list<TypeAlias>(from.aliases());
    d.constants = list<Constant>(from.constants());
    d.renames = list<Rename>(from.renames());
    if (from.declarations() != nullptr && afford(from.declarations()->size(), sizeof(wire::Declaration))) {
      for (const wire::Declaration* each : *from.declarations())
        d.declarations.push_back({choice<Declaration::What>(each->what(), wire::What::MAX), each->index()});
    }
    return d;
  }

  const std::string& failure() const { return failure_; }

 private:
  void fail(std::string why) {
    if (failure_.empty()) failure_ = std::move(why);
  }

  bool afford(std::size_t count, std::size_t each) {
    if (failure_.empty() && count <= bytes_left_ / each && count <= items_left_) {
      bytes_left_ -= count * each;
      items_left_ -= count;
      return true;
    }
    fail("more entries than a descriptor of this size can hold");
    return false;
  }

  template <class Enum, class Wire>
  Enum choice(Wire value, Wire last) {
    if (value > last) fail("an enumeration value " + std::to_string(static_cast<int>(value)) + " that does not exist");
    return static_cast<Enum>(value > last ? Wire{} : value);
  }

  std::string text(const flatbuffers::String* from) {
    if (from == nullptr || !failure_.empty()) return {};
    if (from->size() > bytes_left_) {
      fail("more text than a descriptor of this size can hold");
      return {};
    }
    bytes_left_ -= from->size();
    return from->str();
  }

  std::vector<std::string> texts(const List<flatbuffers::String>* from) {
    std::vector<std::string> values;
    if (from == nullptr || !afford(from->size(), sizeof(flatbuffers::uoffset_t))) return values;
    for (const flatbuffers::String* each : *from) values.push_back(text(each));
    return values;
  }

  template <class T, class Wire>
  std::vector<T> list(const List<Wire>* from) {
    // The least an entry takes in the file: its offset and a table that starts with the offset of its vtable.
    constexpr std::size_t kLeastEntry = sizeof(flatbuffers::uoffset_t) + sizeof(flatbuffers::soffset_t);
    std::vector<T> values;
    if (from == nullptr || !afford(from->size(), kLeastEntry)) return values;
    values.reserve(from->size());
    for (const Wire* each : *from) {
      if (!failure_.empty()) break;
      values.push_back(one(*each));
    }
    return values;
  }

  // Copied as bytes: the verifier does not ask that the elements of a vector are aligned.
  template <class T>
  std::vector<T> numbers(const flatbuffers::Vector<T>* from) {
    if (from == nullptr || from->size() == 0 || !afford(from->size(), sizeof(T))) return {};
    std::vector<T> values(from->size());
    std::memcpy(values.data(), from->Data(), values.size() * sizeof(T));
    return values;
  }

  static SourceRange place(const wire::SourceRange* from) {
    if (from == nullptr) return {};
    return {from->file(), from->line(), from->column(), from->end_column()};
  }

  static Hash hash(const wire::Hash* from) {
    Hash value{};
    if (from != nullptr) std::memcpy(value.data(), from->bytes()->Data(), value.size());
    return value;
  }

  Bound one(const wire::Bound& from) {
    return {text(from.path()), from.value(), choice<BoundOrigin>(from.origin(), wire::BoundOrigin::MAX),
            text(from.place())};
  }

  Value one(const wire::Value& from) {
    const std::uint64_t bits = from.bits();
    switch (from.kind()) {
      case wire::ValueKind::boolean:
        return bits != 0;
      case wire::ValueKind::signed_integer:
        return std::bit_cast<std::int64_t>(bits);
      case wire::ValueKind::unsigned_integer:
        return bits;
      case wire::ValueKind::real:
        return std::bit_cast<double>(bits);
      case wire::ValueKind::text:
        return text(from.text());
      case wire::ValueKind::enumerator:
        return Enumerator{text(from.text()), std::bit_cast<std::int64_t>(bits)};
    }
    fail("a value of an unknown kind");
    return false;
  }

  std::optional<Value> maybe(const wire::Value* from) {
    return from == nullptr ? std::nullopt : std::optional(one(*from));
  }

  std::pair<std::string, std::string> one(const wire::Argument& from) {
    return {text(from.name()), text(from.value())};
  }

  Annotation one(const wire::Annotation& from) {
    return {text(from.name()), list<std::pair<std::string, std::string>>(from.arguments())};
  }

  Member one(const wire::Member& from) {
    Member m;
    m.name = text(from.name());
    m.type = from.type();
    m.offset = from.offset();
    m.id = from.id();
    m.key = from.key();
    m.unit = text(from.unit());
    m.default_value = maybe(from.default_value());
    m.min = maybe(from.min());
    m.max = maybe(from.max());
    m.labels = numbers(from.labels());
    m.bit_position = from.bit_position();
    m.bit_width = from.bit_width();
    m.bounds = list<Bound>(from.bounds());
    m.doc = text(from.doc());
    m.annotations = list<Annotation>(from.annotations());
    m.source = place(from.source());
    return m;
  }

  Label one(const wire::Label& from) {
    return {text(from.name()), from.value(), from.is_default(), text(from.doc()), place(from.source())};
  }

  Parameter one(const wire::Parameter& from) {
    return {text(from.name()), choice<Parameter::Mode>(from.mode(), wire::Mode::MAX), from.type(),
            list<Bound>(from.bounds()), place(from.source())};
  }

  Operation one(const wire::Operation& from) {
    Operation o;
    o.name = text(from.name());
    o.id = from.id();
    o.result = from.result();
    o.bounds = list<Bound>(from.bounds());
    o.parameters = list<Parameter>(from.parameters());
    o.raises = numbers(from.raises());
    o.oneway = from.oneway();
    o.doc = text(from.doc());
    o.source = place(from.source());
    o.request = from.request();
    o.answer = from.answer();
    o.stream = from.stream();
    o.signature = hash(from.signature());
    return o;
  }

  Type one(const wire::Type& from) {
    Type t;
    t.kind = choice<Kind>(from.kind(), wire::Kind::MAX);
    t.name = text(from.name());
    t.size = from.size();
    t.alignment = from.alignment();
    t.element = from.element();
    t.key = from.key();
    t.bound = from.bound();
    t.dimensions = numbers(from.dimensions());
    t.storage = from.storage();
    t.base = from.base();
    t.members = list<Member>(from.members());
    t.labels = list<Label>(from.labels());
    t.operations = list<Operation>(from.operations());
    t.extensibility = choice<Extensibility>(from.extensibility(), wire::Extensibility::MAX);
    t.extent = from.extent();
    t.nested = from.nested();
    t.topic = text(from.topic());
    t.doc = text(from.doc());
    t.annotations = list<Annotation>(from.annotations());
    t.source = place(from.source());
    t.layout_hash = hash(from.layout_hash());
    t.schema_hash = hash(from.schema_hash());
    t.synthesised = from.synthesised();
    t.discriminator_key = from.discriminator_key();
    t.rihs01 = text(from.rihs01());
    return t;
  }

  Rename one(const wire::Rename& from) { return {text(from.name()), text(from.language()), text(from.spelled())}; }

  TypeAlias one(const wire::Alias& from) {
    return {text(from.name()), from.type(), list<Bound>(from.bounds()), text(from.doc()), place(from.source())};
  }

  Constant one(const wire::Constant& from) {
    Constant c{text(from.name()), from.type(), false, text(from.doc()), place(from.source())};
    if (const auto value = maybe(from.value())) c.value = *value;
    return c;
  }

  std::size_t bytes_left_;
  std::size_t items_left_ = kMaxItems;
  std::string failure_;
};

std::string found_format(const wire::Descriptor& root) {
  if (root.format() != wire::kFormat)
    return "the descriptor has format " + std::to_string(root.format()) + "; this library reads format " +
           std::to_string(wire::kFormat);
  if (root.byte_order() != wire::ByteOrder::little)
    return "the descriptor is not marked little-endian: byte order " +
           std::to_string(static_cast<int>(root.byte_order()));
  return {};
}

}  // namespace

tl::expected<Descriptor, std::string> read(std::span<const std::byte> bytes) {
  constexpr std::size_t kLeast = 8;  // the root's offset and the identifier
  if (bytes.size() < kLeast || bytes.size() > kMaxDescriptorBytes)
    return tl::unexpected("a descriptor has 8 to " + std::to_string(kMaxDescriptorBytes) + " bytes, found " +
                          std::to_string(bytes.size()));
  // A private, aligned copy: FlatBuffers reads scalars in place, and the original may change under the verifier.
  std::vector<std::uint64_t> copy((bytes.size() + 7) / 8);
  std::memcpy(copy.data(), bytes.data(), bytes.size());
  const auto* start = static_cast<const std::uint8_t*>(static_cast<const void*>(copy.data()));
  if (!wire::DescriptorBufferHasIdentifier(start))
    return tl::unexpected(std::string("not a descriptor: the identifier \"TNSD\" is missing"));
  constexpr std::uint32_t kMaxDepth = 16;  // Descriptor > Type > Member > Annotation > Argument
  flatbuffers::Verifier verifier(start, bytes.size(), kMaxDepth, static_cast<std::uint32_t>(kMaxItems));
  if (!wire::VerifyDescriptorBuffer(verifier))
    return tl::unexpected(std::string("the descriptor's bytes are damaged: a table or text leaves the file"));
  const wire::Descriptor& root = *wire::GetDescriptor(start);
  if (std::string why = found_format(root); !why.empty()) return tl::unexpected(std::move(why));
  Decoder decoder(bytes.size());
  Descriptor descriptor = decoder.decode(root);
  if (!decoder.failure().empty()) return tl::unexpected("the descriptor is damaged: " + decoder.failure());
  if (std::string why = broken_invariant(descriptor); !why.empty())
    return tl::unexpected("the descriptor is damaged: " + why);
  return descriptor;
}

}  // namespace tenon::schema
