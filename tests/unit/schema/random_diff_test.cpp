// What holds for any two versions of any interface: the verdict is that of the schema hash, growth is accepted.
#include <gtest/gtest.h>

#include <random>

#include "schema/diff.hpp"
#include "schema/geometry.hpp"
#include "unit/schema/interface_builder.hpp"

namespace tenon::testing {
namespace {

using namespace schema;

std::vector<Difference> compared_at_random(const Descriptor& writer, const Descriptor& reader) {
  return diff(writer, last(writer), reader, last(reader));
}

// Gives some structs room to grow.
void let_grow(Descriptor& d, std::mt19937& random) {
  for (TypeId id = 0; id < d.types.size(); ++id) {
    if (d.types[id].kind != Kind::structure || random() % 2 == 0) continue;
    d.types[id].extensibility = Extensibility::appendable;
    d.types[id].extent = round_up(d.types[id].size, 8) + 256;
    ASSERT_TRUE(complete(d));
  }
}

// Appends a member to some structs that may grow; how many.
int append(Descriptor& d, std::mt19937& random) {
  int appended = 0;
  for (TypeId id = 1; id < d.types.size(); ++id) {
    Type& type = d.types[id];
    if (type.extensibility != Extensibility::appendable || random() % 2 == 0) continue;
    Member member;
    member.name = "appended";
    member.type = static_cast<TypeId>(random() % id);
    while (d.types[member.type].size == 0 || d.types[member.type].size > 128) --member.type;
    type.members.push_back(member);
    ++appended;
  }
  return appended;
}

// What may refuse all the same: another default than zero, types that are part of a key, or that an operation carries.
bool is_about_what_was_appended(const Difference& each) {
  return each.rule == "APPENDED_DEFAULT_ZERO" || each.rule == "KEY_SAME" || each.rule == "OP_SAME_SIGNATURE" ||
         each.what.find("as listed at") != std::string::npos;
}

TEST(Diff, WhatIsAppendedAnywhereIsAcceptedFromEitherSide) {
  std::mt19937 random(20'260'101);
  int accepted = 0;
  for (int round = 0; round < 200; ++round) {
    Descriptor older = random_interface(random);
    let_grow(older, random);
    Descriptor newer = older;
    if (append(newer, random) == 0 || !complete(newer)) continue;
    const auto found = compared_at_random(older, newer);
    const auto back = compared_at_random(newer, older);
    const bool same = older.types.back().schema_hash == newer.types.back().schema_hash;
    EXPECT_EQ(grows(found) || refuses(found), !same);
    ASSERT_EQ(refuses(found), refuses(back));
    for (const Difference& each : found)
      ASSERT_TRUE(!each.refuses() || is_about_what_was_appended(each)) << each.rule << ' ' << each.path;
    accepted += !same && !refuses(found) ? 1 : 0;
  }
  EXPECT_GT(accepted, 40);
}

// The checker and the hash never disagree.
TEST(Diff, RefusesExactlyIfTheSchemaHashesDifferByMoreThanGrowth) {
  std::mt19937 random(20'240'517);
  int differing = 0;
  int equal = 0;
  for (int round = 0; round < 250; ++round) {
    Descriptor writer = random_interface(random);
    if (round % 2 == 0) let_grow(writer, random);
    for (int change = 0; change < 6; ++change) {
      Descriptor reader = writer;
      if (!mutate(reader, random)) continue;
      const bool same = writer.types.back().schema_hash == reader.types.back().schema_hash;
      const auto found = compared_at_random(writer, reader);
      ASSERT_EQ(refuses(found) || grows(found), !same) << "round " << round << ", change " << change;
      ASSERT_EQ(refuses(compared_at_random(reader, writer)), refuses(found))
          << "round " << round << ", change " << change;
      if (writer.types.back().layout_hash != reader.types.back().layout_hash) {
        ASSERT_FALSE(same);
      }
      same ? ++equal : ++differing;
    }
  }
  EXPECT_GT(differing, 300);
  EXPECT_GT(equal, 300);
}

// Offsets and sizes that no layout of ours gives (another version's, a liar's) count like any other fact.
}  // namespace
}  // namespace tenon::testing
