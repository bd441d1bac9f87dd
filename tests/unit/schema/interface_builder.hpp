// Interfaces for tests, built by hand or at random. One thread.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "model/interning.hpp"
#include "schema/descriptor.hpp"

namespace tenon::testing {

// Adds types to a descriptor as the compiler's front-end does; `finish` lays out and identifies.
class InterfaceBuilder {
 public:
  InterfaceBuilder() : table_(descriptor_) { descriptor_.files = {"nav/imu.idl"}; }
  InterfaceBuilder(const InterfaceBuilder&) = delete;
  InterfaceBuilder& operator=(const InterfaceBuilder&) = delete;

  model::TypeTable& table() { return table_; }
  schema::TypeId builtin(schema::Kind kind) { return table_.builtin(kind); }

  schema::Member member(const std::string& name, schema::TypeId type);
  schema::TypeId add(schema::Kind kind, const std::string& name, std::vector<schema::Member> members);
  schema::TypeId structure(const std::string& name, std::vector<schema::Member> members) {
    return add(schema::Kind::structure, name, std::move(members));
  }
  schema::TypeId enumeration(const std::string& name, std::vector<std::pair<std::string, std::int64_t>> labels,
                             schema::Kind storage = schema::Kind::int32);
  schema::Type& at(schema::TypeId id) { return descriptor_.types[id]; }

  // Expects that there is no layout problem.
  schema::Descriptor finish();

 private:
  schema::Descriptor descriptor_;
  model::TypeTable table_;
  std::uint32_t line_ = 1;
};

// nav::Imu with an enumeration, a nested struct, strings, sequences, arrays, units, bounds from outside. Its last type.
schema::Descriptor imu_interface();
// One of every construct of the language, the optional and the recursive in each other. Its last type is a struct that
// holds all of them; an interface stands before it.
schema::Descriptor every_construct();

inline schema::TypeId last(const schema::Descriptor& d) { return static_cast<schema::TypeId>(d.types.size() - 1); }
schema::TypeId find(const schema::Descriptor& d, const std::string& name);
schema::Member& member_of(schema::Descriptor& d, const std::string& type, const std::string& name);

// Lays out and identifies; false if there is a layout problem.
bool complete(schema::Descriptor& d);

// A complete descriptor of some twenty types; the last one is a struct, a union or an interface.
schema::Descriptor random_interface(std::mt19937& random);

// Changes one fact. The result is laid out and identified again; false if it has no layout.
bool mutate(schema::Descriptor& d, std::mt19937& random);

}  // namespace tenon::testing
