// Which members start as zero bytes.
#include "schema/fresh.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "unit/schema/interface_builder.hpp"

namespace tenon::testing {
namespace {

using namespace schema;

// The one member of a struct, after the edit.
template <class Edit>
bool is_zero(Kind kind, Edit edit) {
  InterfaceBuilder b;
  Member member = b.member("m", b.builtin(kind));
  edit(member, b);
  b.structure("S", {member});
  const Descriptor d = b.finish();
  return FreshValues(d).is_zero(d.types.back().members.front());
}

bool with_default(Kind kind, Value value) {
  return is_zero(kind, [&](Member& m, InterfaceBuilder&) { m.default_value = value; });
}

TEST(FreshValues, DefaultsCountByTheirBytes) {
  EXPECT_TRUE(is_zero(Kind::int32, [](Member&, InterfaceBuilder&) {}));
  EXPECT_TRUE(with_default(Kind::int32, std::int64_t{0}));
  EXPECT_FALSE(with_default(Kind::int32, std::int64_t{-1}));
  EXPECT_FALSE(with_default(Kind::uint64, std::numeric_limits<std::uint64_t>::max()));
  EXPECT_TRUE(with_default(Kind::boolean, false));
  EXPECT_FALSE(with_default(Kind::boolean, true));
  EXPECT_TRUE(with_default(Kind::float64, 0.0));
  EXPECT_FALSE(with_default(Kind::float64, -0.0));
}

TEST(FreshValues, RangeThatLeavesZeroOutDoesNotStartThere) {
  const auto ranged = [](std::optional<Value> min, std::optional<Value> max) {
    return is_zero(Kind::float64, [&](Member& m, InterfaceBuilder&) {
      m.min = min;
      m.max = max;
    });
  };
  EXPECT_TRUE(ranged(Value(-1.0), Value(1.0)));
  EXPECT_TRUE(ranged(Value(0.0), std::nullopt));
  EXPECT_FALSE(ranged(Value(0.5), std::nullopt));
  EXPECT_FALSE(ranged(std::nullopt, Value(-0.5)));
}

TEST(FreshValues, OptionalIsAbsentWhateverItHolds) {
  EXPECT_TRUE(is_zero(Kind::int32, [](Member& m, InterfaceBuilder& b) {
    m.type = b.table().optional(m.type);
    m.min = std::int64_t{5};
  }));
}

TEST(FreshValues, EnumStartsWithItsDefaultLabel) {
  const auto starting = [](std::int64_t first, std::int64_t second, bool second_is_default) {
    return is_zero(Kind::int32, [&](Member& m, InterfaceBuilder& b) {
      m.type = b.enumeration("E", {{"a", first}, {"b", second}});
      b.at(m.type).labels[1].is_default = second_is_default;
    });
  };
  EXPECT_TRUE(starting(0, 1, false));
  EXPECT_FALSE(starting(1, 0, false));
  EXPECT_TRUE(starting(1, 0, true));
  EXPECT_FALSE(starting(0, 1, true));
}

TEST(FreshValues, UnionStartsWithItsFirstArm) {
  const auto starting = [](std::vector<std::int64_t> first, std::vector<std::int64_t> second) {
    return is_zero(Kind::int32, [&](Member& m, InterfaceBuilder& b) {
      const TypeId number = m.type;
      m.type = b.add(Kind::union_type, "U", {b.member("x", number), b.member("y", number)});
      b.at(m.type).storage = number;
      b.at(m.type).members[0].labels = first;
      b.at(m.type).members[1].labels = second;
    });
  };
  EXPECT_TRUE(starting({0}, {1}));
  EXPECT_FALSE(starting({1}, {0}));
  EXPECT_FALSE(starting({5, 0}, {1})) << "it is written with the label 5";
  EXPECT_TRUE(starting({}, {1})) << "the default arm, by a label that no other has";
  EXPECT_FALSE(starting({}, {0}));
}

TEST(FreshValues, PartsAreLookedThrough) {
  const auto holding = [](auto wrap) {
    return is_zero(Kind::int32, [&](Member& m, InterfaceBuilder& b) {
      Member inner = b.member("x", m.type);
      inner.default_value = std::int64_t{7};
      m.type = wrap(b, b.structure("Inner", {inner}));
    });
  };
  EXPECT_FALSE(holding([](InterfaceBuilder&, TypeId id) { return id; }));
  EXPECT_FALSE(holding([](InterfaceBuilder& b, TypeId id) { return b.table().array(id, {2}); }));
  EXPECT_TRUE(holding([](InterfaceBuilder& b, TypeId id) { return b.table().sequence(id, 2); })) << "it is empty";
  EXPECT_FALSE(holding([](InterfaceBuilder& b, TypeId id) {
    const TypeId derived = b.structure("Derived", {});
    b.at(derived).base = id;
    return derived;
  }));
}

}  // namespace
}  // namespace tenon::testing
