// Generated code and those who know the descriptor alone are of one opinion, whatever the bytes: headers of expected/.
#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <growing.types.hpp>
#include <nav/constructs.types.hpp>
#include <random>
#include <span>

#include "schema/reader.hpp"
#include "schema/unused.hpp"
#include "schema/validate.hpp"

namespace {

using tenon::traits;

template <class T>
void forge(T& value, std::size_t offset, std::uint8_t byte) {
  std::memcpy(reinterpret_cast<std::byte*>(&value) + offset, &byte, 1);
}

// Flips a few bytes of a value, many times: generated code and the descriptor find the same first problem, or none.
template <class T>
void expect_one_opinion(std::uint64_t seed) {
  const auto descriptor = tenon::schema::read(std::as_bytes(std::span(std::string_view(traits<T>::descriptor))));
  ASSERT_TRUE(descriptor);
  const auto type = static_cast<tenon::schema::TypeId>(descriptor->types.size() - 1);
  std::mt19937_64 random(seed);
  int malformed = 0;
  for (int round = 0; round < 4000; ++round) {
    T value;
    for (std::uint64_t flips = 1 + random() % 6; flips > 0; --flips) {
      constexpr std::array<std::uint8_t, 6> kTelling = {0, 1, 2, 3, 0x80, 0xff};
      forge(value, random() % sizeof(T), kTelling.at(random() % kTelling.size()));
    }
    for (const bool ranges : {true, false}) {
      const auto inside = tenon::validate(value, ranges ? tenon::Ranges::checked : tenon::Ranges::ignored);
      const auto outside =
          tenon::schema::find_malformed(*descriptor, type, std::as_bytes(std::span(&value, 1)), ranges);
      ASSERT_EQ(!inside, outside.has_value()) << inside.path().view() << ' ' << inside.what();
      if (!outside) continue;
      ++malformed;
      ASSERT_EQ(inside.what(), outside->what) << outside->path;
      ASSERT_EQ(inside.path().view(), outside->path);
    }
  }
  EXPECT_GT(malformed, 0) << "nothing was compared";
}

TEST(Validity, IsTheSameFromOutside) {
  expect_one_opinion<nav::Sparse>(1);
  expect_one_opinion<nav::Choices>(2);
  expect_one_opinion<nav::Commands>(3);
}

TEST(Validity, BytesThatEndEarlyAreSaidSo) {
  const auto descriptor =
      tenon::schema::read(std::as_bytes(std::span(std::string_view(traits<nav::Sparse>::descriptor))));
  ASSERT_TRUE(descriptor);
  const auto type = static_cast<tenon::schema::TypeId>(descriptor->types.size() - 1);
  const nav::Sparse value;
  for (std::size_t bytes = 0; bytes < sizeof value; bytes += 97)
    EXPECT_TRUE(tenon::schema::find_malformed(*descriptor, type, std::as_bytes(std::span(&value, 1)).first(bytes)));
  EXPECT_FALSE(tenon::schema::find_malformed(*descriptor, type, std::as_bytes(std::span(&value, 1))));
}

// Values of any bytes, with lengths, labels and presences that are also right.
template <class T>
void expect_same_clearing(std::mt19937& random) {
  const auto descriptor = tenon::schema::read(std::as_bytes(std::span(std::string_view(traits<T>::descriptor))));
  ASSERT_TRUE(descriptor.has_value()) << descriptor.error();
  const tenon::schema::Unused unused(*descriptor);
  for (int round = 0; round < 300; ++round) {
    T generated;
    for (std::size_t i = 0; i < sizeof(T); ++i) {
      const auto byte = static_cast<std::uint8_t>(random() % 3 == 0 ? random() : random() % 3);
      std::memcpy(reinterpret_cast<std::byte*>(&generated) + i, &byte, 1);
    }
    T described = generated;
    tenon::detail::clear_unused(generated, tenon::detail::ClearBytes{});
    unused.clear(static_cast<tenon::schema::TypeId>(descriptor->types.size() - 1),
                 std::as_writable_bytes(std::span(&described, 1)));
    ASSERT_EQ(std::memcmp(&generated, &described, sizeof(T)), 0) << "round " << round;
  }
}

TEST(Growing, WhatIsClearedByTheDescriptorIsTheSame) {
  std::mt19937 random(20'240'711);
  expect_same_clearing<growing::Several>(random);
  expect_same_clearing<growing::Whole>(random);
}

}  // namespace
