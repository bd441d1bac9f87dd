#include "model/identity.hpp"

#include <algorithm>
#include <tuple>
#include <vector>

#include "model/canonical.hpp"
#include "model/digest.hpp"
#include "schema/kind.hpp"

namespace tenon::model {
namespace {

using schema::Descriptor;
using schema::Hash;
using schema::Kind;
using schema::kNoType;
using schema::Member;
using schema::Operation;
using schema::Type;
using schema::TypeId;

enum class Text { layout, schema };

Hash digest(const std::string& text) {
  Hash first{};
  std::copy_n(sha256(text).begin(), first.size(), first.begin());
  return first;
}

template <class T, class Key>
std::vector<const T*> ordered(const std::vector<T>& values, Key key) {
  std::vector<const T*> order;
  for (const T& value : values) order.push_back(&value);
  std::stable_sort(order.begin(), order.end(), [&](const T* a, const T* b) { return key(*a) < key(*b); });
  return order;
}

std::vector<std::int64_t> sorted_labels(const Member& arm) {
  std::vector<std::int64_t> labels = arm.labels;
  std::sort(labels.begin(), labels.end());
  return labels;
}

// Writes one type. Both texts have the same lines; the layout text leaves out what only the meaning knows.
class Canonical {
 public:
  Canonical(const Descriptor& descriptor, TypeId type, Text text)
      : descriptor_(descriptor), type_(descriptor.types[type]), meaning_(text == Text::schema) {}

  std::string write() && {
    head();
    out_.word(kind_word());
    if (meaning_ && schema::is_named(type_.kind)) out_.name(type_.name);
    out_.word("size").number(type_.size).word("align").number(type_.alignment).end_line();
    parts();
    if (schema::is_named(type_.kind)) named_parts();
    return std::move(out_).take();
  }

  // One of its operations, alone.
  std::string write(std::size_t operation) && {
    head();
    this->operation(type_.operations[operation]);
    return std::move(out_).take();
  }

 private:
  void head() { out_.word("tenon").word(meaning_ ? "schema" : "layout").number(1).end_line(); }

  std::string_view kind_word() const {
    const bool is_struct = type_.kind == Kind::exception && !meaning_;  // the same bytes as a struct's
    return schema::kind_name(is_struct ? Kind::structure : type_.kind);
  }

  // A built-in type by its word, every other by the hash that its own text has.
  CanonicalText& reference(TypeId id) {
    const Type& type = descriptor_.types[id];
    if (schema::is_primitive(type.kind)) return out_.word(schema::kind_name(type.kind));
    return out_.word("#" + hexadecimal(meaning_ ? type.schema_hash : type.layout_hash));
  }

  void line(std::string_view word, TypeId id) {
    if (id == kNoType) return;
    out_.word(word);
    reference(id).end_line();
  }

  void storage() {
    if (type_.storage == kNoType) return;
    out_.word("storage");
    reference(type_.storage);
    if (meaning_ && type_.discriminator_key) out_.word("key");
    out_.end_line();
  }

  void parts() {
    line("key", type_.key);
    line("element", type_.element);
    storage();
    line("base", type_.base);
    if (type_.kind == Kind::string || type_.kind == Kind::sequence || type_.kind == Kind::map)
      out_.word("bound").number(type_.bound).end_line();
    for (const std::uint64_t dimension : type_.dimensions) out_.word("dimension").number(dimension).end_line();
  }

  void named_parts() {
    if (type_.extent != 0) out_.word("extent").number(type_.extent).end_line();
    if (meaning_ && type_.extensibility == schema::Extensibility::appendable) out_.word("appendable").end_line();
    switch (type_.kind) {
      case Kind::structure:
      case Kind::exception:
        for (const Member& member : type_.members) field(member);
        break;
      case Kind::union_type:
        for (const Member* arm : ordered(type_.members, arm_key)) field(*arm);
        break;
      case Kind::bitmask:
      case Kind::bitset:
        for (const Member* flag : ordered(type_.members, [](const Member& m) { return m.bit_position; })) bits(*flag);
        break;
      case Kind::enumeration:
        if (meaning_) labels();
        break;
      case Kind::interface:
        for (const Operation* each : ordered(type_.operations, operation_key)) operation(*each);
        break;
      default:
        break;
    }
  }

