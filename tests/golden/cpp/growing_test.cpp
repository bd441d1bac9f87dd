// Types that grow, on the headers of expected/: what a later version may use is cleared, and what it wrote is well-formed.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <growing.print.hpp>
#include <sstream>

namespace {

using tenon::traits;

template <class T>
std::string printed(const T& value) {
  std::ostringstream out;
  out << value;
  return out.str();
}

TEST(Growing, LabelsAndFlagsOfALaterVersionAreWellFormed) {
  growing::Whole whole{.mode = growing::Mode{9}, .status = tenon::Flags<growing::Status>::from_bits(0x81)};
  EXPECT_TRUE(tenon::validate(whole));
  EXPECT_EQ(printed(whole.mode), "9");
  EXPECT_EQ(printed(whole.status), "[warm, 128]");
  whole.choice.select(growing::Mode{9});
  EXPECT_TRUE(tenon::validate(whole)) << "an arm of a later version";
  EXPECT_EQ(sizeof(growing::Whole), 96U);
}

// As Loan::publish does it.
template <class T>
void clear_unused(T& value) {
  tenon::detail::clear_unused(value, tenon::detail::ClearBytes{});
}

// Everything but the one member is zero.
bool is_fresh_but_for_x(const growing::Part& part) {
  const growing::Part expected{.x = part.x};
  return std::memcmp(&part, &expected, sizeof(part)) == 0;
}

TEST(Growing, WhatALaterVersionMayUseIsClearedInEveryPartThatLives) {
  growing::Several several;
  std::memset(static_cast<void*>(&several), 0xff, sizeof(several));
  several.list.clear();
  ASSERT_TRUE(several.list.resize_for_overwrite(2));
  static_cast<void>(several.maybe.emplace_for_overwrite());
  several.table.clear();
  ASSERT_NE(several.table.try_emplace(7), nullptr);
  std::memset(static_cast<void*>(several.table.at(7)), 0xff, sizeof(growing::Part));
  clear_unused(several);
  for (const growing::Part& part : several.parts) EXPECT_TRUE(is_fresh_but_for_x(part));
  for (const growing::Part& part : several.list) EXPECT_TRUE(is_fresh_but_for_x(part));
  EXPECT_TRUE(is_fresh_but_for_x(*several.maybe.get()));
  EXPECT_TRUE(is_fresh_but_for_x(*several.table.at(7)));
  EXPECT_EQ(several.parts[1].x, 0xff) << "what is in use stays";
  EXPECT_FALSE(is_fresh_but_for_x(several.list.data()[2])) << "what does not live costs nothing";
}

TEST(Growing, WhatALaterVersionMayUseOfAUnionIsCleared) {
  growing::Whole whole;
  whole.choice.set_bytes() = {{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}};
  traits<growing::Whole>::reset(whole);
  EXPECT_FALSE(is_fresh_but_for_x(*whole.choice.part())) << "or this shows nothing";
  clear_unused(whole);
  EXPECT_TRUE(is_fresh_but_for_x(*whole.choice.part()));

  growing::Later later;
  std::memset(static_cast<void*>(&later), 0xff, sizeof(later));
  later.select(growing::Mode{9});
  clear_unused(later);
  std::array<std::uint8_t, sizeof(later)> bytes{};
  std::memcpy(bytes.data(), &later, sizeof(later));
  EXPECT_TRUE(std::all_of(bytes.begin() + 8, bytes.end(), [](std::uint8_t byte) { return byte == 0; }))
      << "under a label of a later version stands nothing";
}

}  // namespace
