// Two versions of an interface with operations: each meets by itself, and is refused exactly if its signature differs.
#include "schema/operations.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "schema/diff.hpp"
#include "unit/schema/interface_builder.hpp"

namespace tenon::testing {
namespace {

using namespace schema;

// An interface with the operations of a base, and one of its own.
Descriptor services() {
  InterfaceBuilder b;
  const TypeId number = b.builtin(Kind::int32);
  const TypeId point = b.structure("m::Point", {b.member("x", number)});
  const auto operation = [](const std::string& name, std::uint32_t id, TypeId takes) {
    Operation made;
    made.name = name;
    made.id = id;
    made.parameters = {{"a", Parameter::Mode::in, takes, {}, {}}};
    return made;
  };
  const TypeId base = b.add(Kind::interface, "m::Base", {});
  b.at(base).operations = {operation("of_point", 1, point), operation("of_number", 2, number)};
  const TypeId derived = b.add(Kind::interface, "m::Derived", {});
  b.at(derived).base = base;
  b.at(derived).operations = {operation("of_both", 3, point)};
  b.at(derived).operations[0].parameters.push_back({"b", Parameter::Mode::out, number, {}, {}});
  return b.finish();
}

// "name: RULE path", those that refuse; "name" alone: it can be called.
std::vector<std::string> told(const Descriptor& writer, const Descriptor& reader) {
  std::vector<std::string> all;
  for (const OperationDiff& each : diff_operations(writer, last(writer), reader, last(reader), {"server", "client"})) {
    all.push_back(each.name);
    EXPECT_EQ(each.refuses, refuses(each.differences));
    for (const Difference& difference : each.differences) all.back() += ": " + difference.rule + " " + difference.path;
  }
  return all;
}

using Texts = std::vector<std::string>;

TEST(Operations, ThoseOfTheBaseComeFirst) {
  const Descriptor d = services();
  Texts names;
  for (const Operation* each : operations_of(d, last(d))) names.push_back(each->name);
  EXPECT_EQ(names, (Texts{"of_point", "of_number", "of_both"}));
}

TEST(Operations, EachMeetsByItself) {
  const Descriptor writer = services();
  EXPECT_EQ(told(writer, writer), (Texts{"of_point", "of_number", "of_both"}));
  Descriptor reader = writer;
  reader.types[find(reader, "m::Base")].operations[1].stream = true;
  ASSERT_TRUE(complete(reader));
  EXPECT_EQ(told(writer, reader), (Texts{"of_point", "of_number: STREAM_SAME m::Derived.of_number", "of_both"}));
}

TEST(Operations, TypeThatDiffersIsToldForEveryOperationThatNeedsIt) {
  const Descriptor writer = services();
  Descriptor reader = writer;
  member_of(reader, "m::Point", "x").unit = "m";
  ASSERT_TRUE(complete(reader));
  EXPECT_EQ(told(writer, reader), (Texts{"of_point: FIELD_SAME_UNIT m::Derived.of_point.a.x", "of_number",
                                         "of_both: FIELD_SAME_UNIT m::Derived.of_both.a.x"}));
}

TEST(Operations, OneThatOnlyOneSideHasIsSaidSo) {
  const Descriptor writer = services();
  Descriptor reader = writer;
  reader.types.back().operations[0].name = "other";
  ASSERT_TRUE(complete(reader));
  EXPECT_EQ(told(writer, reader), (Texts{"of_point", "of_number", "of_both: OP_NO_DELETE m::Derived.of_both",
                                         "other: OP_ADDED m::Derived.other"}));
  const auto found = diff_operations(writer, last(writer), reader, last(reader), {"server", "client"});
  EXPECT_TRUE(found[2].in_writer && !found[2].in_reader && !found[3].in_writer && found[3].in_reader);
  EXPECT_EQ(found[2].differences[0].what, "only the server has it");
}

TEST(Operations, WhereOneStandsRefusesNoCall) {
  const Descriptor writer = services();
  Descriptor reader = writer;
  std::vector<Operation>& of_base = reader.types[find(reader, "m::Base")].operations;
  reader.types.back().operations.push_back(of_base.back());
  of_base.pop_back();
  ASSERT_TRUE(complete(reader));
  EXPECT_EQ(told(writer, reader), (Texts{"of_point", "of_number", "of_both"}));
  const auto found = diff(writer, last(writer), reader, last(reader));
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].rule, "OP_SAME_BASE");
  EXPECT_NE(writer.types.back().schema_hash, reader.types.back().schema_hash);
}

TEST(Operations, RefuseExactlyIfTheSignaturesDiffer) {
  std::mt19937 random(4);
  int differing = 0;
  int equal = 0;
  for (int round = 0; round < 600; ++round) {
    const Descriptor writer = random_interface(random);
    if (writer.types.back().kind != Kind::interface) continue;
    for (int change = 0; change < 6; ++change) {
      Descriptor reader = writer;
      if (!mutate(reader, random) || reader.types.back().operations.size() != 3) continue;
      for (const OperationDiff& each : diff_operations(writer, last(writer), reader, last(reader))) {
        if (!each.in_writer || !each.in_reader) continue;
        const auto signature = [&](const Descriptor& d) {
          const auto& all = d.types.back().operations;
          return std::find_if(all.begin(), all.end(), [&](const Operation& o) { return o.name == each.name; })
              ->signature;
        };
        const bool same = signature(writer) == signature(reader);
        ASSERT_EQ(each.refuses, !same) << each.name;
        ++(same ? equal : differing);
      }
    }
  }
  EXPECT_GT(differing, 100);
  EXPECT_GT(equal, 100);
}

}  // namespace
}  // namespace tenon::testing
