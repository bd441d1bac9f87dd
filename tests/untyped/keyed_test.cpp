// Keys of generated types, and latest values told apart by them.
#include <gtest/gtest.h>

#include <block.hpp>
#include <set>

#include <tenon/latest.hpp>

#include "domain.hpp"

namespace tenon::test {
namespace {

using ::test::Cell;

Cell cell(std::string_view bay, std::uint16_t shelf) {
  Cell cell{.place = {.shelf = shelf}};
  EXPECT_TRUE(cell.place.bay.assign(bay));
  return cell;
}

template <class T>
concept Keyed = requires(const T& value) {
  traits<T>::key_hash(value);
};

TEST(KeyHash, IsOfTheMarkedFieldsAndNothingElse) {
  const Cell first = cell("north", 4);
  Cell other = first;
  other.voltage = 3.7;
  EXPECT_TRUE(other.place.remark.assign("dented"));
  EXPECT_EQ(traits<Cell>::key_hash(first), traits<Cell>::key_hash(other));
  EXPECT_TRUE(Keyed<Cell> && Keyed<::test::Place>);
  EXPECT_FALSE(Keyed<::test::Report>) << "no field of it is marked";
  EXPECT_FALSE(Keyed<::test::Battery>) << "an array of structs has no hash";
}

TEST(KeyHash, TellsEveryMarkedFieldApart) {
  std::set<std::uint64_t> hashes;
  std::size_t keys = 0;
  const auto add = [&](const auto& change) {
    Cell one = cell("north", 4);
    change(one);
    hashes.insert(traits<Cell>::key_hash(one));
    ++keys;
  };
  add([](Cell&) {});
  add([](Cell& one) { EXPECT_TRUE(one.place.bay.assign("nort")); });
  add([](Cell& one) { one.place.shelf = 5; });
  add([](Cell& one) { one.slot.row = 1; });
  add([](Cell& one) { one.slot.column = 1; });
  add([](Cell& one) { one.spare = true; });
  add([](Cell& one) { one.rows[1] = -1; });
  add([](Cell& one) { one.grade = 'b'; });
  EXPECT_EQ(hashes.size(), keys);
}

// The number is part of what processes agree on: a change of it is a change of the protocol.
TEST(KeyHash, IsFrozen) {
  EXPECT_EQ(key_hash(std::uint8_t{0x61}), 0xaf63dc4c8601ec8c) << "FNV-1a of \"a\", as published";
  EXPECT_EQ(key_hash(std::uint16_t{0x6261}), key_hash(std::uint8_t{0x61}, std::uint8_t{0x62}));
}

class KeyedTest : public Domain {};

TEST_F(KeyedTest, EachKeyHasItsLatestValue) {
  auto writer = LatestWriter<Cell>::open(node(), "cells").value();
  auto reader = LatestReader<Cell>::open(node(), "cells").value();
  for (std::uint16_t shelf = 0; shelf < 20; ++shelf) {
    Cell one = cell("north", shelf);
    one.voltage = shelf;
    ASSERT_TRUE(writer.set(one));
  }
  Cell again = cell("north", 7);
  again.voltage = 70;
  ASSERT_TRUE(writer.set(again));
  Cell found;
  ASSERT_TRUE(reader.get(cell("north", 7), found));
  EXPECT_EQ(found.voltage, 70);
  EXPECT_EQ(found, again);
  ASSERT_TRUE(reader.get(cell("north", 8), found));
  EXPECT_EQ(found.voltage, 8);
  EXPECT_FALSE(reader.get(cell("south", 7), found).there);
  int values = 0;
  reader.for_each([&](const Cell&, const Latest&) { ++values; });
  EXPECT_EQ(values, 20);
}

}  // namespace
}  // namespace tenon::test
