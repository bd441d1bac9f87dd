// What generated code does with the constructs that C++ has no plain spelling for, on the headers of expected/.
#include <gtest/gtest.h>

#include <cstring>
#include <nav/constructs.print.hpp>
#include <span>
#include <sstream>

#include "schema/print.hpp"
#include "schema/reader.hpp"

namespace {

using tenon::traits;

template <class T>
std::string printed(const T& value) {
  std::ostringstream out;
  out << value;
  return out.str();
}

// What somebody reads in the bytes who has nothing but the descriptor.
template <class T>
std::string seen_from_outside(const T& value) {
  const std::string_view bytes = traits<T>::descriptor;
  const auto descriptor = tenon::schema::read(std::as_bytes(std::span(bytes)));
  if (!descriptor) return descriptor.error();
  const auto last = static_cast<tenon::schema::TypeId>(descriptor->types.size() - 1);
  return tenon::schema::print_json(*descriptor, last, std::as_bytes(std::span(&value, 1)));
}

template <class T>
void forge(T& value, std::size_t offset, std::uint8_t byte) {
  std::memcpy(reinterpret_cast<std::byte*>(&value) + offset, &byte, 1);
}

TEST(Sparse, StartsAbsentAndEmptyAndMeansThatToOthers) {
  const nav::Sparse sparse;
  EXPECT_TRUE(tenon::validate(sparse));
  EXPECT_EQ(
      seen_from_outside(sparse),
      R"({"temperature":null,"stamp":null,"wheel":null,"goal":null,"path":null,"speeds":[],"frames":[],"table":[]})");
}

TEST(Sparse, OthersReadWhatWasWritten) {
  nav::Sparse sparse{.temperature = 21.5F, .wheel = nav::Wheel::right, .goal = geo::Point{.x = 1, .y = 2}};
  sparse.speeds = {{{nav::Wheel::right, 2.5F}, {nav::Wheel::left, 1.5F}}};
  ASSERT_TRUE(sparse.table.try_emplace(9)->insert_or_assign("b", 7));
  EXPECT_EQ(seen_from_outside(sparse),
            R"({"temperature":21.5,"stamp":null,"wheel":"right","goal":{"x":1,"y":2},"path":null,)"
            R"("speeds":[{"key":"left","value":1.5},{"key":"right","value":2.5}],"frames":[],)"
            R"("table":[{"key":9,"value":[{"key":"b","value":7}]}]})");
  EXPECT_EQ(printed(sparse),
            "{temperature: 21.5 degC, stamp: <absent>, wheel: right, goal: {x: 1 m, y: 2 m}, path: <absent>, "
            "speeds: [{key: left, value: 1.5}, {key: right, value: 2.5}] rad/s, frames: [], "
            "table: [{key: 9, value: [{key: \"b\", value: 7}]}]}");
}

TEST(Sparse, ALoanResetsPresenceAndSize) {
  nav::Sparse sparse{.stamp = 5, .speeds = {{{nav::Wheel::left, 1.0F}}}};
  traits<nav::Sparse>::reset(sparse);
  EXPECT_EQ(sparse, nav::Sparse{});
  EXPECT_EQ(sparse.stamp.emplace_for_overwrite(), 5U) << "the value itself stays as it was";
}

TEST(Sparse, ValidityNamesThePlace) {
  nav::Sparse sparse{.temperature = 85.5F};
  EXPECT_EQ(tenon::validate(sparse).path(), "temperature");
  EXPECT_TRUE(tenon::validate(sparse, tenon::Ranges::ignored));
  sparse.temperature.reset();
  EXPECT_TRUE(tenon::validate(sparse));
  ASSERT_TRUE(sparse.table.insert_or_assign(1, {{{"a", 1}, {"b", 2}}}));
  forge(sparse.table, 8 + 4 + 12 + 4, 'a');
  EXPECT_EQ(tenon::validate(sparse).path(), "table[0].value[1].key");
  EXPECT_EQ(tenon::validate(sparse).problem(), tenon::Problem::duplicate_key);
  forge(sparse.goal, 0, 2);
  EXPECT_EQ(tenon::validate(sparse).path(), "goal");
}

}  // namespace
