// Not an API: for Tenon's own inline code and generated headers.
//
// What the runtime needs to know of an interface, without its types.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <type_traits>

#include "tenon/detail/frame.hpp"
#include "tenon/hash128.hpp"
#include "tenon/type_list.hpp"

namespace tenon::detail {

struct OperationFacts {
  std::string_view name;
  Hash128 signature;
  std::uint32_t request_bytes = 0;  // of the body
  std::uint32_t answer_bytes = 0;   // of the longest; 0: oneway
  bool oneway = false;
  bool stream = false;
};

struct InterfaceFacts {
  std::string_view name;
  std::string_view descriptor;
  std::span<const OperationFacts> operations;
  std::uint32_t request_frame = kLeastRequestFrame;  // bytes of the longest
  std::uint32_t answer_frame = kLeastAnswerFrame;
  bool streams = false;
};

// What a frame can carry where it stands.
template <class T>
concept Body = std::is_trivially_copyable_v<T> && alignof(T) <= kBodyOffset;

template <Body... Arms>
[[nodiscard]] constexpr std::uint32_t longest_of(TypeList<Arms...>) noexcept {
  std::size_t longest = 0;
  ((longest = std::max(longest, sizeof(Arms))), ...);
  return static_cast<std::uint32_t>(longest);
}

template <class Op>
[[nodiscard]] constexpr OperationFacts facts_of_operation() noexcept {
  static_assert(Body<typename Op::Request>);
  OperationFacts facts{Op::name, Op::signature, sizeof(typename Op::Request), 0, Op::oneway, Op::stream};
  if constexpr (!Op::oneway)
    facts.answer_bytes = std::max(longest_of(TypeList<typename Op::Result>{}), longest_of(typename Op::Raises{}));
  return facts;
}

template <class... Ops>
[[nodiscard]] constexpr std::array<OperationFacts, sizeof...(Ops)> facts_of_operations(TypeList<Ops...>) noexcept {
  return {facts_of_operation<Ops>()...};
}

template <class Interface>
inline constexpr auto kOperations = facts_of_operations(typename Interface::Operations{});

template <class Interface>
[[nodiscard]] constexpr InterfaceFacts facts_of_interface() noexcept {
  InterfaceFacts facts{Interface::name, Interface::descriptor, kOperations<Interface>};
  for (const OperationFacts& operation : facts.operations) {
    facts.request_frame =
        std::max(facts.request_frame, static_cast<std::uint32_t>(kBodyOffset) + operation.request_bytes);
    facts.answer_frame = std::max(facts.answer_frame, static_cast<std::uint32_t>(kBodyOffset) + operation.answer_bytes);
    facts.streams = facts.streams || operation.stream;
  }
  return facts;
}

template <class Op, class... Ops>
[[nodiscard]] constexpr std::uint16_t index_in(TypeList<Ops...>) noexcept {
  constexpr std::array<bool, sizeof...(Ops)> kSame{std::is_same_v<Op, Ops>...};
  static_assert((std::is_same_v<Op, Ops> || ...), "no operation of this interface");
  return static_cast<std::uint16_t>(std::find(kSame.begin(), kSame.end(), true) - kSame.begin());
}
template <class Interface, class Op>
inline constexpr std::uint16_t kOperationIndex = index_in<Op>(typename Interface::Operations{});

}  // namespace tenon::detail
