#include "schema/flat.hpp"

#include <flatbuffers/reflection_generated.h>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <set>

#include "schema/limits.hpp"

namespace tenon::schema {
namespace {

// Of all lines together. Names are said once in a schema and in many lines: a few bytes could stand for any number.
constexpr std::size_t kMaxLineBytes = kMaxDescriptorBytes;

// Writes the lines of everything the root reaches.
class Canon {
 public:
  explicit Canon(const reflection::Schema& schema) : schema_(schema) {}

  // Without recursion: a schema may be as deep as it likes.
  void reach(const reflection::Object* root) {
    waiting_.push_back(root);
    while (!full() && !(waiting_.empty() && enums_waiting_.empty())) {
      if (!enums_waiting_.empty()) {
        enumeration(*take_last(enums_waiting_));
      } else {
        object(take_last(waiting_));
      }
    }
  }

  // Too much of it: the lines are not all.
  [[nodiscard]] bool full() const { return bytes_ > kMaxLineBytes; }
  [[nodiscard]] std::vector<std::string> lines() && { return std::move(lines_); }

 private:
  void object(const reflection::Object* one) {
    if (one == nullptr || one->name() == nullptr || !seen_.insert(one).second) return;
    const std::string name = one->name()->str();
    if (one->is_struct())
      add("struct " + name + ": " + number(one->bytesize()) + " bytes, alignment " + number(one->minalign()));
    else
      add("table " + name);
    if (one->fields() == nullptr) return;
    for (const reflection::Field* const each : *one->fields()) {
      if (full()) return;
      if (each != nullptr && each->name() != nullptr) field(name, one->is_struct(), *each);
    }
  }

  void add(std::string line) {
    bytes_ += line.size();
    lines_.push_back(std::move(line));
  }

  template <class Waiting>
  static Waiting take_last(std::vector<Waiting>& waiting) {
    const Waiting last = waiting.back();
    waiting.pop_back();
    return last;
  }

  template <class Number>
  static std::string number(Number value) {
    char text[64];
    return {text, std::to_chars(text, text + sizeof text, value).ptr};
  }

  void field(const std::string& owner, bool in_struct, const reflection::Field& one) {
    std::string line = owner + "." + one.name()->str() + ": ";
    line += in_struct ? "offset " + number(one.offset()) : "id " + number(one.id());
    line += ", " + type(one.type());
    if (!in_struct) line += ", default " + number(one.default_integer()) + " " + number(one.default_real());
    if (one.required()) line += ", required";
    if (one.optional()) line += ", optional";
    if (one.key()) line += ", key";
    if (one.deprecated()) line += ", deprecated";
    add(std::move(line));
  }

  std::string type(const reflection::Type* one) {
    if (one == nullptr) return "nothing";
    const int kind = base_type(*one);
    const int element = element_type(*one);
    std::string text = base(kind);
    if (kind == reflection::Vector || kind == reflection::Array) {
      text += " of " + base(element);
      if (kind == reflection::Array) text += ", " + number(one->fixed_length());
    }
    const bool of_object = kind == reflection::Obj || element == reflection::Obj;
    return one->index() < 0 ? text : text + " " + (of_object ? object_at(one->index()) : enumeration_at(one->index()));
  }
  // Any byte may stand for the kind of a type, and the accessors of reflection give it as an enumeration that has few.
  static int kind_in(const reflection::Type& type, flatbuffers::voffset_t field) {
    return reinterpret_cast<const flatbuffers::Table&>(type).GetField<std::int8_t>(field, 0);
  }
  static int base_type(const reflection::Type& type) { return kind_in(type, reflection::Type::VT_BASE_TYPE); }
  static int element_type(const reflection::Type& type) { return kind_in(type, reflection::Type::VT_ELEMENT); }
  static std::string base(int kind) {
    return kind >= 0 && kind < reflection::MaxBaseType ? reflection::EnumNamesBaseType()[kind] : "?";
  }

