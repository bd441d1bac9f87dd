// A service as a generated header would write it: takes words, gives them back, once or in a stream. Each operation's name
// says how many bytes its parameters and its results have.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "tenon/client.hpp"
#include "tenon/server.hpp"
#include "tenon/types.hpp"

namespace tenon::bench::echo {

template <std::size_t Count>
struct alignas(8) Words {
  std::array<std::uint64_t, Count> words;
};

template <std::size_t Count>
struct Tag {
  static constexpr bool oneway = false;
  static constexpr bool stream = false;
  using Request = Words<Count>;
  using Result = Words<Count>;
  using Value = Result;
  using Raises = TypeList<>;
};

struct Echo40 : Tag<5> {
  static constexpr std::string_view name = "echo40";
  static constexpr Hash128 signature{1, 40};
};
struct Echo1024 : Tag<128> {
  static constexpr std::string_view name = "echo1024";
  static constexpr Hash128 signature{1, 1024};
};
struct Count40 : Tag<5> {
  static constexpr std::string_view name = "count40";
  static constexpr Hash128 signature{2, 40};
  static constexpr bool stream = true;
};
struct Tell40 {
  static constexpr std::string_view name = "tell40";
  static constexpr Hash128 signature{3, 40};
  static constexpr bool oneway = true;
  static constexpr bool stream = false;
  using Request = Words<5>;
  using Result = void;
  using Value = void;
  using Raises = TypeList<>;
};

// An interface of one operation: the slots of its rings are as long as that one needs.
template <class Op>
struct Only {
  static constexpr std::string_view name = "bench::Echo";
  static constexpr std::string_view service = "bench/Echo";
  static constexpr std::string_view descriptor = "";
  using Operations = TypeList<Op>;
};

}  // namespace tenon::bench::echo
