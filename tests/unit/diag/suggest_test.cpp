#include "diag/suggest.hpp"

#include <gtest/gtest.h>
#include <vector>

namespace tenon::diag {
namespace {

TEST(EditDistance, CountsInsertionsDeletionsReplacementsAndSwaps) {
  EXPECT_EQ(edit_distance("double", "double", 9), 0U);
  EXPECT_EQ(edit_distance("doble", "double", 9), 1U);
  EXPECT_EQ(edit_distance("doubble", "double", 9), 1U);
  EXPECT_EQ(edit_distance("dauble", "double", 9), 1U);
  EXPECT_EQ(edit_distance("duoble", "double", 9), 1U);
  EXPECT_EQ(edit_distance("", "abc", 9), 3U);
}

TEST(EditDistance, IgnoresCase) { EXPECT_EQ(edit_distance("Key", "key", 9), 0U); }

TEST(EditDistance, GivesUpBeyondTheLimit) { EXPECT_GT(edit_distance("completely", "different", 2), 2U); }

TEST(Closest, PrefersTheNearestThenTheFirst) {
  const std::vector<std::string> names{"point", "pointer", "paint"};
  EXPECT_EQ(closest("pont", names), "point");
  EXPECT_EQ(closest("paont", std::vector<std::string>{"paint", "point"}), "paint");
}

TEST(Closest, FindsNothingWhereNothingResembles) {
  const std::vector<std::string> names{"double", "a", "bc"};
  EXPECT_EQ(closest("velocity", names), std::nullopt);
  EXPECT_EQ(closest("x", names), std::nullopt) << "one letter for another is no resemblance";
  EXPECT_EQ(closest("", names), std::nullopt);
  EXPECT_EQ(closest(std::string(100'000, 'a'), names), std::nullopt);
}

}  // namespace
}  // namespace tenon::diag
