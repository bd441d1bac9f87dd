// The resolved form of an interface: what the compiler hands on and everyone else reads.
//
// Plain values, no parser and no FlatBuffers type, so that the compiler's front-end fills it, the model room computes
// layout and hashes in it, and the runtime and the tools compare and print it. `reader.hpp` and `writer.hpp` turn it
// into the bytes of a `.tsd` and back, `json.hpp` into the twin that templates read.
//
// Invariants of a complete descriptor (what `read` guarantees and `write` expects):
//   - every TypeId, file index and declaration index is in range; a type refers only to types before it;
//   - anonymous types (strings, sequences, arrays) are interned: equal shape, one entry;
//   - size, alignment, offsets and hashes are filled in (tenon::model does that).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace tenon::schema {

using TypeId = std::uint32_t;
inline constexpr TypeId kNoType = 0xffff'ffff;

// The first 128 bits of SHA-256 over a canonical text, in the order SHA-256 prints them.
using Hash = std::array<std::uint8_t, 16>;

enum class Kind : std::uint8_t {
  boolean,
  octet,
  character,
  int8,
  uint8,
  int16,
  uint16,
  int32,
  uint32,
  int64,
  uint64,
  float32,
  float64,
  string,
  sequence,
  array,
  map,
  optional,
  structure,
  union_type,
  enumeration,
  bitmask,
  bitset,
  exception,
  interface,
  tail,  // where the elements of a string or sequence stand behind the message: `@tenon::tail`
};

enum class Extensibility : std::uint8_t { final, appendable };

// A place in a source file. Lines and columns are 1-based, columns count UTF-8 bytes, the end is exclusive.
struct SourceRange {
  std::uint32_t file = 0;  // index into Descriptor::files
  std::uint32_t line = 0;  // 0: no place (a built-in type)
  std::uint32_t column = 0;
  std::uint32_t end_column = 0;
  bool operator==(const SourceRange&) const = default;
};

// Who decided a bound. `type` is the interface itself; everything else was added to an unbounded member.
enum class BoundOrigin : std::uint8_t { type, annotation, comment, sidecar, option };

struct Bound {
  std::string path;  // below the member: "" the member itself, "[]" its elements, ".key", ".value"
  std::uint64_t value = 0;
  BoundOrigin origin = BoundOrigin::type;
  std::string place;  // "nav.idl:7", "nav.bounds.toml:3", "--default-string-bound"
  bool operator==(const Bound&) const = default;
};

// A value written in the interface. An enumerator is kept by its qualified name and its number.
struct Enumerator {
  std::string name;
  std::int64_t value = 0;
  bool operator==(const Enumerator&) const = default;
};
using Value = std::variant<bool, std::int64_t, std::uint64_t, double, std::string, Enumerator>;

struct Annotation {
  std::string name;                                            // "unit", "tenon::align"
  std::vector<std::pair<std::string, std::string>> arguments;  // as written; a single positional one is "value"
  bool operator==(const Annotation&) const = default;
};

struct Member {
  std::string name;
  TypeId type = kNoType;
  std::uint64_t offset = 0;  // bytes from the start of the struct
  std::uint32_t id = 0;      // `@id`, else the ordinal
  bool key = false;
  std::string unit;
  std::optional<Value> default_value;
  std::optional<Value> min;
  std::optional<Value> max;
  std::vector<std::int64_t> labels;  // union arms: the case labels; an arm with none is the default arm
  std::uint32_t bit_position = 0;    // bitmask flags and bitset fields
  std::uint32_t bit_width = 0;
  std::vector<Bound> bounds;  // of the member's own string, sequence and map types, outermost first
  std::string doc;
  std::vector<Annotation> annotations;  // those without a field above
  SourceRange source;
};

struct Label {  // of an enumeration
  std::string name;
  std::int64_t value = 0;
  bool is_default = false;
  std::string doc;
  SourceRange source;
};

