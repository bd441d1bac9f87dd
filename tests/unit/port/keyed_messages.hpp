// Messages with a key, as a generated header would write them.
#pragma once

#include <cstdint>

#include <tenon/keyed_subscriber.hpp>

#include "messages.hpp"

namespace tenon::test {

// What is the same in the traits of all of them. `Hashes`: so many different ones, whatever the number of keys; the fields
// must decide. 0: every key has its own.
template <class T, std::uint64_t T::*Key, std::uint64_t Hashes, std::uint64_t Id>
struct KeyedTraits {
  static constexpr Hash128 layout_hash{Id, 1};
  static constexpr Hash128 schema_hash{Id, 2};
  static constexpr std::string_view descriptor = "";
  static constexpr void reset(T& value) noexcept { value.*Key = 0; }
  static constexpr auto key(const T& value, const auto& look) noexcept { return look(value.*Key); }
  static constexpr std::uint64_t key_hash(const T& value) noexcept {
    if constexpr (Hashes != 0)
      return value.*Key % Hashes;
    else
      return value.*Key * 0x9e37'79b9'7f4a'7c15;
  }
};

struct alignas(8) Keyed {
  std::uint64_t id = 0;
  Short value{};
};

// Half of all keys have one hash.
struct alignas(8) Pose {
  std::uint64_t robot = 0;
  Short value{};
};

[[nodiscard]] inline Keyed keyed(std::uint64_t id, std::uint64_t number) { return {id, numbered<5>(number)}; }
[[nodiscard]] inline Pose pose(std::uint64_t robot, std::uint64_t number) { return {robot, numbered<5>(number)}; }

}  // namespace tenon::test

template <>
struct tenon::traits<tenon::test::Keyed> : tenon::test::KeyedTraits<tenon::test::Keyed, &tenon::test::Keyed::id, 0, 7> {
  static constexpr std::string_view name = "test::Keyed";
  static constexpr std::string_view topic = "test/Keyed";
};
template <>
struct tenon::traits<tenon::test::Pose> : tenon::test::KeyedTraits<tenon::test::Pose, &tenon::test::Pose::robot, 2, 8> {
  static constexpr std::string_view name = "test::Pose";
  static constexpr std::string_view topic = "test/Pose";
};
