// Exceptions and interfaces.
#include "fixture.hpp"

#include "schema/kind.hpp"

#include <algorithm>

namespace tenon::omg {
namespace {

using schema::Kind;
using Mode = schema::Parameter::Mode;

class Interfaces : public CompileFixture {
 protected:
  const schema::Operation& operation(std::string_view interface, std::string_view name) {
    const auto& all = type(interface).operations;
    const auto found = std::find_if(all.begin(), all.end(), [&](const auto& each) { return each.name == name; });
    if (found == all.end()) throw std::out_of_range("there is no operation " + std::string(name));
    return *found;
  }
  std::string text(schema::TypeId id) {
    return id == schema::kNoType ? "void" : schema::type_text(*compiled_.descriptor, id);
  }
};

TEST_F(Interfaces, OperationsHaveParametersResultsAndExceptions) {
  accepted(R"(struct P { long x; }; exception Busy { long since; string<9> why; }; exception Empty {};
    interface Arm {
      /// Moves.
      P move(in P to, inout double speed, out sequence<octet, 4> raw) raises (Busy, ::Empty);  ///< really
      void stop(); };)");
  const schema::Operation& move = operation("Arm", "move");
  EXPECT_EQ(text(move.result), "P");
  EXPECT_EQ(move.doc, "Moves.\nreally");
  ASSERT_EQ(move.parameters.size(), 3U);
  EXPECT_EQ(move.parameters[0].mode, Mode::in);
  EXPECT_EQ(move.parameters[1].mode, Mode::inout);
  EXPECT_EQ(move.parameters[2].mode, Mode::out);
  EXPECT_EQ(text(move.parameters[2].type), "sequence<octet, 4>");
  ASSERT_EQ(move.raises.size(), 2U);
  EXPECT_EQ(text(move.raises[0]), "Busy");
  EXPECT_EQ(text(move.raises[1]), "Empty");
  EXPECT_EQ(text(operation("Arm", "stop").result), "void");
  EXPECT_EQ(type("Busy").kind, Kind::exception);
  EXPECT_EQ(type("Empty").size, 1U);
  EXPECT_EQ(type("Arm").size, 0U);
}

TEST_F(Interfaces, OnewayIsAWordOrAnAnnotation) {
  accepted("interface I { oneway void a(in long x); @oneway void b(); @oneway(FALSE) void c(); };");
  EXPECT_TRUE(operation("I", "a").oneway);
  EXPECT_TRUE(operation("I", "b").oneway);
  EXPECT_FALSE(operation("I", "c").oneway);
}

TEST_F(Interfaces, AttributesAreReadAndWrittenByOperations) {
  accepted(R"(exception E {}; interface I { attribute string a; //@tenon::bound(5)
    readonly attribute long b, c raises (E); attribute double d getraises (E) setraises (E); };)");
  EXPECT_EQ(text(operation("I", "_get_a").result), "string<5>");
  EXPECT_EQ(text(operation("I", "_set_a").result), "void");
  EXPECT_EQ(text(operation("I", "_set_a").parameters.at(0).type), "string<5>");
  EXPECT_EQ(operation("I", "_set_a").parameters.at(0).bounds.at(0).value, 5U);
  EXPECT_EQ(operation("I", "_get_c").raises.size(), 1U);
  EXPECT_EQ(operation("I", "_set_d").raises.size(), 1U);
  EXPECT_EQ(type("I").operations.size(), 6U);
}

TEST_F(Interfaces, IdsStayWhateverIsAddedAround) {
  accepted("interface I { void a(); @id(7) void b(); };");
  const auto id = operation("I", "a").id;
  EXPECT_EQ(operation("I", "b").id, 7U);
  accepted("interface Base { void x(); }; interface I : Base { void before(); @id(8) void b(); void a(); };");
  EXPECT_EQ(operation("I", "a").id, id);
  EXPECT_LT(id, 1U << 28);
}

TEST_F(Interfaces, NameOfAParameterIsNoPartOfTheIdentity) {
  accepted("interface I { void a(in long x); };");
  const auto hash = type("I").schema_hash;
  accepted("interface I { void a(in long y); };");
  EXPECT_EQ(type("I").schema_hash, hash);
  accepted("interface I { void a(inout long x); };");
  EXPECT_NE(type("I").schema_hash, hash);
}

TEST_F(Interfaces, HoldDeclarationsOfTheirOwn) {
  accepted(
      R"(interface Arm { enum Lid { open, shut }; struct Pose { Lid lid; }; const long kMax = 3; exception Bad { Lid lid; };
      typedef sequence<Pose, kMax> Poses; bitmask Flags { hot }; union U switch (Lid) { case open: long x; };
      Poses all(in Lid lid, in U u) raises (Bad); };
    struct S { Arm::Pose pose; ::Arm::Poses poses; long x[Arm::kMax]; Arm::Flags flags; };)");
  EXPECT_EQ(type_of("S", "poses"), "sequence<Arm::Pose, 3>");
  EXPECT_EQ(text(operation("Arm", "all").result), "sequence<Arm::Pose, 3>");
  EXPECT_EQ(text(operation("Arm", "all").raises.at(0)), "Arm::Bad");
}

