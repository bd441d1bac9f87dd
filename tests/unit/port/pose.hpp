// A message with a key, as a generated header would write it. Half of all keys have one hash: the fields must decide.
#pragma once

#include <tenon/keyed_subscriber.hpp>

#include "messages.hpp"

namespace tenon::test {

struct alignas(8) Pose {
  std::uint64_t robot = 0;
  Short value{};
};

}  // namespace tenon::test

template <>
struct tenon::traits<tenon::test::Pose> {
  static constexpr std::string_view name = "test::Pose";
  static constexpr std::string_view topic = "test/Pose";
  static constexpr Hash128 layout_hash{8, 1};
  static constexpr Hash128 schema_hash{8, 2};
  static constexpr std::string_view descriptor = "";
  static constexpr void reset(test::Pose& value) noexcept { value.robot = 0; }
  static constexpr auto key(const test::Pose& value, const auto& look) noexcept { return look(value.robot); }
  static constexpr std::uint64_t key_hash(const test::Pose& value) noexcept { return value.robot % 2; }
};
