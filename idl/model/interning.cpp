#include "model/interning.hpp"

#include <utility>

#include "schema/kind.hpp"

namespace tenon::model {

using schema::Kind;
using schema::Type;
using schema::TypeId;

TypeTable::TypeTable(schema::Descriptor& descriptor) : descriptor_(descriptor) {
  for (TypeId id = 0; id < descriptor.types.size(); ++id) {
    const Type& type = descriptor.types[id];
    if (!schema::is_named(type.kind))
      known_.try_emplace({type.kind, type.element, type.key, type.bound, type.dimensions}, id);
  }
}

TypeId TypeTable::find_or_add(Type type) {
  const auto next = static_cast<TypeId>(descriptor_.types.size());
  const auto [entry, added] =
      known_.try_emplace({type.kind, type.element, type.key, type.bound, type.dimensions}, next);
  if (added) descriptor_.types.push_back(std::move(type));
  return entry->second;
}

TypeId TypeTable::builtin(Kind kind) {
  Type type;
  type.kind = kind;
  return find_or_add(std::move(type));
}

TypeId TypeTable::string(std::uint64_t bound) {
  Type type;
  type.kind = Kind::string;
  type.bound = bound;
  return find_or_add(std::move(type));
}

TypeId TypeTable::sequence(TypeId element, std::uint64_t bound) {
  Type type;
  type.kind = Kind::sequence;
  type.element = element;
  type.bound = bound;
  return find_or_add(std::move(type));
}

TypeId TypeTable::map(TypeId key, TypeId value, std::uint64_t bound) {
  Type type;
  type.kind = Kind::map;
  type.key = key;
  type.element = value;
  type.bound = bound;
  return find_or_add(std::move(type));
}

TypeId TypeTable::array(TypeId element, std::vector<std::uint64_t> dimensions) {
  const Type& inner = descriptor_.types[element];
  Type type;
  type.kind = Kind::array;
  type.element = element;
  type.dimensions = std::move(dimensions);
  if (inner.kind == Kind::array) {
    type.element = inner.element;
    type.dimensions.insert(type.dimensions.end(), inner.dimensions.begin(), inner.dimensions.end());
  }
  return find_or_add(std::move(type));
}

TypeId TypeTable::optional(TypeId element) {
  Type type;
  type.kind = Kind::optional;
  type.element = element;
  return find_or_add(std::move(type));
}

TypeId TypeTable::tail(TypeId carried) {
  Type type;
  type.kind = Kind::tail;
  type.element = carried;
  return find_or_add(std::move(type));
}

}  // namespace tenon::model