TEST_F(Interfaces, InheritedNamesAreFoundInsideAndFromOutside) {
  accepted(R"(interface A { struct P { long x; }; void a(); }; interface B : A { P b(); }; struct S { B::P p; };)");
  EXPECT_EQ(text(operation("B", "b").result), "A::P");
  EXPECT_EQ(type_of("S", "p"), "A::P");
  EXPECT_EQ(text(type("B").base), "A");
  EXPECT_EQ(type("B").operations.size(), 1U);
}

TEST_F(Interfaces, OtherBasesBringTheirOperations) {
  accepted(
      R"(interface A { void a(); }; interface B : A { void b(); }; interface C : A { void c(); }; interface D : B, C {};
    interface E : A, D { void e(); };)");
  EXPECT_EQ(text(type("D").base), "B");
  ASSERT_EQ(type("D").operations.size(), 1U);  // a is known through B
  EXPECT_EQ(type("D").operations[0].name, "c");
  EXPECT_EQ(text(type("E").base), "A");
  ASSERT_EQ(type("E").operations.size(), 3U);
}

TEST_F(Interfaces, AreDeclaredAhead) { accepted("interface I; interface I { void a(); }; interface I;"); }

TEST_F(Interfaces, BoundsOfParametersAndResultsComeFromOutside) {
  using schema::BoundOrigin;
  for (const auto& [key, value] :
       {std::pair("m::I.op.text", 3), {"m::I.op.return", 4}, {"m::I.op.return[]", 5}, {"m::I.x", 6}})
    options_.sidecar.push_back({key, static_cast<std::uint64_t>(value), {}, "b.toml:1"});
  options_.default_bounds.map = 9;
  accepted(
      R"(module m { interface I { sequence<string> op(in string text, in map<long, long> m, in string again //@tenon::bound(8)
    ); attribute string x; }; };)");
  const schema::Operation& op = operation("m::I", "op");
  EXPECT_EQ(text(op.result), "sequence<string<5>, 4>");
  EXPECT_EQ(op.bounds.at(1), (schema::Bound{"[]", 5, BoundOrigin::sidecar, "b.toml:1"}));
  EXPECT_EQ(text(op.parameters.at(0).type), "string<3>");
  EXPECT_EQ(text(op.parameters.at(1).type), "map<int32, int32, 9>");
  EXPECT_EQ(op.parameters.at(2).bounds.at(0), (schema::Bound{"", 8, BoundOrigin::comment, "test.idl:1"}));
  EXPECT_EQ(text(operation("m::I", "_get_x").result), "string<6>");
}

TEST_F(Interfaces, MessagesOfAnOperationAreTypesThatNobodyWrites) {
  accepted(R"(module m { exception Bad { long x; }; exception Apt {}; interface I {
    double move(in octet a, inout long b, out string<3> result) raises (Bad, Apt); }; };)");
  const schema::Operation& move = operation("m::I", "move");
  EXPECT_EQ(text(move.request), "m::I::move::Request");
  EXPECT_EQ(text(move.answer), "m::I::move::Answer");
  const auto members = [&](std::string_view of) {
    std::string all;
    for (const schema::Member& each : type(of).members) all += each.name + " " + text(each.type) + ", ";
    return all;
  };
  EXPECT_EQ(members("m::I::move::Request"), "a octet, b int32, ");
  EXPECT_EQ(members("m::I::move::Result"), "result_ double, b int32, result string<3>, ");
  EXPECT_EQ(members("m::I::move::Answer"), "ok m::I::move::Result, Apt m::Apt, Bad m::Bad, ");
  EXPECT_EQ(member("m::I::move::Answer", "Bad").labels, std::vector<std::int64_t>{2});
  EXPECT_EQ(type("m::I::move::Request").size, 8U);
  for (const char* each : {"Request", "Result", "Answer"}) {
    EXPECT_TRUE(type(std::string("m::I::move::") + each).synthesised);
    EXPECT_FALSE(schema::is_publishable(type(std::string("m::I::move::") + each)));
  }
}

