// One entry per built-in or anonymous type of a descriptor, however often it is written.
//
// A table belongs to one descriptor under construction and must be the only one that adds anonymous types to it; named
// types are appended to `descriptor.types` by whoever declares them. One thread.
#pragma once

#include <cstdint>
#include <map>
#include <tuple>
#include <vector>

#include "schema/descriptor.hpp"

namespace tenon::model {

// Every function returns the existing entry or appends one. Parts must already be in the table, so that a type always
// refers to types before it.
class TypeTable {
 public:
  explicit TypeTable(schema::Descriptor& descriptor);  // knows what the descriptor already holds

  schema::TypeId builtin(schema::Kind kind);  // boolean … double
  // A bound of 0 means "without a bound": such a type has no layout; constants and typedefs may name it, members not.
  schema::TypeId string(std::uint64_t bound);
  schema::TypeId sequence(schema::TypeId element, std::uint64_t bound);
  schema::TypeId map(schema::TypeId key, schema::TypeId value, std::uint64_t bound);
  // An array of arrays is one array with the dimensions of both: `typedef long Row[3]; Row x[2]` is `long x[2][3]`.
  schema::TypeId array(schema::TypeId element, std::vector<std::uint64_t> dimensions);
  schema::TypeId optional(schema::TypeId element);
  schema::TypeId tail(schema::TypeId carried);  // a string or a sequence, with or without a bound

 private:
  using Shape = std::tuple<schema::Kind, schema::TypeId, schema::TypeId, std::uint64_t, std::vector<std::uint64_t>>;

  schema::TypeId find_or_add(schema::Type type);

  schema::Descriptor& descriptor_;
  std::map<Shape, schema::TypeId> known_;
};

}  // namespace tenon::model
