#include <gtest/gtest.h>

#include <tenon/map.hpp>
#include <vector>

#include "turret.hpp"

namespace tenon {
namespace {

template <class Map>
std::vector<typename Map::key_type> keys_of(const Map& map) {
  std::vector<typename Map::key_type> keys;
  for (const auto& [key, value] : map) keys.push_back(key);
  return keys;
}

TEST(Map, StartsEmpty) {
  const Map<int, double, 3> map;
  EXPECT_TRUE(map.empty());
  EXPECT_EQ(map.capacity(), 3U);
  EXPECT_EQ(map.at(0), nullptr);
}

TEST(Map, EntriesAreInTheOrderOfTheirKeys) {
  const Map<int, double, 4> map{{{3, 0.3}, {-1, 0.1}, {2, 0.2}}};
  EXPECT_EQ(keys_of(map), (std::vector{-1, 2, 3}));
  EXPECT_EQ(*map.at(2), 0.2);
  EXPECT_TRUE(map.contains(-1));
  EXPECT_FALSE(map.contains(1));
  EXPECT_EQ(map.begin()->value(), 0.1);
}

TEST(Map, OfEqualKeysTheLastCounts) {
  const Map<int, int, 3> map{{{1, 10}, {2, 20}, {1, 11}}};
  EXPECT_EQ(map.size(), 2U);
  EXPECT_EQ(*map.at(1), 11);
}

TEST(Map, AnInsertionThatDoesNotFitChangesNothing) {
  Map<int, int, 2> map{{{1, 10}, {2, 20}}};
  const Map<int, int, 2> before = map;
  const Fit fit = map.insert_or_assign(0, 5);
  EXPECT_FALSE(fit);
  EXPECT_EQ(fit.missing(), 1U);
  EXPECT_EQ(map.try_emplace(3), nullptr);
  EXPECT_EQ(map, before);
  EXPECT_TRUE(map.insert_or_assign(2, 21)) << "the key is there: no room is needed";
  EXPECT_EQ(*map.at(2), 21);
}

TEST(Map, AFreshValueIsWrittenInPlace) {
  Map<int, nav::Mode, 2> map;
  EXPECT_EQ(*map.try_emplace(4), nav::Mode::idle);
  *map.try_emplace(4) = nav::Mode::lost;
  EXPECT_EQ(*map.try_emplace(4), nav::Mode::lost) << "what is there stays";
  EXPECT_EQ(map.size(), 1U);
}

TEST(Map, TakesAPartOfItself) {
  Map<int, int, 4> map{{{5, 50}, {7, 70}}};
  EXPECT_TRUE(map.insert_or_assign(map.begin()[0].value() - 49, map.begin()[1].value()));
  EXPECT_EQ(map, (Map<int, int, 3>{{{1, 70}, {5, 50}, {7, 70}}}));
}

TEST(Map, EraseClosesTheGap) {
  Map<int, int, 3> map{{{1, 10}, {2, 20}, {3, 30}}};
  EXPECT_EQ(map.erase(2), 1U);
  EXPECT_EQ(map.erase(2), 0U);
  EXPECT_EQ(keys_of(map), (std::vector{1, 3}));
  map.clear();
  EXPECT_TRUE(map.empty());
}

TEST(Map, CharactersAndTextAreOrderedByTheirBytes) {
  const Map<char, int, 2> bytes{{{'\xff', 1}, {'a', 2}}};
  EXPECT_EQ(keys_of(bytes), (std::vector{'a', '\xff'}));
  const Map<String<3>, int, 4> text{{{"b", 1}, {"\xff", 2}, {"ab", 3}, {"a", 4}}};
  EXPECT_EQ(text.begin()[0].key(), "a");
  EXPECT_EQ(text.begin()[1].key(), "ab");
  EXPECT_EQ(text.begin()[3].key(), "\xff");
}

TEST(Map, EnumeratorsAreOrderedByTheirNumber) {
  const Map<nav::Mode, int, 2> map{{{nav::Mode::idle, 1}, {nav::Mode::lost, 2}}};
  EXPECT_EQ(map.begin()->key(), nav::Mode::lost);
}

TEST(Map, EqualityLooksAtKeysAndValuesAlone) {
  Map<int, int, 2> one{{{1, 10}, {2, 20}}};
  Map<int, int, 5> other{{{1, 10}, {2, 20}, {3, 30}}};
  EXPECT_NE(one, other);
  other.erase(3);
  EXPECT_EQ(one, other);
  *other.at(2) = 21;
  EXPECT_NE(one, other);
  EXPECT_NE(one, (Map<int, int, 5>{{{1, 10}, {3, 20}}}));
}

TEST(Map, IsUsableAtCompileTime) {
  constexpr Map<int, int, 3> kMap{{{2, 20}, {1, 10}}};
  static_assert(kMap.size() == 2 && *kMap.at(1) == 10);
}

}  // namespace
}  // namespace tenon
