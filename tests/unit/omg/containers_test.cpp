// Maps and optional members.
#include "fixture.hpp"

namespace tenon::omg {
namespace {

using schema::BoundOrigin;
using schema::Kind;

class Containers : public CompileFixture {};

TEST_F(Containers, MapsOfEveryKindOfKey) {
  accepted(R"(enum Mode { idle, busy }; typedef string<7> Text; struct P { long x; };
    struct S { map<long, double, 4> a; map<string<3>, sequence<octet, 2>, 5> b; map<Mode, P, 2> c; map<char, long, 2> d;
               map<boolean, long, 2> e; map<uint64, map<octet, long, 2>, 3> f; map<Text, Text, 2> g[2]; };)");
  EXPECT_EQ(type_of("S", "a"), "map<int32, double, 4>");
  EXPECT_EQ(type_of("S", "b"), "map<string<3>, sequence<octet, 2>, 5>");
  EXPECT_EQ(type_of("S", "c"), "map<Mode, P, 2>");
  EXPECT_EQ(type_of("S", "d"), "map<char, int32, 2>");
  EXPECT_EQ(type_of("S", "e"), "map<boolean, int32, 2>");
  EXPECT_EQ(type_of("S", "f"), "map<uint64, map<octet, int32, 2>, 3>");
  EXPECT_EQ(type_of("S", "g"), "map<string<7>, string<7>, 2>[2]");
}

TEST_F(Containers, MapIsStillANameWhereNoTypeBeginsWithIt) {
  EXPECT_EQ(codes("struct map { long x; }; struct S { map map; _map other; };"), "TN1014 TN1014");
  EXPECT_EQ(type_of("S", "other"), "map");
}

TEST_F(Containers, BoundsOfKeysAndValuesHavePathsOfTheirOwn) {
  for (const auto& [key, value] : {std::pair("S.m", 2), {"S.m.key", 3}, {"S.m.value", 4}, {"S.m.value[]", 5}})
    options_.sidecar.push_back({key, static_cast<std::uint64_t>(value), {}, "b.toml:1"});
  accepted("struct S { map<string, sequence<string>> m; };");
  EXPECT_EQ(type_of("S", "m"), "map<string<3>, sequence<string<5>, 4>, 2>");
  const auto& bounds = member("S", "m").bounds;
  ASSERT_EQ(bounds.size(), 4U);
  EXPECT_EQ(bounds[0], (schema::Bound{"", 2, BoundOrigin::sidecar, "b.toml:1"}));
  EXPECT_EQ(bounds[1], (schema::Bound{".key", 3, BoundOrigin::sidecar, "b.toml:1"}));
  EXPECT_EQ(bounds[3], (schema::Bound{".value[]", 5, BoundOrigin::sidecar, "b.toml:1"}));
}

TEST_F(Containers, MapsTakeTheDefaultBoundOfMaps) {
  options_.default_bounds = {31, 16, 8};
  accepted("typedef map<string, sequence<long>> T; struct S { map<long, T> m; };");
  EXPECT_EQ(type_of("S", "m"), "map<int32, map<string<31>, sequence<int32, 16>, 8>, 8>");
  EXPECT_EQ(member("S", "m").bounds[0], (schema::Bound{"", 8, BoundOrigin::option, "--default-map-bound"}));
}

TEST_F(Containers, AnnotationBoundsTheMapFirst) {
  accepted("struct S { @tenon::bound(6) map<long, string<2>> a; map<long, string, 3> b; //@tenon::bound(9)\n};");
  EXPECT_EQ(type_of("S", "a"), "map<int32, string<2>, 6>");
  EXPECT_EQ(type_of("S", "b"), "map<int32, string<9>, 3>");
}

TEST_F(Containers, OptionalMembersOfEveryKind) {
  accepted(R"(struct P { long x; }; typedef double Row[3];
    struct S { @optional long a, b[2]; @optional(FALSE) long c; @optional string<3> d; @optional Row e; @optional P f;
               @optional sequence<P, 2> g; @optional @unit("m") @range(min=0, max=5) octet h; };)");
  EXPECT_EQ(type_of("S", "a"), "optional<int32>");
  EXPECT_EQ(type_of("S", "b"), "optional<int32[2]>");
  EXPECT_EQ(type_of("S", "c"), "int32");
  EXPECT_EQ(type_of("S", "d"), "optional<string<3>>");
  EXPECT_EQ(type_of("S", "e"), "optional<double[3]>");
  EXPECT_EQ(type_of("S", "f"), "optional<P>");
  EXPECT_EQ(type_of("S", "g"), "optional<sequence<P, 2>>");
  EXPECT_EQ(member("S", "h").max, schema::Value(std::uint64_t{5}));
  EXPECT_EQ(member("S", "a").offset, 0U);
  EXPECT_EQ(member("S", "b").offset, 8U);
}

}  // namespace
}  // namespace tenon::omg
