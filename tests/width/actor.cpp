// One end of an exchange, built for both widths: width_actor give|take|layout|width
//
// The giver fills every byte of every message from a fixed sequence and prints what it means; the taker prints what
// arrives. Numbers that are no valid value are welcome: printing is total.
#include <cstring>
#include <functional>
#include <iostream>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "types.hpp"

namespace {

using namespace std::chrono_literals;
using tenon::Node;
using tenon::Publisher;
using tenon::Subscriber;
using tenon::traits;

constexpr std::uint32_t kMessages = 12;  // of each type

// The first is what a loan gives; every other one has each byte from the sequence, half of them 0.
template <class T>
T message(std::uint32_t number) {
  T value{};
  if (number == 0) return value;
  std::mt19937 random(number);
  for (std::size_t i = 0; i < sizeof(T); ++i) {
    const auto byte = static_cast<std::byte>(random() % 2 == 0 ? 0 : random() % 256);
    std::memcpy(reinterpret_cast<std::byte*>(&value) + i, &byte, 1);
  }
  return value;
}

template <class T>
void print(std::uint32_t number, const T& value) {
  std::cout << traits<T>::name << ' ' << number << ' ' << value << '\n';
}

int give(const Node& node) {
  bool all = true;
  tenon::test::for_every_type([&]<class T>() {
    auto publisher = Publisher<T>::open(node, traits<T>::topic, {.depth = kMessages, .holds = 8}).value();
    for (std::uint32_t i = 0; i < kMessages; ++i) {
      const T value = message<T>(i);
      all = all && publisher.publish_copy(value).has_value();
      print(i, value);
    }
  });
  return all ? 0 : 1;
}

template <class T>
bool take_all(Subscriber<T>& subscriber) {
  for (std::uint32_t i = 0; i < kMessages; ++i) {
    const auto sample = subscriber.wait_take(20s);
    if (!sample) return false;
    print(i, *sample);
  }
  return true;
}

// Every subscription stands before the giver is told to begin: it is owed what is published from here on.
int take(const Node& node) {
  std::vector<std::function<bool()>> takes;
  tenon::test::for_every_type([&]<class T>() {
    takes.push_back([subscriber = std::make_shared<Subscriber<T>>(Subscriber<T>::open(node).value())] {
      return take_all(*subscriber);
    });
  });
  std::cout << "ready" << std::endl;
  bool all = true;
  for (const auto& one : takes) all = one() && all;
  return all ? 0 : 1;
}

int layout() {
  tenon::test::for_every_type([&]<class T>() {
    std::cout << traits<T>::name << " size " << sizeof(T) << " alignment " << alignof(T) << " schema " << std::hex
              << traits<T>::schema_hash.high << ' ' << traits<T>::schema_hash.low << std::dec;
    for (const tenon::Field& field : traits<T>::fields)
      std::cout << ' ' << field.name << '@' << field.offset << '+' << field.size;
    std::cout << '\n';
  });
  return 0;
}

}  // namespace

int main(int count, char** arguments) {
  const std::string what = count == 2 ? arguments[1] : "";
  if (what == "width") return std::cout << sizeof(void*) * 8 << '\n', 0;
  if (what == "layout") return layout();
  const auto node = Node::open("width_" + std::to_string(sizeof(void*) * 8));
  if (!node) return std::cerr << node.error().message() << '\n', 2;
  if (what == "give") return give(*node);
  if (what == "take") return take(*node);
  return 2;
}