  // Arms have one place and no order of their own: sorted by their labels, the default arm last.
  static std::tuple<bool, std::vector<std::int64_t>> arm_key(const Member& arm) {
    return {arm.labels.empty(), sorted_labels(arm)};
  }

  static std::tuple<std::uint32_t, std::string> operation_key(const Operation& operation) {
    return {operation.id, operation.name};
  }

  void meaning_of(const Member& member) {
    if (!meaning_) return;
    out_.name(member.name);
    if (member.key) out_.word("key");
    if (!member.unit.empty()) out_.word("unit").name(member.unit);
  }

  void field(const Member& member) {
    out_.word("member").number(member.offset);
    reference(member.type);
    if (type_.kind == Kind::union_type) {
      for (const std::int64_t label : sorted_labels(member)) out_.word("case").signed_number(label);
      if (member.labels.empty()) out_.word("default");
    }
    meaning_of(member);
    out_.end_line();
  }

  void bits(const Member& member) {
    out_.word("bits").number(member.bit_position).number(member.bit_width);
    if (type_.kind == Kind::bitset && member.type != kNoType) reference(member.type);
    meaning_of(member);
    out_.end_line();
  }

  void labels() {
    const auto key = [](const schema::Label& label) { return std::tuple(label.value, label.name); };
    for (const schema::Label* label : ordered(type_.labels, key))
      out_.word("label").signed_number(label->value).name(label->name).end_line();
  }

  // The layout of an operation is that of its messages; names and what it raises belong to the meaning.
  void operation(const Operation& operation) {
    constexpr std::array<std::string_view, 3> kModes = {"in", "out", "inout"};
    out_.word("operation").number(operation.id);
    if (meaning_) out_.name(operation.name);
    if (operation.oneway) out_.word("oneway");
    if (operation.stream) out_.word("stream");
    out_.end_line();
    line("result", operation.result);
    for (const schema::Parameter& parameter : operation.parameters) {
      out_.word(kModes.at(static_cast<std::size_t>(parameter.mode)));
      reference(parameter.type).end_line();
    }
    for (const std::string& raised : raises(operation)) out_.word("raises").word(raised).end_line();
  }

  std::vector<std::string> raises(const Operation& operation) const {
    std::vector<std::string> hashes;
    for (const TypeId id : operation.raises) {
      Canonical reference_only(descriptor_, id, meaning_ ? Text::schema : Text::layout);
      reference_only.reference(id);
      hashes.push_back(std::move(reference_only.out_).take());
    }
    std::sort(hashes.begin(), hashes.end());
    return hashes;
  }

  const Descriptor& descriptor_;
  const Type& type_;
  bool meaning_;
  CanonicalText out_;
};

}  // namespace

std::string canonical_layout_text(const Descriptor& descriptor, TypeId type) {
  return Canonical(descriptor, type, Text::layout).write();
}

std::string canonical_schema_text(const Descriptor& descriptor, TypeId type) {
  return Canonical(descriptor, type, Text::schema).write();
}

std::string canonical_signature_text(const Descriptor& descriptor, TypeId interface, std::size_t operation) {
  return Canonical(descriptor, interface, Text::schema).write(operation);
}

void identify(Descriptor& descriptor) {
  for (TypeId id = 0; id < descriptor.types.size(); ++id) {
    std::vector<Operation>& operations = descriptor.types[id].operations;
    for (std::size_t i = 0; i < operations.size(); ++i)
      operations[i].signature = digest(canonical_signature_text(descriptor, id, i));
    descriptor.types[id].layout_hash = digest(canonical_layout_text(descriptor, id));
    descriptor.types[id].schema_hash = digest(canonical_schema_text(descriptor, id));
  }
}

}  // namespace tenon::model
