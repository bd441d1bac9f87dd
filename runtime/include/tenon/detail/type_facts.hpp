// Not an API: for Tenon's own inline code and generated headers.
//
// What the runtime needs to know of a message type, without the type.
#pragma once

#include <cstdint>
#include <string_view>
#include <type_traits>

#include "tenon/detail/keep_facts.hpp"
#include "tenon/hash128.hpp"
#include "tenon/traits.hpp"

namespace tenon::detail {

struct TypeFacts {
  std::string_view name;
  std::uint64_t bytes = 0;
  std::uint32_t alignment = 0;
  Hash128 layout_hash;
  Hash128 schema_hash;
  std::string_view descriptor;  // static storage
  // Each message says how large it is, and publishers differ in how large theirs can be: those of protocols of the library's
  // own, and FlatBuffers. What the descriptor tells beyond the hash is for people.
  bool frames = false;
  // Messages go on behind the struct: `bytes` is the least they have, and what a publisher makes room for.
  bool tailed = false;
  const KeepFacts* keep = nullptr;  // null: keys are not known to this program
  GetKept get_kept = nullptr;       // null: kept messages are copied whole
};

template <class T>
[[nodiscard]] constexpr TypeFacts facts_of() noexcept {
  static_assert(std::is_trivially_copyable_v<T> && std::is_standard_layout_v<T>,
                "a message type is a fixed layout: generate it with tenonc");
  return {traits<T>::name,       sizeof(T), alignof(T),  traits<T>::layout_hash, traits<T>::schema_hash,
          traits<T>::descriptor, false,     HasTails<T>, &kKeepFacts<T>,         &get_kept<T>};
}

}  // namespace tenon::detail