  std::string object_at(std::int32_t index) {
    const auto* const all = schema_.objects();
    const auto at = static_cast<std::uint32_t>(index);
    if (all == nullptr || at >= all->size()) return "?";
    const reflection::Object* const one = all->Get(at);
    waiting_.push_back(one);
    return one->name() == nullptr ? "?" : one->name()->str();
  }
  std::string enumeration_at(std::int32_t index) {
    const auto* const all = schema_.enums();
    const auto at = static_cast<std::uint32_t>(index);
    if (all == nullptr || at >= all->size() || all->Get(at)->name() == nullptr) return "?";
    const reflection::Enum* const one = all->Get(at);
    if (enums_.insert(one).second) enums_waiting_.push_back(one);
    return one->name()->str();
  }
  void enumeration(const reflection::Enum& one) {
    const std::string name = one.name()->str();
    const reflection::Type* const storage = one.underlying_type();
    add((one.is_union() ? "union " : "enum ") + name + ": " + (storage == nullptr ? "?" : base(base_type(*storage))));
    if (one.values() == nullptr) return;
    for (const reflection::EnumVal* const each : *one.values()) {
      if (full()) return;
      if (each == nullptr || each->name() == nullptr) continue;
      std::string line = name + "." + each->name()->str() + " = " + number(each->value());
      if (one.is_union()) line += ", " + type(each->union_type());
      add(std::move(line));
    }
  }

  const reflection::Schema& schema_;
  std::set<const void*> seen_;
  std::set<const void*> enums_;
  std::vector<const reflection::Object*> waiting_;
  std::vector<const reflection::Enum*> enums_waiting_;
  std::vector<std::string> lines_;
  std::size_t bytes_ = 0;
};

}  // namespace

bool is_flat_schema(std::span<const std::byte> bfbs) {
  constexpr std::size_t kLeast = 8;  // the offset of the root and the identifier
  return bfbs.size() >= kLeast && bfbs.size() <= kMaxDescriptorBytes &&
         reflection::SchemaBufferHasIdentifier(bfbs.data());
}

std::optional<FlatSchema> read_flat_schema(std::span<const std::byte> bfbs) {
  if (!is_flat_schema(bfbs)) return std::nullopt;
  const auto* const bytes = reinterpret_cast<const std::uint8_t*>(bfbs.data());
  // A descriptor stands anywhere in its segment; the verifier and the accessors want it aligned.
  const std::vector<std::uint8_t> aligned(bytes, bytes + bfbs.size());
  flatbuffers::Verifier verifier(aligned.data(), aligned.size());
  if (!reflection::VerifySchemaBuffer(verifier)) return std::nullopt;
  const reflection::Schema* const schema = reflection::GetSchema(aligned.data());
  const reflection::Object* const root = schema->root_table();
  if (root == nullptr || root->name() == nullptr) return std::nullopt;
  Canon canon(*schema);
  canon.reach(root);
  if (canon.full()) return std::nullopt;
  FlatSchema read{root->name()->str(), std::move(canon).lines()};
  if (schema->file_ident() != nullptr && schema->file_ident()->size() != 0)
    read.lines.push_back("identifier " + schema->file_ident()->str());
  std::sort(read.lines.begin(), read.lines.end());
  return read;
}

std::vector<std::string> differing_lines(const FlatSchema& a, const FlatSchema& b) {
  std::vector<std::string> all;
  std::vector<std::string> only;
  if (a.root != b.root) all = {"-root " + a.root, "+root " + b.root};
  std::set_difference(a.lines.begin(), a.lines.end(), b.lines.begin(), b.lines.end(), std::back_inserter(only));
  for (const std::string& line : only) all.push_back("-" + line);
  only.clear();
  std::set_difference(b.lines.begin(), b.lines.end(), a.lines.begin(), a.lines.end(), std::back_inserter(only));
  for (const std::string& line : only) all.push_back("+" + line);
  return all;
}

}  // namespace tenon::schema
