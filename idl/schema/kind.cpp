#include "schema/kind.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

#include "schema/geometry.hpp"

namespace tenon::schema {
namespace {

constexpr std::array<std::string_view, 26> kKindNames = {
    "boolean", "octet",  "char",  "int8",    "uint8",  "int16",     "uint16",    "int32", "uint32",
    "int64",   "uint64", "float", "double",  "string", "sequence",  "array",     "map",   "optional",
    "struct",  "union",  "enum",  "bitmask", "bitset", "exception", "interface", "tail"};
static_assert(kKindNames.size() == static_cast<std::size_t>(Kind::tail) + 1);

// A map of maps of maps spells exponentially long: the text ends where it is long enough to tell.
class Spelling {
 public:
  explicit Spelling(const Descriptor& descriptor) : descriptor_(descriptor) {}

  void type(TypeId id) {
    constexpr std::size_t kLongEnough = 2'000;
    if (id >= descriptor_.types.size() || text_.size() > kLongEnough) {
      text_ += "...";
      return;
    }
    const Type& t = descriptor_.types[id];
    switch (t.kind) {
      case Kind::string:
        text_ += t.bound == 0 ? "string" : "string<" + std::to_string(t.bound) + ">";
        break;
      case Kind::sequence:
        counted("sequence<", t);
        break;
      case Kind::map:
        text_ += "map<";
        type(t.key);
        counted(", ", t);
        break;
      case Kind::optional:
        text_ += "optional<";
        type(t.element);
        text_ += '>';
        break;
      case Kind::tail:
        text_ += "tail<";
        type(t.element);
        text_ += '>';
        break;
      case Kind::array:
        type(t.element);
        for (const std::uint64_t dimension : t.dimensions) text_ += "[" + std::to_string(dimension) + "]";
        break;
      default:
        text_ += t.name.empty() ? kind_name(t.kind) : std::string_view(t.name);
    }
  }

  std::string take() && { return std::move(text_); }

 private:
  void counted(std::string_view start, const Type& t) {
    text_ += start;
    type(t.element);
    if (t.bound != 0) text_ += ", " + std::to_string(t.bound);
    text_ += '>';
  }

  const Descriptor& descriptor_;
  std::string text_;
};

std::string real_text(double value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
  std::array<char, 40> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value);
  return {digits.data(), end.ptr};
}

}  // namespace

std::string_view kind_name(Kind kind) { return kKindNames.at(static_cast<std::size_t>(kind)); }

bool is_integer(Kind kind) { return kind >= Kind::int8 && kind <= Kind::uint64; }

bool is_signed(Kind kind) {
  return kind == Kind::int8 || kind == Kind::int16 || kind == Kind::int32 || kind == Kind::int64;
}

bool is_primitive(Kind kind) { return kind <= Kind::float64; }

bool is_anonymous(Kind kind) { return (kind >= Kind::string && kind <= Kind::optional) || kind == Kind::tail; }

bool is_named(Kind kind) { return kind >= Kind::structure && kind <= Kind::interface; }

std::uint32_t primitive_size(Kind kind) {
  constexpr std::array<std::uint32_t, 13> kSizes = {1, 1, 1, 1, 1, 2, 2, 4, 4, 8, 8, 4, 8};
  return is_primitive(kind) ? kSizes.at(static_cast<std::size_t>(kind)) : 0;
}

std::string type_text(const Descriptor& descriptor, TypeId type) {
  Spelling spelling(descriptor);
  spelling.type(type);
  return std::move(spelling).take();
}

namespace {

const Annotation* given_header(const Type& type) {
  if (type.base == kNoType) return nullptr;
  const auto found = std::find_if(type.annotations.begin(), type.annotations.end(),
                                  [](const Annotation& each) { return each.name == kHeaderGiven; });
  return found == type.annotations.end() ? nullptr : &*found;
}

}  // namespace

bool is_header_given(const Type& type) { return given_header(type) != nullptr; }

std::string_view header_place(const Type& type) {
  const Annotation* given = given_header(type);
  if (given == nullptr) return {};
  for (const auto& [name, value] : given->arguments) {
    if (name == "place") return value;
  }
  return {};
}

bool is_publishable(const Type& type) {
  return type.kind == Kind::structure && !type.nested && !type.name.empty() && has_layout(type);
}

std::string_view origin_name(BoundOrigin origin) {
  constexpr std::array<std::string_view, 5> kNames = {"type", "annotation", "comment", "sidecar", "option"};
  return kNames.at(static_cast<std::size_t>(origin));
}

std::string value_text(const Value& value) {
  struct Text {
    std::string operator()(bool v) const { return v ? "true" : "false"; }
    std::string operator()(std::int64_t v) const { return std::to_string(v); }
    std::string operator()(std::uint64_t v) const { return std::to_string(v); }
    std::string operator()(double v) const { return real_text(v); }
    std::string operator()(const std::string& v) const { return '"' + v + '"'; }
    std::string operator()(const Enumerator& v) const { return v.name; }
  };
  return std::visit(Text{}, value);
}

}  // namespace tenon::schema
