// Printing of generated types: {stamp_ns: 12 ns, frame: "map", mode: idle, ranges: [1.5, 2]}
//
// Numbers are printed in the shortest form that reads back as the same value, whatever the stream's flags say. Only
// bytes that a value owns are printed; an unknown label prints as its number, as does a boolean that is neither 0 nor 1, an
// absent value as <absent>, what stands behind a message as <3 behind>. Generated `*.print.hpp` headers add an operator<< for every type of an interface; nothing else
// includes <ostream>.
#pragma once

#include <tenon/optional.hpp>
#include <tenon/tail.hpp>
#include <tenon/types.hpp>

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <ostream>
#include <string_view>
#include <type_traits>

namespace tenon {

namespace detail {

// Elements may be containers again: each of these must be known to the others.
template <class T>
void print_value(std::ostream& out, const T& value);
template <std::size_t N>
void print_value(std::ostream& out, const String<N>& value);
template <class T, std::size_t N>
void print_value(std::ostream& out, const Sequence<T, N>& value);
template <class T, std::size_t N>
void print_value(std::ostream& out, const std::array<T, N>& value);
template <class K, class V, std::size_t N>
void print_value(std::ostream& out, const Map<K, V, N>& value);
template <class K, class V>
void print_value(std::ostream& out, const MapEntry<K, V>& value);
template <class T>
void print_value(std::ostream& out, const Optional<T>& value);
template <class T, std::size_t N>
void print_value(std::ostream& out, const Tail<T, N>& value);
template <std::size_t N>
void print_value(std::ostream& out, const TailString<N>& value);
template <class T>
void print_measured(std::ostream& out, const T& value, std::string_view unit);
template <class T>
void print_measured(std::ostream& out, const Optional<T>& value, std::string_view unit);

inline void print_quoted(std::ostream& out, std::string_view text) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  out << '"';
  for (const char byte : text) {
    const auto code = static_cast<unsigned char>(byte);
    if (byte == '"' || byte == '\\') {
      out << '\\' << byte;
    } else if (code < 0x20 || code == 0x7f) {
      out << "\\x" << kDigits[code >> 4] << kDigits[code & 15];
    } else {
      out << byte;
    }
  }
  out << '"';
}

template <class T>
void print_number(std::ostream& out, T number) {
  char digits[32] = {};
  const std::to_chars_result end = std::to_chars(digits, digits + sizeof(digits), number);
  out << std::string_view(digits, static_cast<std::size_t>(end.ptr - digits));
}

template <class T>
void print_value(std::ostream& out, const T& value) {
  if constexpr (std::is_same_v<T, char>) {
    print_quoted(out, {&value, 1});
  } else if constexpr (std::is_same_v<T, bool>) {
    out << (value ? "true" : "false");
  } else if constexpr (std::is_arithmetic_v<T>) {
    print_number(out, value);
  } else {
    out << value;
  }
}

// What stands behind a message is no part of the struct that is printed.
template <class T, std::size_t N>
void print_value(std::ostream& out, const Tail<T, N>& value) {
  out << '<' << value.stated_size() << " behind>";
}
template <std::size_t N>
void print_value(std::ostream& out, const TailString<N>& value) {
  out << '<' << value.stated_size() << " behind>";
}

template <class Elements>
void print_elements(std::ostream& out, const Elements& elements) {
  std::string_view separator = "[";
  for (const auto& element : elements) {
    out << separator;
    print_value(out, element);
    separator = ", ";
  }
  out << (elements.empty() ? "[]" : "]");
}

template <std::size_t N>
void print_value(std::ostream& out, const String<N>& value) {
  print_quoted(out, value.view());
}
template <class T, std::size_t N>
void print_value(std::ostream& out, const Sequence<T, N>& value) {
  print_elements(out, value.span());
}
template <class T, std::size_t N>
void print_value(std::ostream& out, const std::array<T, N>& value) {
  print_elements(out, value);
}
template <class K, class V, std::size_t N>
void print_value(std::ostream& out, const Map<K, V, N>& value) {
  print_elements(out, value.span());
}
template <class K, class V>
void print_value(std::ostream& out, const MapEntry<K, V>& value) {
  out << "{key: ";
  print_value(out, value.key());
  out << ", value: ";
  print_value(out, value.value());
  out << '}';
}
template <class T>
void print_value(std::ostream& out, const Optional<T>& value) {
  print_measured(out, value, {});
}

// A value and its unit; what is absent has none.
template <class T>
void print_measured(std::ostream& out, const T& value, std::string_view unit) {
  print_value(out, value);
  if (!unit.empty()) out << ' ' << unit;
}
template <class T>
void print_measured(std::ostream& out, const Optional<T>& value, std::string_view unit) {
  if (const T* present = value.get()) {
    print_measured(out, *present, unit);
  } else {
    out << "<absent>";
  }
}

}  // namespace detail

// Prints the members of a struct one after the other; what a generated operator<< is made of.
class StructPrinter {
 public:
  explicit StructPrinter(std::ostream& out) : out_{out} {}

  template <class T>
  StructPrinter& member(std::string_view name, const T& value, std::string_view unit = {}) {
    out_ << (first_ ? "{" : ", ") << name << ": ";
    detail::print_measured(out_, value, unit);
    first_ = false;
    return *this;
  }
  std::ostream& end() { return out_ << (first_ ? "{}" : "}"); }

 private:
  std::ostream& out_;
  bool first_ = true;
};

// The label of a union and the arm it chooses: {_d: circle, radius: 2 m}
template <class U>
std::ostream& print_union(std::ostream& out, const U& value) {
  StructPrinter printer(out);
  traits<U>::visit(value, [&](const Field& field, const auto& part) { printer.member(field.name, part, field.unit); });
  return printer.end();
}

inline std::ostream& operator<<(std::ostream& out, Literal text) { return out << text.view(); }

// The flags that are set by name, and the other bits as one number: [fault, warm, 96]
template <class E>
std::ostream& operator<<(std::ostream& out, const Flags<E>& value) {
  const Flags<E> once = Flags<E>::from_bits(value.bits());
  std::string_view separator = "";
  out << '[';
  for (const Label<E>& flag : traits<E>::flags) {
    if (!once.has(flag.value)) continue;
    out << separator << flag.name;
    separator = ", ";
  }
  if (once.unknown_bits() != 0) detail::print_number(out << separator, once.unknown_bits());
  return out << ']';
}

// The label, or the number if the value is none of the labels.
template <Enumeration E>
std::ostream& print_label(std::ostream& out, E value) {
  const std::string_view label = to_string(value);
  if (label.empty()) {
    detail::print_number(out, to_number(value));
    return out;
  }
  return out << label;
}

// A byte that is neither 0 nor 1 means true and is no valid value: it prints as its number.
inline std::ostream& operator<<(std::ostream& out, Bool value) {
  if (value.is_valid()) return out << (value ? "true" : "false");
  detail::print_number(out, value.stored());
  return out;
}

// The bare text; inside a printed struct it stands in quotes.
template <std::size_t N>
std::ostream& operator<<(std::ostream& out, const String<N>& text) {
  return out << text.view();
}

template <class T, std::size_t N>
std::ostream& operator<<(std::ostream& out, const Sequence<T, N>& elements) {
  detail::print_value(out, elements);
  return out;
}

template <class K, class V, std::size_t N>
std::ostream& operator<<(std::ostream& out, const Map<K, V, N>& value) {
  detail::print_value(out, value);
  return out;
}

template <class T>
std::ostream& operator<<(std::ostream& out, const Optional<T>& value) {
  detail::print_value(out, value);
  return out;
}

}  // namespace tenon
