#include "schema/print_text.hpp"

#include <array>
#include <charconv>
#include <cmath>

#include "schema/escape.hpp"

namespace tenon::schema {
namespace {

// The shortest digits that read back as the same number; "nan", "inf" or "-inf" where there are none.
template <class Real>
std::string digits_of(Real value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
  std::array<char, 40> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value);
  return {digits.data(), end.ptr};
}

template <class Real>
std::string json_number(Real value) {
  return std::isfinite(value) ? digits_of(value) : '"' + digits_of(value) + '"';
}

}  // namespace

void TextSink::begin_object() {
  if (flow_ != 0) {
    ++flow_;
    out_ += '{';
    first_ = true;
  } else if (!std::exchange(is_outermost_, false)) {
    ++indent_;
  }
  after_key_ = false;
}

void TextSink::end_object() {
  if (flow_ != 0) {
    --flow_;
    out_ += '}';
    first_ = false;
  } else if (indent_ != 0) {
    --indent_;
  }
}

void TextSink::begin_list() {
  leaf("[");
  ++flow_;
  first_ = true;
}

void TextSink::end_list() {
  --flow_;
  out_ += ']';
  first_ = false;
}

void TextSink::comma() {
  if (!std::exchange(first_, false)) out_ += ", ";
}

void TextSink::key(std::string_view name) {
  if (flow_ != 0) {
    comma();
  } else {
    if (!out_.empty()) out_ += '\n';
    out_.append(2 * indent_, ' ');
  }
  out_ += name;
  out_ += ':';
  after_key_ = true;
}

void TextSink::item() {
  comma();
  after_key_ = false;
}

void TextSink::leaf(std::string_view text) {
  if (std::exchange(after_key_, false)) out_ += ' ';
  out_ += text;
  is_outermost_ = false;
}

void TextSink::measured(std::string_view number) {
  leaf(number);
  if (!unit_.empty()) out_ += ' ' + shown(unit_);
}

void TextSink::real(float value) { measured(digits_of(value)); }
void TextSink::real(double value) { measured(digits_of(value)); }
void TextSink::text(std::string_view value) { leaf(shown(json_string(value))); }

void JsonSink::comma() {
  if (!std::exchange(first_, false)) out_ += ',';
}

void JsonSink::open(char bracket) {
  out_ += bracket;
  first_ = true;
}

void JsonSink::close(char bracket) {
  out_ += bracket;
  first_ = false;
}

void JsonSink::leaf(std::string_view text) { out_ += text; }

void JsonSink::key(std::string_view name) {
  comma();
  out_ += json_string(name) + ':';
}

void JsonSink::real(float value) { leaf(json_number(value)); }
void JsonSink::real(double value) { leaf(json_number(value)); }
void JsonSink::text(std::string_view value) { leaf(json_string(value)); }

}  // namespace tenon::schema
