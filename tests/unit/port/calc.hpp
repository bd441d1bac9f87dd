// An interface as a generated header would write it: results, out parameters, exceptions, oneway, a stream.
//
//   exception Bad { long code; };
//   interface Calc {
//     long add(in long a, in long b) raises (Bad);
//     long divide(in long a, in long b, out long rest);
//     void clear();
//     oneway void hint(in long value);
//     @tenon::stream long count(in long from, in long to) raises (Bad);
//   };
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <type_traits>

#include <tenon/client.hpp>
#include <tenon/server.hpp>
#include <tenon/types.hpp>

namespace tenon::test::calc {

struct Bad {
  std::int32_t code = 0;
  friend bool operator==(const Bad&, const Bad&) = default;
};

template <class ResultType>
struct Tag {
  static constexpr bool oneway = false;
  static constexpr bool stream = false;
  using Result = ResultType;
  using Value = ResultType;
  using Raises = TypeList<>;
};

struct Empty {};
struct Pair {
  std::int32_t a = 0;
  std::int32_t b = 0;
};
struct Number {
  std::int32_t result = 0;
};
struct Division {
  std::int32_t result = 0;
  std::int32_t rest = 0;
};

struct Add : Tag<Number> {
  static constexpr std::string_view name = "add";
  static constexpr Hash128 signature{1, 1};
  using Request = Pair;
  using Value = std::int32_t;
  using Raises = TypeList<Bad>;
};
struct Divide : Tag<Division> {
  static constexpr std::string_view name = "divide";
  static constexpr Hash128 signature{1, 2};
  using Request = Pair;
};
struct Clear : Tag<Empty> {
  static constexpr std::string_view name = "clear";
  static constexpr Hash128 signature{1, 3};
  using Request = Empty;
  using Value = void;
};
struct Hint {
  static constexpr std::string_view name = "hint";
  static constexpr Hash128 signature{1, 4};
  static constexpr bool oneway = true;
  static constexpr bool stream = false;
  struct Request {
    std::int32_t value = 0;
  };
  using Result = void;
  using Value = void;
  using Raises = TypeList<>;
};
struct Count : Tag<Number> {
  static constexpr std::string_view name = "count";
  static constexpr Hash128 signature{1, 5};
  static constexpr bool stream = true;
  using Request = Pair;
  using Value = std::int32_t;
  using Raises = TypeList<Bad>;
};

struct Interface {
  static constexpr std::string_view name = "test::Calc";
  static constexpr std::string_view service = "test/Calc";
  static constexpr std::string_view descriptor = "";
  using Operations = TypeList<Add, Divide, Clear, Hint, Count>;
};

// The same interface as a later version may have it: another order, one operation more, one that means something else,
// one that is gone.
struct OtherDivide : Divide {
  static constexpr Hash128 signature{2, 2};
};
struct Multiply : Add {
  static constexpr std::string_view name = "multiply";
  static constexpr Hash128 signature{2, 6};
};
struct OtherInterface {
  static constexpr std::string_view name = "test::Calc";
  static constexpr std::string_view service = "test/Calc";
  static constexpr std::string_view descriptor = "";
  using Operations = TypeList<Multiply, OtherDivide, Add, Hint>;
};

// What generated stubs do with their parameters.
[[nodiscard]] inline auto pair(std::int32_t a, std::int32_t b) {
  return [a, b](Pair& request) { request = {a, b}; };
}
[[nodiscard]] inline auto nothing() {
  return [](Empty&) {};
}
[[nodiscard]] inline auto value(std::int32_t value) {
  return [value](Hint::Request& request) { request.value = value; };
}

}  // namespace tenon::test::calc

template <>
struct tenon::traits<tenon::test::calc::Pair> {
  static constexpr void reset(test::calc::Pair& value) noexcept { value = {}; }
};
template <>
struct tenon::traits<tenon::test::calc::Empty> {
  static constexpr void reset(test::calc::Empty&) noexcept {}
};
template <>
struct tenon::traits<tenon::test::calc::Hint::Request> {
  static constexpr void reset(test::calc::Hint::Request& value) noexcept { value = {}; }
};
