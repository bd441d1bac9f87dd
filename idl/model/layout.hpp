// T-layout, version 1: sizes, alignments and offsets, decided here and never by a C++ compiler, so that every language
// and word size agrees. docs/design/type_identity.md has the table.
//
// Values only; one thread per descriptor.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "schema/descriptor.hpp"

namespace tenon::model {

inline constexpr std::uint32_t kNoMember = 0xffff'ffff;

// Why a type cannot be laid out. The text is a phrase for a diagnostic, without place or code.
struct LayoutProblem {
  schema::TypeId type = schema::kNoType;
  std::uint32_t member = kNoMember;  // of a struct, union, bitmask …; an interface's operation; kNoMember: the type
  std::string text;
  enum class About : std::uint8_t {
    size,
    extent,     // what `@tenon::extent` says is wrong, or too little
    alignment,  // of what an operation sends
    tail,       // part of a message that goes on behind it, where that cannot be
  } about = About::size;
};

// `@tenon::align`: at least so many bytes, a power of two up to kMaxAlignment.
struct Alignment {
  schema::TypeId type = schema::kNoType;  // struct or union
  std::uint32_t member = kNoMember;       // of a struct; kNoMember: the type itself
  std::uint32_t bytes = 1;
};

// Fills size, alignment and member offsets of every type, in order: types refer only to types before them.
//
// An interface, and an anonymous type without a bound, has size and alignment 0: constants and typedefs may name it, a
// member of such a type is a problem. A type with a problem also has size 0; what contains it is passed over in
// silence, so that one mistake is told once. Bit positions are given by the caller and checked; a bitmask's flags get
// their width of 1.
std::vector<LayoutProblem> lay_out(schema::Descriptor& descriptor, const std::vector<Alignment>& alignments = {});

}  // namespace tenon::model
