// What is known about a generated type at compile time.
//
// Generated headers specialise `traits` for every type that an interface names.
//
//   of a struct                          of an enumeration or a bitmask
//     name           "nav::Imu"            name      "nav::Mode"
//     layout_hash    Hash128               initial   the default value of an enumeration
//     schema_hash    Hash128               labels    array of Label, in the order of the interface; of a bitmask: flags
//     fields         array of Field        is_open   true if values that are no label are well-formed; else not there
//     reset(value)   scalars, lengths and presence to their defaults; array elements and unused capacity stay as they
//                    are, so the cost does not depend on the capacity
//     clear_unused(value, clear)   of types that may grow or hold such: what a later version may use, for publishing
//     key(value, look)         look(fields…) of those marked @key, if there are any
//     key_hash(value)          one number for them
//     validate(value, check)   shows each field that can be malformed to a Validator
//     visit_tails(look)        look(&T::field) of the fields with @tenon::tail; else not there
//     visit_used(value, look)  look(field) of the fields that may use much less than their size; else not there
//   of a union as of a struct, its discriminator the first field, and
//     visit(value, look)   look(field, part) of the discriminator, read once, and of the arm it chooses
//   of a bitset as of a struct, its fields an array of BitField
//   and, if it can be published
//     topic          the default topic name
//     descriptor     the bytes of the schema descriptor, for the segment
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

#include <tenon/literal.hpp>

namespace tenon {

template <class T>
struct traits;

// One member of a struct, as the interface names it.
struct Field {
  Literal name;
  std::size_t offset;
  std::size_t size;
  Literal unit;  // empty: none
};

// One field of a bitset.
struct BitField {
  Literal name;
  unsigned position;  // of the least significant bit
  unsigned width;     // bits
  Literal unit;
};

// One label of an enumeration, or flag of a bitmask, as the interface names it.
template <class E>
struct Label {
  E value;
  Literal name;
};

// An enumeration or bitmask to which a later version may add labels: a value that is none here is well-formed.
template <class E>
concept Open = requires {
  traits<E>::is_open;
};

// A struct that may be the type of a topic.
template <class T>
concept Publishable = requires {
  traits<T>::topic;
  traits<T>::descriptor;
};

namespace detail {
struct LookAtNothing {
  void operator()(const auto&...) const noexcept {}
};
// Its messages go on behind it.
template <class T>
concept HasTails = requires(LookAtNothing look) {
  traits<T>::visit_tails(look);
};
}  // namespace detail

// Bytes and nothing else: may be used where it stands in shared memory, without a constructor having run. The compiler
// itself is asked: through <type_traits> each question is five instantiations for every generated type.
template <class T>
concept PlainBytes = __is_trivially_copyable(T) && __is_standard_layout(T);
// And with members that everybody may name.
template <class T>
concept Plain = PlainBytes<T> && __is_aggregate(T);

namespace detail {

template <class T>
inline constexpr bool kIsArray = false;
template <class T, std::size_t N>
inline constexpr bool kIsArray<std::array<T, N>> = true;

// Converts to an array of any rank with one value everywhere.
template <class Value>
class Filled {
 public:
  constexpr explicit Filled(Value value) noexcept : value_{value} {}

  template <class T, std::size_t N>
  [[nodiscard]] constexpr explicit(false) operator std::array<T, N>() const noexcept {
    std::array<T, N> array{};
    for (T& element : array) {
      if constexpr (std::is_same_v<T, Value>) {
        element = value_;
      } else {
        element = *this;
      }
    }
    return array;
  }

 private:
  Value value_;
};

}  // namespace detail

// What an array starts with whose elements do not start with zero: `= filled(Grade::good)`.
template <class Value>
[[nodiscard]] constexpr detail::Filled<Value> filled(Value value) noexcept {
  return detail::Filled<Value>(value);
}

// The value a fresh element has: an enumeration's default, else zero or what the struct's members say.
template <class T>
[[nodiscard]] constexpr T initial_value() noexcept {
  if constexpr (requires { traits<T>::initial; }) {
    return traits<T>::initial;
  } else if constexpr (detail::kIsArray<T>) {
    T array{};
    for (auto& element : array) element = initial_value<typename T::value_type>();
    return array;
  } else {
    return T{};
  }
}

}  // namespace tenon
