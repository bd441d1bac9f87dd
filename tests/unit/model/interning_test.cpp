#include "model/interning.hpp"

#include <gtest/gtest.h>

namespace tenon::model {
namespace {

using schema::Kind;

TEST(TypeTable, EqualShapesAreOneEntry) {
  schema::Descriptor d;
  TypeTable table(d);
  const auto real = table.builtin(Kind::float64);
  EXPECT_EQ(table.builtin(Kind::float64), real);
  EXPECT_EQ(table.string(7), table.string(7));
  EXPECT_NE(table.string(7), table.string(8));
  EXPECT_EQ(table.sequence(real, 3), table.sequence(real, 3));
  EXPECT_NE(table.sequence(real, 3), table.optional(real));
  EXPECT_EQ(table.map(real, real, 3), table.map(real, real, 3));
  EXPECT_EQ(table.array(real, {2, 3}), table.array(real, {2, 3}));
  EXPECT_NE(table.array(real, {2, 3}), table.array(real, {3, 2}));
}

TEST(TypeTable, ArrayOfAnArrayIsOneArray) {
  schema::Descriptor d;
  TypeTable table(d);
  const auto real = table.builtin(Kind::float64);
  const auto row = table.array(real, {3});
  EXPECT_EQ(table.array(row, {2}), table.array(real, {2, 3}));
}

TEST(TypeTable, PartsStandBeforeWhatIsMadeOfThem) {
  schema::Descriptor d;
  TypeTable table(d);
  const auto list = table.sequence(table.optional(table.string(3)), 2);
  EXPECT_LT(d.types[list].element, list);
  EXPECT_LT(d.types[d.types[list].element].element, d.types[list].element);
}

TEST(TypeTable, KnowsWhatADescriptorAlreadyHolds) {
  schema::Descriptor d;
  const auto text = TypeTable(d).string(9);
  EXPECT_EQ(TypeTable(d).string(9), text);
  EXPECT_EQ(d.types.size(), 1u);
}

}  // namespace
}  // namespace tenon::model
