// Definitions that use a type which is defined below them.
#include "fixture.hpp"

#include <chrono>

namespace tenon::omg {
namespace {

class Waiting : public CompileFixture {};

std::size_t place_of(const schema::Descriptor& descriptor, std::string_view name) {
  std::size_t place = 0;
  while (place < descriptor.types.size() && descriptor.types[place].name != name) ++place;
  return place;
}

TEST_F(Waiting, SequenceOfADeclaredTypeIsLaidOutOnceItIsDefined) {
  const auto& made = accepted(R"(
struct Node;
typedef sequence<Node, 3> Nodes;
struct Graph { Nodes all; sequence<Node, 2> roots; long version; };
struct Node { long long id; };
)");
  EXPECT_EQ(type_of("Graph", "all"), "sequence<Node, 3>");
  EXPECT_EQ(type("Graph").size, 8U + 3 * 8 + 8 + 2 * 8 + 8);
  EXPECT_LT(place_of(made, "Node"), place_of(made, "Graph"));
}

TEST_F(Waiting, IsTheSameTypeAsInTheUsualOrder) {
  const auto hash = [&](std::string_view text) {
    accepted(text);
    return type("m::Graph").schema_hash;
  };
  const auto usual = hash("module m { struct Node { long id; }; struct Graph { sequence<Node, 3> all; }; };");
  EXPECT_EQ(hash("module m { struct Node; struct Graph { sequence<Node, 3> all; }; struct Node { long id; }; };"),
            usual);
}

TEST_F(Waiting, WhatUsesAWaitingTypeWaits) {
  accepted(R"(
struct Leaf;
module m {
  typedef sequence<Leaf, 2> Leaves;
  typedef Leaves Crown;
  struct Branch { Crown crown; };
  union Part switch (boolean) { case TRUE: Branch branch; };
  struct Special : Branch { long x; };
  struct Tree { Part part[2]; map<long, Special, 2> special; };
};
struct Leaf { octet colour; };
)");
  EXPECT_EQ(type_of("m::Branch", "crown"), "sequence<Leaf, 2>");
  EXPECT_EQ(type_of("m::Tree", "part"), "m::Part[2]");
  EXPECT_EQ(type("m::Special").members.size(), 1U);
}

TEST_F(Waiting, NamesAreLookedUpWhereTheDefinitionStands) {
  accepted(R"(
struct Leaf;
module a { enum Colour { red, green }; struct Tree { sequence<Leaf, 2> leaves; Colour colour; }; };
module b { struct Colour { long hue; }; struct Shade { Colour colour; }; };
struct Leaf { octet x; };
)");
  EXPECT_EQ(type_of("a::Tree", "colour"), "a::Colour");
}

TEST_F(Waiting, BoundsOfAWaitingTypedefStillComeFromItsUses) {
  accepted(R"(
struct Leaf;
typedef sequence<Leaf> Leaves;
struct Tree { @tenon::bound(5) Leaves leaves; };
struct Leaf { octet x; };
)");
  EXPECT_EQ(type_of("Tree", "leaves"), "sequence<Leaf, 5>");
}

TEST_F(Waiting, ACircleIsReportedOnce) {
  EXPECT_EQ(codes("struct A; struct B { sequence<A, 2> a; }; struct C { B b; }; struct A { sequence<C, 2> c; }; "
                  "struct Uses { A a; B b; C c; }; interface I { void put(in A a, in C c); };"),
            "TN1010");
}

TEST_F(Waiting, ThousandsInARowTakeNoLonger) {
  const int count = 20'000;
  std::string text = "struct S0;";
  for (int i = 1; i < count; ++i) {
    const std::string before = "S" + std::to_string(i - 1);
    text += "struct S" + std::to_string(i) + "; struct T" + std::to_string(i) + " { sequence<S" + std::to_string(i) +
            ", 2> s; sequence<" + before + ", 2> before; };";
  }
  for (int i = count - 1; i >= 0; --i) text += "struct S" + std::to_string(i) + " { octet x; };";
  const auto start = std::chrono::steady_clock::now();
  codes(text);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
}

TEST_F(Waiting, ALongCircleIsFoundInLinearTime) {
  const int count = 20'000;
  std::string text = "struct S0; struct Never;";
  for (int i = count - 1; i > 0; --i) {
    text += "struct S" + std::to_string(i) + "; struct T" + std::to_string(i) + " { sequence<S" + std::to_string(i) +
            ", 2> s; sequence<Never, 2> n; };";
  }
  for (int i = count - 1; i > 0; --i)
    text += "struct S" + std::to_string(i) + " { sequence<T" + std::to_string(i) + ", 2> t; };";
  const auto start = std::chrono::steady_clock::now();
  EXPECT_NE(codes(text), "");
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
}

}  // namespace
}  // namespace tenon::omg
