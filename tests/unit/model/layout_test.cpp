// T-layout version 1, construct by construct.
#include "model/layout.hpp"

#include <gtest/gtest.h>

#include "schema/limits.hpp"
#include "unit/schema/interface_builder.hpp"

namespace tenon::testing {
namespace {

using namespace schema;

struct Expected {
  std::uint64_t size;
  std::uint32_t alignment;
  friend bool operator==(const Expected&, const Expected&) = default;
  friend std::ostream& operator<<(std::ostream& out, const Expected& e) {
    return out << e.size << " bytes aligned to " << e.alignment;
  }
};

Expected shape(const Descriptor& d, TypeId id) { return {d.types[id].size, d.types[id].alignment}; }

std::vector<std::uint64_t> offsets(const Descriptor& d, TypeId id) {
  std::vector<std::uint64_t> all;
  for (const Member& member : d.types[id].members) all.push_back(member.offset);
  return all;
}

using Offsets = std::vector<std::uint64_t>;

TEST(Layout, BuiltInTypesAreAlignedToTheirSize) {
  InterfaceBuilder b;
  const std::vector<std::pair<Kind, std::uint32_t>> sizes = {
      {Kind::boolean, 1}, {Kind::octet, 1},   {Kind::character, 1}, {Kind::int8, 1},   {Kind::uint8, 1},
      {Kind::int16, 2},   {Kind::uint16, 2},  {Kind::int32, 4},     {Kind::uint32, 4}, {Kind::int64, 8},
      {Kind::uint64, 8},  {Kind::float32, 4}, {Kind::float64, 8}};
  for (const auto& [kind, size] : sizes) b.builtin(kind);
  const Descriptor d = b.finish();
  for (TypeId id = 0; id < sizes.size(); ++id) EXPECT_EQ(shape(d, id), (Expected{sizes[id].second, sizes[id].second}));
}

TEST(Layout, StructMembersFollowWithGapsTheCAbiOfI386WouldNotHave) {
  InterfaceBuilder b;
  const TypeId s = b.structure("S", {b.member("a", b.builtin(Kind::uint32)), b.member("b", b.builtin(Kind::uint64)),
                                     b.member("c", b.builtin(Kind::uint8))});
  const Descriptor d = b.finish();
  EXPECT_EQ(shape(d, s), (Expected{24, 8}));
  EXPECT_EQ(offsets(d, s), (Offsets{0, 8, 16}));
}

TEST(Layout, EmptyStructIsOneByte) {
  InterfaceBuilder b;
  const TypeId s = b.structure("S", {});
  EXPECT_EQ(shape(b.finish(), s), (Expected{1, 1}));
}

TEST(Layout, StringKeepsItsNulBehindALength) {
  InterfaceBuilder b;
  const TypeId three = b.table().string(3);
  const TypeId four = b.table().string(4);
  const Descriptor d = b.finish();
  EXPECT_EQ(shape(d, three), (Expected{8, 4}));
  EXPECT_EQ(shape(d, four), (Expected{12, 4}));
}

TEST(Layout, SequencePadsToItsElement) {
  InterfaceBuilder b;
  const TypeId bytes = b.table().sequence(b.builtin(Kind::uint8), 5);
  const TypeId words = b.table().sequence(b.builtin(Kind::float64), 2);
  const Descriptor d = b.finish();
  EXPECT_EQ(shape(d, bytes), (Expected{12, 4}));
  EXPECT_EQ(shape(d, words), (Expected{24, 8}));
}

TEST(Layout, ArrayOfAnyRankIsInline) {
  InterfaceBuilder b;
  const TypeId grid = b.table().array(b.builtin(Kind::int16), {3, 5, 2});
  EXPECT_EQ(shape(b.finish(), grid), (Expected{60, 2}));
}

TEST(Layout, OptionalIsAPresenceByteAndItsValue) {
  InterfaceBuilder b;
  const TypeId small = b.table().optional(b.builtin(Kind::uint8));
  const TypeId large = b.table().optional(b.builtin(Kind::float64));
  const Descriptor d = b.finish();
  EXPECT_EQ(shape(d, small), (Expected{2, 1}));
  EXPECT_EQ(shape(d, large), (Expected{16, 8}));
}

TEST(Layout, MapIsASequenceOfPairs) {
  InterfaceBuilder b;
  const TypeId map = b.table().map(b.builtin(Kind::uint8), b.builtin(Kind::float64), 3);
  EXPECT_EQ(shape(b.finish(), map), (Expected{8 + 3 * 16, 8}));
}

TEST(Layout, EnumerationsAndBitsAreTheirStorage) {
  const Descriptor d = every_construct();
  EXPECT_EQ(shape(d, find(d, "all::Level")), (Expected{1, 1}));
  EXPECT_EQ(shape(d, find(d, "all::Mask")), (Expected{2, 2}));
  EXPECT_EQ(shape(d, find(d, "all::Set")), (Expected{4, 4}));
}

TEST(Layout, BaseIsTheFirstMember) {
  const Descriptor d = every_construct();
  EXPECT_EQ(shape(d, find(d, "all::Base")), (Expected{16, 8}));
  EXPECT_EQ(shape(d, find(d, "all::Derived")), (Expected{24, 8}));
  EXPECT_EQ(offsets(d, find(d, "all::Derived")), (Offsets{16}));
}

TEST(Layout, UnionArmsShareThePlaceBehindTheDiscriminator) {
  const Descriptor d = every_construct();
  EXPECT_EQ(shape(d, find(d, "all::Shape")), (Expected{24, 8}));  // int8, pad, the 12 bytes of string<7>, pad
  EXPECT_EQ(offsets(d, find(d, "all::Shape")), (Offsets{8, 8, 8}));
}

TEST(Layout, ExtentIsTheSizeForEver) {
  const Descriptor d = every_construct();
  EXPECT_EQ(shape(d, find(d, "all::Extended")), (Expected{32, 8}));
}

TEST(Layout, ArmsOfAnExtendedUnionStandWhereEveryLaterArmCan) {
  InterfaceBuilder b;
  const TypeId small = b.builtin(Kind::uint8);
  const TypeId choice = b.add(Kind::union_type, "Choice", {b.member("only", small)});
  b.at(choice).storage = small;
  b.at(choice).extent = 24;
  const Descriptor d = b.finish();
  EXPECT_EQ(shape(d, choice), (Expected{24, 8}));
  EXPECT_EQ(offsets(d, choice), (Offsets{8}));
}

TEST(Layout, AlignmentsThatAreAskedForAreKept) {
  InterfaceBuilder b;
  const TypeId byte = b.builtin(Kind::uint8);
  const TypeId inner = b.structure("Inner", {b.member("a", byte), b.member("b", byte)});
  const TypeId outer = b.structure("Outer", {b.member("x", byte), b.member("list", b.table().sequence(inner, 2))});
  const TypeId whole = b.structure("Whole", {b.member("x", byte)});
  Descriptor d = b.finish();
  EXPECT_TRUE(model::lay_out(d, {{inner, 1, 64}, {whole, model::kNoMember, 32}, {outer, 1, 4}}).empty());
  EXPECT_EQ(shape(d, inner), (Expected{128, 64}));
  EXPECT_EQ(offsets(d, inner), (Offsets{0, 64}));
  EXPECT_EQ(shape(d, outer), (Expected{384, 64}));
  EXPECT_EQ(shape(d, whole), (Expected{32, 32}));
}

TEST(Layout, InterfacesAndTypesWithoutABoundHaveNoLayout) {
  InterfaceBuilder b;
  const TypeId text = b.table().string(0);
  const TypeId list = b.table().sequence(text, 4);
  const Descriptor d = b.finish();
  EXPECT_EQ(shape(d, text), (Expected{0, 0}));
  EXPECT_EQ(shape(d, list), (Expected{0, 0}));
  const Descriptor all = every_construct();
  EXPECT_EQ(shape(all, find(all, "all::Service")), (Expected{0, 0}));
}

// The problems of a descriptor with one edit that cannot be laid out.
template <class Edit>
std::vector<model::LayoutProblem> problems_after(Edit edit) {
  Descriptor d = every_construct();
  edit(d);
  return model::lay_out(d);
}

template <class Edit>
std::string problem_after(Edit edit) {
  const auto problems = problems_after(edit);
  EXPECT_EQ(problems.size(), 1u);
  return problems.empty() ? "none" : problems.front().text;
}

TEST(Layout, MemberWithoutABoundIsNamed) {
  InterfaceBuilder b;
  Descriptor d = b.finish();
  model::TypeTable table(d);
  Type s;
  s.kind = Kind::structure;
  s.name = "S";
  s.members = {b.member("fine", table.builtin(Kind::int8)), b.member("text", table.string(0))};
  d.types.push_back(s);
  const auto problems = model::lay_out(d);
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems[0].type, last(d));
  EXPECT_EQ(problems[0].member, 1u);
  EXPECT_EQ(problems[0].text, "member 'text' of type 'string' has no fixed size");
}

TEST(Layout, SizesBeyondTheLimitAreProblemsAndNeverWrap) {
  for (const std::uint64_t count : {std::uint64_t{0xffff'ffff}, std::uint64_t{0x2000'0001}, ~std::uint64_t{0}}) {
    InterfaceBuilder b;
    Descriptor d = b.finish();
    model::TypeTable table(d);
    table.sequence(table.builtin(Kind::float64), count);
    table.array(table.builtin(Kind::float64), {count, 2});
    const auto problems = model::lay_out(d);
    ASSERT_EQ(problems.size(), 2u);
    EXPECT_EQ(problems[0].text, "larger than 4294967295 bytes, the limit of a type's size");
  }
}

TEST(Layout, StructsThatGrowBeyondTheLimitNameTheMember) {
  InterfaceBuilder b;
  Descriptor d = b.finish();
  model::TypeTable table(d);
  const TypeId big = table.array(table.builtin(Kind::uint8), {0xffff'fff0});
  Type s;
  s.kind = Kind::structure;
  s.name = "S";
  s.members = {b.member("a", big), b.member("b", big)};
  d.types.push_back(s);
  s.name = "Holder";
  s.members = {b.member("s", last(d))};
  d.types.push_back(s);
  const auto problems = model::lay_out(d);
  ASSERT_EQ(problems.size(), 1u) << "what holds it is passed over";
  EXPECT_EQ(problems[0].member, 1u);
  EXPECT_NE(problems[0].text.find("with member 'b'"), std::string::npos);
}

TEST(Layout, ExtentsTooSmallOrOddAreProblems) {
  EXPECT_EQ(problem_after([](Descriptor& d) { d.types[find(d, "all::Extended")].extent = 12; }),
            "an extent of 12 bytes is no multiple of 8 up to 4294967295");
  EXPECT_EQ(problem_after([](Descriptor& d) {
              Type& extended = d.types[find(d, "all::Extended")];
              extended.extent = 8;
              extended.base = find(d, "all::Base");
            }),
            "the members take 17 bytes, more than the extent of 8");
  Descriptor d = every_construct();
  const TypeId extended = find(d, "all::Extended");
  const auto problems = model::lay_out(d, {{extended, 0, 64}});
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems[0].about, model::LayoutProblem::About::extent);
  EXPECT_EQ(problems[0].text, "a member is aligned to 64 bytes, the type only to 8");
  EXPECT_TRUE(model::lay_out(d, {{extended, 0, 32}, {extended, model::kNoMember, 32}}).empty());
}

TEST(Layout, BitsAndLabelsThatDoNotFitAreProblems) {
  EXPECT_EQ(problem_after([](Descriptor& d) { member_of(d, "all::Mask", "right").bit_position = 16; }),
            "'right' does not fit 16 bits");
  EXPECT_EQ(problem_after([](Descriptor& d) { member_of(d, "all::Set", "count").bit_position = 0; }),
            "'count' shares bits with another");
  EXPECT_EQ(problem_after([](Descriptor& d) { d.types[find(d, "all::Level")].labels[1].value = 128; }),
            "label 'high' with the value 128 does not fit 8 bits");
}

TEST(Layout, DiscriminatorsMustBeDiscrete) {
  EXPECT_EQ(problem_after([](Descriptor& d) {
              const TypeId real = member_of(d, "all::Shape", "radius").type;
              d.types[find(d, "all::Shape")].storage = real;
            }),
            "'double' cannot be a discriminator");
}

TEST(Layout, NestingIsLimited) {
  InterfaceBuilder b;
  TypeId inner = b.builtin(Kind::uint8);
  for (std::uint32_t i = 1; i < kMaxNesting; ++i) inner = b.structure("T" + std::to_string(i), {b.member("a", inner)});
  Descriptor d = b.finish();
  Type one_more = d.types.back();
  one_more.name = "TooDeep";
  one_more.members[0].type = inner;
  d.types.push_back(one_more);
  const auto problems = model::lay_out(d);
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems[0].text, "nested deeper than 128 types");
}

TEST(Layout, ReferencesForwardAreProblemsAndNotFollowed) {
  EXPECT_EQ(problem_after([](Descriptor& d) { d.types.back().members[0].type = last(d); }),
            "refers to a type that is not before it");
}

TEST(Layout, LayingOutTwiceChangesNothing) {
  Descriptor d = every_construct();
  const Descriptor before = d;
  ASSERT_TRUE(model::lay_out(d).empty());
  for (TypeId id = 0; id < d.types.size(); ++id) {
    EXPECT_EQ(shape(d, id), shape(before, id));
    EXPECT_EQ(offsets(d, id), offsets(before, id));
  }
}

}  // namespace
}  // namespace tenon::testing
