#include <gtest/gtest.h>

#include <limits>
#include <list>
#include <numeric>
#include <tenon/sequence.hpp>
#include <vector>

#include "turret.hpp"

namespace tenon {
namespace {

TEST(Sequence, StartsEmptyAndZeroed) {
  const Sequence<int, 3> numbers;
  EXPECT_TRUE(numbers.empty());
  EXPECT_EQ(numbers[2], 0);
}

TEST(Sequence, TakesAList) {
  const Sequence<int, 3> numbers = {{1, 2, 3}};
  EXPECT_EQ(numbers.size(), 3U);
  EXPECT_EQ(std::accumulate(numbers.begin(), numbers.end(), 0), 6);
}

TEST(Sequence, IsUsableAtCompileTime) {
  constexpr auto kNumbers = [] {
    Sequence<int, 3> numbers;
    static_cast<void>(numbers.push_back(7));
    return numbers;
  }();
  static_assert(kNumbers.size() == 1 && kNumbers[0] == 7);
}

TEST(Sequence, PushBackPastTheCapacityChangesNothing) {
  Sequence<int, 2> numbers = {{1, 2}};
  const Fit fit = numbers.push_back(3);
  EXPECT_FALSE(fit);
  EXPECT_EQ(fit.missing(), 1U);
  EXPECT_EQ(numbers, (Sequence<int, 2>{{1, 2}}));
}

TEST(Sequence, AppendAndAssignFitOrChangeNothing) {
  Sequence<int, 4> numbers = {{1}};
  EXPECT_TRUE(numbers.append(std::vector{2, 3}));
  EXPECT_EQ(numbers.append(std::vector{4, 5, 6}).missing(), 2U);
  EXPECT_EQ(numbers, (Sequence<int, 3>{{1, 2, 3}}));
  EXPECT_FALSE(numbers.assign({1, 2, 3, 4, 5}));
  EXPECT_TRUE(numbers.assign({9}));
  EXPECT_EQ(numbers, (Sequence<int, 1>{{9}}));
}

TEST(Sequence, AssignCountsIteratorsFirst) {
  const std::list<int> five = {1, 2, 3, 4, 5};
  Sequence<int, 4> numbers;
  EXPECT_FALSE(numbers.assign(five.begin(), five.end()));
  EXPECT_TRUE(numbers.empty());
  EXPECT_TRUE(numbers.assign(five.begin(), std::prev(five.end())));
  EXPECT_EQ(numbers[3], 4);
}

TEST(Sequence, ResizeSetsWhatItUncovers) {
  Sequence<int, 4> numbers = {{1, 2, 3}};
  EXPECT_TRUE(numbers.resize(1));
  EXPECT_TRUE(numbers.resize(3));
  EXPECT_EQ(numbers, (Sequence<int, 4>{{1, 0, 0}}));
  EXPECT_TRUE(numbers.resize(4, 5));
  EXPECT_EQ(numbers[3], 5);
  EXPECT_FALSE(numbers.resize(5));
  EXPECT_EQ(numbers.size(), 4U);
}

TEST(Sequence, ResizeUsesTheDefaultLabelOfAnEnumeration) {
  Sequence<nav::Mode, 2> modes;
  EXPECT_TRUE(modes.resize(1));
  EXPECT_EQ(modes[0], nav::Mode::idle);
}

TEST(Sequence, ResizeForOverwriteTouchesNoElement) {
  Sequence<int, 4> numbers = {{1, 2, 3}};
  numbers.clear();
  EXPECT_TRUE(numbers.resize_for_overwrite(3));
  EXPECT_EQ(numbers, (Sequence<int, 3>{{1, 2, 3}}));
  EXPECT_FALSE(numbers.resize_for_overwrite(5));
}

TEST(Sequence, AtAnswersNullPastTheSize) {
  Sequence<int, 4> numbers = {{1, 2}};
  ASSERT_NE(numbers.at(1), nullptr);
  *numbers.at(1) = 7;
  EXPECT_EQ(numbers[1], 7);
  EXPECT_EQ(numbers.at(2), nullptr);
}

TEST(SequenceDeathTest, IndexBeyondTheCapacityEndsTheProgram) {
  const Sequence<int, 4> numbers = {{1, 2}};
  EXPECT_EQ(numbers[3], 0);
  EXPECT_DEATH(static_cast<void>(numbers[4]), "");
  Sequence<int, 4> others = numbers;
  EXPECT_DEATH(others[4] = 7, "");
}

TEST(Sequence, PopBackOfNothingIsNothing) {
  Sequence<int, 4> numbers = {{1}};
  numbers.pop_back();
  numbers.pop_back();
  EXPECT_TRUE(numbers.empty());
}

TEST(Sequence, EqualityIgnoresElementsPastTheSize) {
  Sequence<int, 4> numbers = {{1, 2, 3}};
  EXPECT_TRUE(numbers.resize(1));
  EXPECT_EQ(numbers, (Sequence<int, 4>{{1}}));
}

TEST(Sequence, EqualityKnowsNaN) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  EXPECT_EQ((Sequence<float, 2>{{nan}}), (Sequence<float, 2>{{nan}}));
}

}  // namespace
}  // namespace tenon
