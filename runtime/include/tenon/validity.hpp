// Whether a received value is well-formed, and if not, where.
//
//   if (const tenon::Validity validity = tenon::validate(*sample); !validity) {
//     log(validity.what(), validity.path().view());     // "unknown label", "poses[3].mode"
//   }
//
// A value is well-formed if each boolean is 0 or 1, each enumerator a label, each bit a flag, each presence 0 or 1, each length
// within its bound, each string ended by its NUL and each map sorted by its keys, none twice. Ranges of the interface (`@range`, `@min`, `@max`) are looked at too unless told otherwise:
// a value out of range is readable all the same. Only bytes that a live value owns are read. The first problem is
// reported, in the order of the interface. In memory that changes meanwhile the answer holds for the bytes as read:
// copy the value first where that matters. Of a message with `@tenon::tail` members, validate(sample) of <tenon/tailed.hpp>
// looks at what stands behind it, too.
#pragma once

#include <tenon/bool.hpp>
#include <tenon/enumeration.hpp>
#include <tenon/flags.hpp>
#include <tenon/map.hpp>
#include <tenon/sequence.hpp>
#include <tenon/string.hpp>
#include <tenon/traits.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <type_traits>

namespace tenon {

template <class T>
class Optional;  // what holds one brings its header

enum class Problem : std::uint8_t {
  none,
  not_a_boolean,
  unknown_label,
  unknown_flag,
  not_a_presence,
  too_long,
  not_terminated,
  unsorted_key,
  duplicate_key,
  out_of_range,
  not_in_message,
};
enum class Ranges : std::uint8_t { checked, ignored };

class [[nodiscard]] Validity {
 public:
  // True: nothing is wrong.
  [[nodiscard]] constexpr explicit operator bool() const noexcept { return problem_ == Problem::none; }
  [[nodiscard]] constexpr Problem problem() const noexcept { return problem_; }
  [[nodiscard]] constexpr std::string_view what() const noexcept;

  // The place of the problem, "poses[3].mode"; empty if there is none. Very long or deep ones end in "...".
  // A template, so that a program that does not ask need not compile it.
  template <std::size_t Longest = 255>
  [[nodiscard]] constexpr String<Longest> path() const noexcept;

 private:
  friend class Validator;
  struct Step {
    std::string_view member;  // empty: an element
    std::size_t index = 0;
  };
  static constexpr std::size_t kMaxDepth = 16;

  std::array<Step, kMaxDepth> steps_ = {};
  std::size_t depth_ = 0;  // may exceed kMaxDepth: the deeper steps are not kept
  Problem problem_ = Problem::none;
};

// What generated code shows its fields to. Keeps the way to the field it is at; after the first problem it looks at
// nothing more.
class Validator {
 public:
  constexpr explicit Validator(Ranges ranges) noexcept : ranges_{ranges} {}

  template <class T>
  constexpr void member(std::string_view name, const T& value) noexcept {
    if (!enter({name, 0})) return;
    form(value);
    leave();
  }
  // NaN is in no range; what is absent is in every one.
  template <class Number>
  constexpr void at_least(std::string_view name, const Number& value, Number minimum) noexcept {
    range(name, value >= minimum);
  }
  template <class Number>
  constexpr void at_most(std::string_view name, const Number& value, Number maximum) noexcept {
    range(name, value <= maximum);
  }
  template <class Number>
  constexpr void at_least(std::string_view name, const Optional<Number>& value, Number minimum) noexcept {
    if (const Number* number = value.get()) at_least(name, *number, minimum);
  }
  template <class Number>
  constexpr void at_most(std::string_view name, const Optional<Number>& value, Number maximum) noexcept {
    if (const Number* number = value.get()) at_most(name, *number, maximum);
  }

  // A member whose elements stand behind the message: so many are said to, `there` are those that do, all or none.
  template <class E>
  constexpr void behind(std::string_view name, std::size_t said, std::size_t bound, std::span<const E> there) noexcept {
    if (!enter({name, 0})) return;
    require(bound == 0 || said <= bound, Problem::too_long);
    require(there.size() == said, Problem::not_in_message);
    if constexpr (!std::is_arithmetic_v<E>)
      if (!failed()) each(there.data(), there.size());
    leave();
  }

  [[nodiscard]] constexpr const Validity& result() const noexcept { return validity_; }

 private:
  constexpr bool failed() const noexcept { return validity_.problem_ != Problem::none; }
  constexpr void require(bool condition, Problem problem) noexcept {
    if (!condition && !failed()) validity_.problem_ = problem;
  }

