// Keys of generated types, and latest values told apart by them.
#include <gtest/gtest.h>

#include <block.hpp>
#include <iterator>
#include <limits>
#include <set>

#include <tenon/keyed_subscriber.hpp>
#include <tenon/latest.hpp>

#include "domain.hpp"

namespace tenon::test {
namespace {

using ::test::Cell;
using ::test::Van;

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
  EXPECT_TRUE(Keyed<Cell> && Keyed<::test::Place> && Keyed<::test::Battery> && Keyed<Van>);
  EXPECT_FALSE(Keyed<::test::Report>) << "no field of it is marked";
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

// A van with something in each part of its key.
Van van() {
  Van van;
  EXPECT_TRUE(van.places.resize(2));
  EXPECT_TRUE(van.places[0].bay.assign("a"));
  EXPECT_TRUE(van.drawers.insert_or_assign("x", {1, 2}));
  EXPECT_TRUE(van.counts.insert_or_assign(3, -4));
  EXPECT_TRUE(van.rows.resize(1));
  EXPECT_TRUE(van.rows[0].push_back(5));
  van.part.number = 6;
  van.doors = ::test::Doors::front;
  EXPECT_TRUE(van.lamp.set_level(7));
  van.load.set_place().shelf = 8;
  van.mark.set_weight(9);
  van.length = 10;
  return van;
}

using Change = void (*)(Van&);

TEST(KeyHash, TellsEveryKindOfFieldApart) {
  const Change changes[] = {
      [](Van&) {},
      [](Van& van) { van.places[1].shelf = 1; },
      [](Van& van) { EXPECT_TRUE(van.places.resize(1)); },
      [](Van& van) { EXPECT_TRUE(van.places[0].bay.assign("b")); },
      [](Van& van) { van.drawers.at("x")->row = 3; },
      [](Van& van) { EXPECT_TRUE(van.drawers.insert_or_assign("y", {})); },
      [](Van& van) { *van.counts.at(3) = 4; },
      [](Van& van) { van.counts.clear(); },
      [](Van& van) { EXPECT_TRUE(van.rows[0].push_back(0)); },
      [](Van& van) { EXPECT_TRUE(van.rows.resize(2)); },
      [](Van& van) { van.part.number = 0; },
      [](Van& van) { van.part.number = std::nullopt; },
      [](Van& van) { van.part.slot.emplace(); },
      [](Van& van) { van.doors.set(::test::Doors::back); },
      [](Van& van) { EXPECT_TRUE(van.lamp.set_level(6)); },
      [](Van& van) { van.lamp.set_blinks(true); },
      [](Van& van) { van.load.place()->shelf = 9; },
      [](Van& van) { van.load.select(1); },
      [](Van& van) { van.load.set_slots(); },
      [](Van& van) { EXPECT_TRUE(van.load.set_slots().resize(1)); },
      [](Van& van) { van.load.select(3); },
      [](Van& van) { van.mark.set_label(); },
      [](Van& van) { van.length = -10; },
  };
  std::set<std::uint64_t> hashes;
  for (const Change& change : changes) {
    Van one = van();
    change(one);
    hashes.insert(traits<Van>::key_hash(one));
    EXPECT_EQ(same_key(one, van()), &change == &changes[0]) << &change - changes;
  }
  EXPECT_EQ(hashes.size(), std::size(changes));
}

TEST(KeyHash, IsTheSameForEqualKeys) {
  const Change changes[] = {
      [](Van& van) { van.driven = 1; },
      [](Van& van) { EXPECT_TRUE(van.places[0].remark.assign("new")); },
      [](Van& van) {
        EXPECT_TRUE(van.places.resize(3) && van.places[2].bay.assign("z"));
        van.places.pop_back();
      },
      [](Van& van) {
        van.part.slot.emplace({3, 4});
        van.part.slot.reset();
      },
      [](Van& van) { EXPECT_TRUE(van.load.place()->remark.assign("new")); },
      [](Van& van) { van.mark.set_weight(1); },
  };
  for (const Change& change : changes) {
    Van one = van();
    change(one);
    EXPECT_EQ(traits<Van>::key_hash(one), traits<Van>::key_hash(van())) << &change - changes;
    EXPECT_TRUE(same_key(one, van())) << &change - changes;
  }
  EXPECT_EQ(key_hash(0.0), key_hash(-0.0));
  EXPECT_EQ(key_hash(0.0F), key_hash(-0.0F));
  EXPECT_EQ(key_hash(std::numeric_limits<double>::quiet_NaN()),
            key_hash(-std::numeric_limits<double>::signaling_NaN()));
}

TEST(SameKey, ComparesTheMarkedFieldsAndNothingElse) {
  const Cell first = cell("north", 4);
  Cell other = first;
  other.voltage = 3.7;
  EXPECT_TRUE(other.place.remark.assign("dented"));
  EXPECT_TRUE(same_key(first, other));
  const auto differs = [&](const auto& change) {
    Cell one = first;
    change(one);
    return !same_key(first, one) && !same_key(one, first);
  };
  EXPECT_TRUE(differs([](Cell& one) { EXPECT_TRUE(one.place.bay.assign("nort")); }));
  EXPECT_TRUE(differs([](Cell& one) { one.place.shelf = 5; }));
  EXPECT_TRUE(differs([](Cell& one) { one.slot.row = 1; }));
  EXPECT_TRUE(differs([](Cell& one) { one.slot.column = 1; }));
  EXPECT_TRUE(differs([](Cell& one) { one.spare = true; }));
  EXPECT_TRUE(differs([](Cell& one) { one.rows[1] = -1; }));
  EXPECT_TRUE(differs([](Cell& one) { one.grade = 'b'; }));
}

// The number is part of what processes agree on: a change of it is a change of the protocol.
TEST(KeyHash, IsFrozen) {
  EXPECT_EQ(key_hash(std::uint8_t{0x61}), 0xaf63dc4c8601ec8c) << "FNV-1a of \"a\", as published";
  EXPECT_EQ(key_hash(std::uint16_t{0x6261}), key_hash(std::uint8_t{0x61}, std::uint8_t{0x62}));
}

class KeyedTest : public Domain {};

TEST_F(KeyedTest, AKeyOfAnyKindHasItsLatestValue) {
  auto writer = LatestWriter<Van>::open(node(), "vans").value();
  auto reader = LatestReader<Van>::open(node(), "vans").value();
  Van longer = van();
  EXPECT_TRUE(longer.places.resize(3));
  longer.driven = 2;
  ASSERT_TRUE(writer.set(van()) && writer.set(longer));
  Van found;
  ASSERT_TRUE(reader.get(van(), found));
  EXPECT_EQ(found, van());
  ASSERT_TRUE(reader.get(longer, found));
  EXPECT_EQ(found, longer);
}

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
  (void)reader.for_each([&](const Cell&, const Latest&) { ++values; });
  EXPECT_EQ(values, 20);
}

}  // namespace
}  // namespace tenon::test
