// For every type of a random interface: values at random, each with its bytes and as what was generated prints it.
// With `read`: takes such lines, of a process of any width, and prints what the bytes are here.
#include <cstring>
#include <functional>
#include <iostream>
#include <map>
#include <random>
#include <sstream>
#include <string>

#include "types.hpp"

namespace {

using tenon::traits;

template <class T>
std::string printed(const T& value) {
  std::ostringstream out;
  out << value;
  return out.str();
}

// `name bytes text`, the bytes as hexadecimal digits.
template <class T>
void show(const T& value) {
  std::cout << traits<T>::name << ' ';
  for (std::size_t i = 0; i < sizeof(T); ++i) {
    const auto byte = static_cast<unsigned char>(reinterpret_cast<const char*>(&value)[i]);
    std::cout << "0123456789abcdef"[byte >> 4] << "0123456789abcdef"[byte & 15];
  }
  std::cout << ' ' << printed(value) << '\n';
}

template <class T>
bool must(bool holds, const char* what) {
  if (!holds) std::cerr << traits<T>::name << ": " << what << '\n';
  return holds;
}

// Changes one byte after the other, and keeps what is a value still. What is none is shown, too: any bytes have one reading.
template <class T>
bool check() {
  std::mt19937 random(sizeof(T));
  T value{};
  bool good = must<T>(static_cast<bool>(tenon::validate(value)), "a fresh value is malformed");
  for (int round = 0; round < 200; ++round) {
    const T before = value;
    constexpr unsigned char kBytes[] = {0, 1, 1, 2, 3, 7, 'A', 'z', 0x7e};
    std::memcpy(reinterpret_cast<char*>(&value) + random() % sizeof(T), &kBytes[random() % sizeof(kBytes)], 1);
    good = must<T>(value == value, "differs from itself") && good;
    if (round % 20 == 19) show(value);
    if (!tenon::validate(value)) value = before;
  }
  const T copy = value;
  good = must<T>(copy == value, "differs from its copy") && good;
  traits<T>::reset(value);
  return must<T>(static_cast<bool>(tenon::validate(value)), "a loan is malformed") && good;
}

template <class T>
void show_read(const std::string& digits) {
  T value{};
  for (std::size_t i = 0; i < sizeof(T) && 2 * i + 1 < digits.size(); ++i) {
    const auto byte = static_cast<unsigned char>(std::stoi(digits.substr(2 * i, 2), nullptr, 16));
    std::memcpy(reinterpret_cast<char*>(&value) + i, &byte, 1);
  }
  show(value);
}

int read() {
  std::map<std::string, std::function<void(const std::string&)>, std::less<>> readers;
  tenon::testing::for_every_type([&]<class T>() { readers.emplace(traits<T>::name, show_read<T>); });
  for (std::string name, digits, text; std::cin >> name >> digits && std::getline(std::cin, text);)
    readers.at(name)(digits);
  return 0;
}

}  // namespace

int main(int count, char** arguments) {
  if (count == 2 && arguments[1] == std::string("read")) return read();
  bool good = true;
  tenon::testing::for_every_type([&]<class T>() { good = check<T>() && good; });
  return good ? 0 : 1;
}
