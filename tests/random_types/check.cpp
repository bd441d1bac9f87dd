// For every type of a random interface: values at random, printed by what was generated for it and, where the schema room
// is there to ask, by somebody who has nothing but the descriptor. Both must say the same. Prints what it saw, so that
// builds of different widths can be compared.
#include <cstring>
#include <iostream>
#include <random>
#include <sstream>
#include <string>

#include "types.hpp"
#ifdef WITH_DESCRIPTOR
#include <span>

#include "schema/print.hpp"
#include "schema/reader.hpp"
#endif

namespace {

using tenon::traits;

// The two ways to print differ in spaces, in quotes, in the word for what is absent and in how a byte is escaped.
std::string bare(std::string text) {
  const auto replace = [&](std::string_view from, std::string_view to) {
    for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
      text.replace(at, from.size(), to);
  };
  replace("<absent>", "null");
  replace("\\x", "\\u00");
  for (const auto& [escape, code] : {std::pair{"\\b", "\\u0008"}, {"\\t", "\\u0009"}, {"\\n", "\\u000a"}})
    replace(escape, code);
  std::erase_if(text, [](char c) { return c == ' ' || c == '"'; });
  return text;
}

template <class T>
std::string printed(const T& value) {
  std::ostringstream out;
  out << value;
  return out.str();
}

template <class T>
bool others_see_the_same(const T& value) {
#ifdef WITH_DESCRIPTOR
  const std::string_view bytes = traits<T>::descriptor;
  const auto descriptor = tenon::schema::read(std::as_bytes(std::span(bytes)));
  if (!descriptor) return std::cerr << traits<T>::name << ": " << descriptor.error() << '\n', false;
  const auto last = static_cast<tenon::schema::TypeId>(descriptor->types.size() - 1);
  const std::string seen = tenon::schema::print_json(*descriptor, last, std::as_bytes(std::span(&value, 1)));
  if (bare(seen) == bare(printed(value))) return true;
  return std::cerr << traits<T>::name << "\n generated " << printed(value) << "\n seen      " << seen << '\n', false;
#else
  return bare(printed(value)) == bare(printed(value));
#endif
}

// Changes one byte after the other, and keeps what is a value still.
template <class T>
bool check() {
  std::mt19937 random(sizeof(T));
  T value{};
  if (!tenon::validate(value)) return std::cerr << traits<T>::name << ": a fresh value is malformed\n", false;
  for (int round = 0; round < 200; ++round) {
    const T before = value;
    constexpr unsigned char kBytes[] = {0, 1, 1, 2, 3, 7, 'A', 'z', 0x7e};
    std::memcpy(reinterpret_cast<char*>(&value) + random() % sizeof(T), &kBytes[random() % sizeof(kBytes)], 1);
    if (!tenon::validate(value)) {
      static_cast<void>(printed(value));
      value = before;
    }
    if (!(value == value)) return std::cerr << traits<T>::name << ": differs from itself\n", false;
    if (round % 20 == 19 && !others_see_the_same(value)) return false;
  }
  const T copy = value;
  if (!(copy == value)) return std::cerr << traits<T>::name << ": differs from its copy\n", false;
  std::cout << traits<T>::name << ' ' << sizeof(T) << ' ' << printed(value) << '\n';
  traits<T>::reset(value);
  if (!tenon::validate(value)) return std::cerr << traits<T>::name << ": a loan is malformed\n", false;
  return true;
}

}  // namespace

int main() {
  bool good = true;
  tenon::testing::for_every_type([&]<class T>() { good = check<T>() && good; });
  return good ? 0 : 1;
}