TEST_F(Interfaces, OnewayHasNoAnswerAndNothingIsOneByte) {
  accepted("interface I { oneway void a(); void b(); };");
  EXPECT_EQ(text(operation("I", "a").request), "I::a::Request");
  EXPECT_EQ(operation("I", "a").answer, schema::kNoType);
  EXPECT_EQ(type("I::b::Result").size, 1U);
  EXPECT_EQ(type("I::b::Answer").size, 8U);
}

TEST_F(Interfaces, ArmsOfAnAnswerHaveNamesOfTheirOwn) {
  accepted(R"(exception ok {}; module a { exception E {}; }; module b { exception E {}; };
    interface I { void f() raises (b::E, ok, a::E); };)");
  std::string arms;
  for (const schema::Member& each : type("I::f::Answer").members) arms += each.name + " " + text(each.type) + ", ";
  EXPECT_EQ(arms, "ok I::f::Result, E a::E, E_ b::E, ok_ ok, ");
}

TEST_F(Interfaces, InheritedOperationsKeepTheirMessages) {
  accepted("interface A { void a(); }; interface B { void b(); }; interface C : A, B { void c(); };");
  EXPECT_EQ(text(operation("C", "b").request), "B::b::Request");
  EXPECT_EQ(operation("C", "b").signature, operation("B", "b").signature);
  EXPECT_EQ(text(operation("C", "c").request), "C::c::Request");
}

TEST_F(Interfaces, StreamsAreAnnotatedInTheTextInACommentOrBesideIt) {
  options_.sidecar.push_back({"I.d@stream", 1, {}, "b.toml:1"});
  options_.sidecar.push_back({"I.e@stream", 0, {}, "b.toml:2"});
  accepted(
      "interface I { @tenon::stream long a(); long b(); //@tenon::stream\n"
      "@tenon::stream(FALSE) long c(); long d(); long e(); long f(); };");
  for (const auto& [name, expected] :
       {std::pair("a", true), {"b", true}, {"c", false}, {"d", true}, {"e", false}, {"f", false}})
    EXPECT_EQ(operation("I", name).stream, expected) << name;
  EXPECT_NE(operation("I", "a").signature, schema::Hash{});
}

TEST_F(Interfaces, StreamIsPartOfTheSignature) {
  accepted("interface I { long a(); };");
  const auto plain = operation("I", "a").signature;
  accepted("interface I { @tenon::stream long a(); };");
  EXPECT_NE(operation("I", "a").signature, plain);
  accepted("interface I { void b(); long a(); };");
  EXPECT_EQ(operation("I", "a").signature, plain);
}

TEST_F(Interfaces, ServiceHasANameIfOneIsGiven) {
  accepted("@tenon::service(\"left/arm\") interface I {}; @tenon::service(name=\"b\") interface J {}; interface K {};");
  EXPECT_EQ(type("I").topic, "left/arm");
  EXPECT_EQ(type("J").topic, "b");
  EXPECT_EQ(type("K").topic, "");
}

TEST_F(Interfaces, WhatIsSentIsAlignedToEightBytesAtMost) {
  EXPECT_EQ(codes("@tenon::align(16) struct S { long x; }; interface I { void a(in S s); S b(); };"), "TN1054 TN1054");
  EXPECT_EQ(
      codes("@tenon::align(16) struct S { long x; }; interface A { S b(); }; interface C {}; interface D : C, A {};"),
      "TN1054");
  EXPECT_EQ(codes("@tenon::align(8) struct S { long x; }; interface I { S a(in S s); };"), "");
}

TEST_F(Interfaces, BrokenOperationsAreReportedOnceAndLeaveTheRest) {
  EXPECT_EQ(codes("interface I { doble a(in lnog x); void b(in long x); oneway long c(out long y); };"),
            "TN1004 TN1004 TN1037 TN1037");
  EXPECT_EQ(codes("exception E { doble x; }; interface I { void a() raises (E); }; interface J : I {};"), "TN1004");
  EXPECT_EQ(codes("interface I : Nothing { void a(); }; interface J : I { void b(); };"), "TN1004");
}

}  // namespace
}  // namespace tenon::omg
