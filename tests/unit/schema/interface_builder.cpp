#include "unit/schema/interface_builder.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "model/identity.hpp"
#include "model/layout.hpp"

namespace tenon::testing {

using namespace schema;

Member InterfaceBuilder::member(const std::string& name, TypeId type) {
  Member m;
  m.name = name;
  m.type = type;
  m.source = {0, ++line_, 3, 9};
  return m;
}

TypeId InterfaceBuilder::add(Kind kind, const std::string& name, std::vector<Member> members) {
  Type type;
  type.kind = kind;
  type.name = name;
  type.members = std::move(members);
  for (std::size_t i = 0; i < type.members.size(); ++i) type.members[i].id = static_cast<std::uint32_t>(i);
  type.source = {0, ++line_, 1, 5};
  const auto id = static_cast<TypeId>(descriptor_.types.size());
  descriptor_.types.push_back(std::move(type));
  descriptor_.declarations.push_back({Declaration::What::type, id});
  return id;
}

TypeId InterfaceBuilder::enumeration(const std::string& name, std::vector<std::pair<std::string, std::int64_t>> labels,
                                     Kind storage) {
  const TypeId integer = builtin(storage);
  const TypeId id = add(Kind::enumeration, name, {});
  at(id).storage = integer;
  for (auto& [label, value] : labels) at(id).labels.push_back({label, value, false, "", {0, ++line_, 3, 9}});
  return id;
}

Descriptor InterfaceBuilder::finish() {
  for (const model::LayoutProblem& problem : model::lay_out(descriptor_)) ADD_FAILURE() << problem.text;
  model::identify(descriptor_);
  return descriptor_;
}

bool complete(Descriptor& d) {
  const bool good = model::lay_out(d).empty();
  if (good) model::identify(d);
  return good;
}

TypeId find(const Descriptor& d, const std::string& name) {
  for (TypeId id = 0; id < d.types.size(); ++id)
    if (d.types[id].name == name) return id;
  ADD_FAILURE() << "no type " << name;
  return 0;
}

Member& member_of(Descriptor& d, const std::string& type, const std::string& name) {
  std::vector<Member>& members = d.types[find(d, type)].members;
  const auto found = std::find_if(members.begin(), members.end(), [&](const Member& m) { return m.name == name; });
  if (found != members.end()) return *found;
  ADD_FAILURE() << "no member " << name;
  return members.front();
}

Descriptor imu_interface() {
  InterfaceBuilder b;
  model::TypeTable& t = b.table();
  const TypeId mode = b.enumeration("nav::Mode", {{"idle", 0}, {"active", 1}, {"failed", 2}});
  const TypeId real = b.builtin(Kind::float64);
  const TypeId vec3 = b.structure("nav::Vec3", {b.member("x", real), b.member("y", real), b.member("z", real)});
  std::vector<Member> members = {b.member("stamp_ns", b.builtin(Kind::uint64)),
                                 b.member("accel", vec3),
                                 b.member("gyro", vec3),
                                 b.member("temp", b.builtin(Kind::float32)),
                                 b.member("mode", mode),
                                 b.member("frame", t.string(31)),
                                 b.member("track", t.sequence(vec3, 8)),
                                 b.member("covariance", t.array(real, {3, 3})),
                                 b.member("tags", t.sequence(t.string(15), 4))};
  members[0].key = true;
  members[0].unit = "ns";
  members[3].unit = "degC";
  members[3].default_value = 20.0;
  members[3].min = -40.0;
  members[3].max = 85.0;
  members[5].bounds = {{"", 31, BoundOrigin::option, "--default-string-bound"}};
  members[6].bounds = {{"", 8, BoundOrigin::type, "nav/imu.idl:12"}};
  members[8].bounds = {{"", 4, BoundOrigin::type, "nav/imu.idl:14"}, {"[]", 15, BoundOrigin::sidecar, "nav.toml:3"}};
  b.structure("nav::Imu", std::move(members));
  return b.finish();
}

Descriptor every_construct() {
  InterfaceBuilder b;
  model::TypeTable& t = b.table();
  const TypeId byte = b.builtin(Kind::uint8);
  const TypeId real = b.builtin(Kind::float64);
  const TypeId flag = b.builtin(Kind::boolean);
  const TypeId level = b.enumeration("all::Level", {{"low", -1}, {"high", 1}}, Kind::int8);
  const TypeId empty = b.structure("all::Empty", {});
  const TypeId base = b.structure("all::Base", {b.member("seen", b.builtin(Kind::int64)), b.member("small", byte)});
  const TypeId derived = b.structure("all::Derived", {b.member("more", b.builtin(Kind::int16))});
  b.at(derived).base = base;
  const TypeId mask_storage = b.builtin(Kind::uint16);
  const TypeId mask = b.add(Kind::bitmask, "all::Mask", {b.member("left", flag), b.member("right", flag)});
  b.at(mask).storage = mask_storage;
  b.at(mask).members[1].bit_position = 9;
  const TypeId set_storage = b.builtin(Kind::uint32);
  const TypeId set = b.add(Kind::bitset, "all::Set", {b.member("on", flag), b.member("count", b.builtin(Kind::int16))});
  b.at(set).storage = set_storage;
  b.at(set).members[0].bit_width = 1;
  b.at(set).members[1].bit_position = 1;
  b.at(set).members[1].bit_width = 5;
  const TypeId shape = b.add(Kind::union_type, "all::Shape",
                             {b.member("radius", real), b.member("side", byte), b.member("name", t.string(7))});
  b.at(shape).storage = level;
  b.at(shape).members[0].labels = {-1};
  b.at(shape).members[1].labels = {1};
  const TypeId extended = b.structure("all::Extended", {b.member("first", byte)});
  b.at(extended).extensibility = Extensibility::appendable;
  b.at(extended).extent = 32;
  const TypeId failure = b.add(Kind::exception, "all::Failure", {b.member("why", t.string(20))});
  const TypeId maybe = t.optional(real);
  const TypeId table = t.map(t.string(5), t.sequence(shape, 2), 3);
  const TypeId request =
      b.structure("all::Service::measure::Request", {b.member("what", shape), b.member("how", byte)});
  const TypeId number = b.builtin(Kind::uint32);
  const TypeId answer =
      b.add(Kind::union_type, "all::Service::measure::Answer", {b.member("ok", real), b.member("Failure", failure)});
  b.at(answer).storage = number;
  b.at(answer).members[0].labels = {0};
  b.at(answer).members[1].labels = {1};
  for (const TypeId made : {request, answer}) b.at(made).nested = b.at(made).synthesised = true;
  b.structure("all::Behind", {b.member("text", t.tail(t.string(0))), b.member("shapes", t.tail(t.sequence(shape, 3))),
                              b.member("some", t.tail(t.sequence(real, 0)))});
  const TypeId service = b.add(Kind::interface, "all::Service", {});
  Operation operation;
  operation.name = "measure";
  operation.result = real;
  operation.parameters = {{"what", Parameter::Mode::in, shape, {}, {}}, {"how", Parameter::Mode::inout, byte, {}, {}}};
  operation.raises = {failure};
  operation.request = request;
  operation.answer = answer;
  operation.stream = true;
  b.at(service).operations = {operation};
  b.structure("all::All",
              {b.member("letter", b.builtin(Kind::character)), b.member("level", level), b.member("empty", empty),
               b.member("derived", derived), b.member("mask", mask), b.member("set", set), b.member("shape", shape),
               b.member("extended", extended), b.member("maybe", maybe), b.member("table", table),
               b.member("grid", t.array(t.optional(shape), {2, 2}))});
  return b.finish();
}

}  // namespace tenon::testing
