// A value with a key, as a generated header would write it.
#pragma once

#include <cstdint>

#include "messages.hpp"

namespace tenon::test {

struct alignas(8) Keyed {
  std::uint64_t id = 0;
  Short value{};
};

[[nodiscard]] inline Keyed keyed(std::uint64_t id, std::uint64_t number) { return {id, numbered<5>(number)}; }

}  // namespace tenon::test

template <>
struct tenon::traits<tenon::test::Keyed> {
  static constexpr std::string_view name = "test::Keyed";
  static constexpr std::string_view topic = "test/Keyed";
  static constexpr Hash128 layout_hash{7, 1};
  static constexpr Hash128 schema_hash{7, 2};
  static constexpr std::string_view descriptor = "";
  static constexpr void reset(test::Keyed& value) noexcept { value.id = 0; }
  static constexpr auto key(const test::Keyed& value, const auto& look) noexcept { return look(value.id); }
  static constexpr std::uint64_t key_hash(const test::Keyed& value) noexcept {
    return value.id * 0x9e37'79b9'7f4a'7c15;
  }
};