  // One step deeper, and back only if nothing was found: the way to a problem stays.
  constexpr bool enter(Validity::Step step) noexcept {
    if (failed()) return false;
    if (validity_.depth_ < Validity::kMaxDepth) validity_.steps_[validity_.depth_] = step;
    ++validity_.depth_;
    return true;
  }
  constexpr void leave() noexcept {
    if (!failed()) --validity_.depth_;
  }
  template <class T>
  constexpr void each(const T* elements, std::size_t size) noexcept {
    for (std::size_t i = 0; i < size && enter({{}, i}); ++i) {
      form(elements[i]);
      leave();
    }
  }

  constexpr void form(const Bool& value) noexcept { require(value.is_valid(), Problem::not_a_boolean); }
  template <std::size_t N>
  constexpr void form(const String<N>& value) noexcept {
    require(value.stored_length() <= N, Problem::too_long);
    require(value.is_terminated(), Problem::not_terminated);
  }
  template <class T, std::size_t N>
  constexpr void form(const Sequence<T, N>& value) noexcept {
    require(value.stored_size() <= N, Problem::too_long);
    if (!failed()) each(value.data(), value.size());
  }
  template <class T, std::size_t N>
  constexpr void form(const std::array<T, N>& value) noexcept {
    each(value.data(), N);
  }
  template <class K, class V, std::size_t N>
  constexpr void form(const Map<K, V, N>& value) noexcept {
    require(value.stored_size() <= N, Problem::too_long);
    const MapEntry<K, V>* entries = value.begin();
    const std::size_t size = value.size();
    for (std::size_t i = 0; i < size && enter({{}, i}); ++i) {
      static_cast<void>(enter({"key", 0}));  // nothing was found yet
      form(entries[i].key());
      if (i > 0) order(entries[i - 1].key(), entries[i].key());
      leave();
      member("value", entries[i].value());
      leave();
    }
  }
  template <class K>
  constexpr void order(const K& before, const K& after) noexcept {
    require(!key_less(after, before), Problem::unsorted_key);
    require(key_less(before, after), Problem::duplicate_key);
  }
  template <class T>
  constexpr void form(const Optional<T>& value) noexcept {
    require(value.is_valid(), Problem::not_a_presence);
    if (const T* present = value.get(); present && !failed()) form(*present);
  }
  template <class E>
  constexpr void form(const Flags<E>& value) noexcept {
    require(Open<E> || value.is_valid(), Problem::unknown_flag);
  }
  template <class T>
  constexpr void form(const T& value) noexcept {
    if constexpr (std::is_enum_v<T>) {
      require(Open<T> || is_valid(value), Problem::unknown_label);
    } else if constexpr (!std::is_arithmetic_v<T>) {
      traits<T>::validate(value, *this);
    }
  }

  constexpr void range(std::string_view name, bool within) noexcept {
    if (ranges_ == Ranges::ignored || !enter({name, 0})) return;
    require(within, Problem::out_of_range);
    leave();
  }

  Validity validity_;
  Ranges ranges_;
};

template <class T>
[[nodiscard]] constexpr Validity validate(const T& value, Ranges ranges = Ranges::checked) noexcept {
  Validator validator(ranges);
  traits<T>::validate(value, validator);
  return validator.result();
}

constexpr std::string_view Validity::what() const noexcept {
  switch (problem_) {
    case Problem::none:
      return "well-formed";
    case Problem::not_a_boolean:
      return "a boolean that is neither 0 nor 1";
    case Problem::unknown_label:
      return "a value that is no label of its enumeration";
    case Problem::unknown_flag:
      return "a bit that is no flag of its bitmask";
    case Problem::not_a_presence:
      return "a presence that is neither 0 nor 1";
    case Problem::too_long:
      return "a length beyond the bound";
    case Problem::not_terminated:
      return "a string without its NUL";
    case Problem::unsorted_key:
      return "a key before which a larger one stands";
    case Problem::duplicate_key:
      return "a key that stands twice";
    case Problem::out_of_range:
      return "a value out of its range";
    case Problem::not_in_message:
      return "elements that do not stand behind the message";
  }
  return {};
}

template <std::size_t Longest>
constexpr String<Longest> Validity::path() const noexcept {
  String<Longest> path;
  constexpr std::string_view kDots = "...";
  bool whole = depth_ <= kMaxDepth;
  const auto add = [&](std::string_view text) {
    whole = whole && path.size() + text.size() <= Longest - kDots.size();
    if (whole) static_cast<void>(path.append(text));
  };
  for (std::size_t i = 0; i < depth_ && i < kMaxDepth; ++i) {
    if (!steps_[i].member.empty()) {
      if (i > 0) add(".");
      add(steps_[i].member);
      continue;
    }
    char digits[20] = {};
    std::size_t first = sizeof(digits);
    std::size_t index = steps_[i].index;
    do {
      digits[--first] = "0123456789"[index % 10];
      index /= 10;
    } while (index > 0);
    add("[");
    add({digits + first, sizeof(digits) - first});
    add("]");
  }
  if (!whole) static_cast<void>(path.append(kDots));
  return path;
}

}  // namespace tenon