struct Parameter {
  enum class Mode : std::uint8_t { in, out, inout };
  std::string name;
  Mode mode = Mode::in;
  TypeId type = kNoType;
  std::vector<Bound> bounds;
  SourceRange source;
};

struct Operation {
  std::string name;
  std::uint32_t id = 0;
  TypeId result = kNoType;  // kNoType: void
  std::vector<Bound> bounds;
  std::vector<Parameter> parameters;
  std::vector<TypeId> raises;
  bool oneway = false;
  std::string doc;
  SourceRange source;
  TypeId request = kNoType;  // the struct of what it takes
  TypeId answer = kNoType;   // the union of its result and what it raises; kNoType: oneway
  bool stream = false;       // `@tenon::stream`: any number of answers
  Hash signature{};          // equal: whoever calls it and whoever serves it mean the same
};

// One type. Which fields mean something follows from `kind`; the others keep their defaults.
struct Type {
  Kind kind = Kind::boolean;
  std::string name;                       // qualified, "nav::Imu"; empty for built-in and anonymous types
  std::uint64_t size = 0;                 // bytes
  std::uint32_t alignment = 0;            // bytes
  TypeId element = kNoType;               // sequence, array, optional; a map's value; the string or sequence of a tail
  TypeId key = kNoType;                   // a map's key
  std::uint64_t bound = 0;                // string (bytes without the NUL), sequence, map
  std::vector<std::uint64_t> dimensions;  // array, outermost first
  TypeId storage = kNoType;               // enumeration, bitmask, bitset: the integer; union: the discriminator
  TypeId base = kNoType;                  // struct, exception, interface
  std::vector<Member> members;            // struct, exception, union arms, bitmask flags, bitset fields
  std::vector<Label> labels;              // enumeration
  std::vector<Operation> operations;      // interface
  Extensibility extensibility = Extensibility::final;
  std::uint64_t extent = 0;  // `@tenon::extent`, bytes; 0: none
  bool nested = false;       // may not be published
  std::string topic;         // default name of the topic, or of an interface's service; empty: none given
  std::string doc;
  std::vector<Annotation> annotations;
  SourceRange source;
  Hash layout_hash{};  // of every type
  Hash schema_hash{};
  bool synthesised = false;        // made for an operation, as its request, result or answer: nobody wrote it
  std::string rihs01;              // "RIHS01_…", the hash that ROS 2 gives the same message; empty: not known or none
  bool discriminator_key = false;  // union: the discriminator is part of the key
};

// A second name for a type: transparent to layout and hashes, kept so that generated code can offer it.
struct TypeAlias {
  std::string name;
  TypeId type = kNoType;
  std::vector<Bound> bounds;
  std::string doc;
  SourceRange source;
};

struct Constant {
  std::string name;
  TypeId type = kNoType;
  Value value;
  std::string doc;
  SourceRange source;
};

struct Declaration {
  enum class What : std::uint8_t { type, alias, constant };
  What what = What::type;
  std::uint32_t index = 0;  // into types, aliases or constants
  bool operator==(const Declaration&) const = default;
};

// A name that a language reserves, and what generated code calls it there.
struct Rename {
  std::string name;      // as written; "::std": at the top level only
  std::string language;  // "c", "cpp", "python", "rust"
  std::string spelled;   // "class_"
  bool operator==(const Rename&) const = default;
};

struct Descriptor {
  std::vector<std::string> files;     // as include paths ("nav/imu.idl"), never absolute; [0] is the file compiled
  std::vector<std::string> includes;  // the include paths that files[0] names itself, in order
  std::vector<Type> types;
  std::vector<TypeAlias> aliases;
  std::vector<Constant> constants;
  std::vector<Declaration> declarations;  // named things of all files, in the order they were declared
  std::vector<Rename> renames;            // of an interface as a whole; a pruned descriptor has none
};

}  // namespace tenon::schema
