// One end of an exchange, built for both widths: width_actor give|take|serve|call|keep|late|watch|join|layout|width
//
// The giver fills every byte of every message from a fixed sequence and prints what it means; the taker prints what
// arrives. Numbers that are no valid value are welcome: printing is total.
#include <algorithm>
#include <cstring>
#include <functional>
#include <iostream>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "kept.hpp"
#include "presence.hpp"
#include "service.hpp"
#include "types.hpp"

namespace {

using namespace std::chrono_literals;
using tenon::Node;
using tenon::Publisher;
using tenon::Subscriber;
using tenon::traits;

constexpr std::uint32_t kMessages = 12;  // of each type
// More than asked for is not granted; a number that needs 64 bits.
constexpr tenon::Delivery kGranted{tenon::SlowReader::timeout, 1h};

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

// How a type travels: as a message, or, if it is none (an exception), as the bytes of one.
template <class T>
struct Way {
  using Message = width::Carrier;
  static std::string topic() {
    std::string name(traits<T>::name);
    std::replace(name.begin(), name.end(), ':', '_');
    return name;
  }
  static Message pack(const T& value) {
    Message message;
    static_assert(sizeof(T) <= message.bytes.capacity());
    static_cast<void>(message.bytes.resize(sizeof(T)));
    std::memcpy(message.bytes.data(), &value, sizeof(T));
    return message;
  }
  static T unpack(const Message& message) {
    T value{};
    std::memcpy(static_cast<void*>(&value), message.bytes.data(), std::min(message.bytes.size(), sizeof(T)));
    return value;
  }
};

template <tenon::Publishable T>
struct Way<T> {
  using Message = T;
  static constexpr std::string_view topic() { return traits<T>::topic; }
  static const T& pack(const T& value) { return value; }
  static const T& unpack(const T& value) { return value; }
};

// What stands behind message `number`, of any type with tails: up to six of each.
template <class T>
void fill_tails(tenon::TailLoan<T>& loan, std::uint32_t number) {
  std::mt19937 random(number + 1000);
  traits<T>::visit_tails([&]<class Member>(Member T::*const tail) {
    const std::size_t count = number == 0 ? 0 : random() % 7;
    std::vector<typename Member::value_type> elements(count);
    for (auto& each : elements) each = message<typename Member::value_type>(static_cast<std::uint32_t>(random()));
    if constexpr (requires { loan.tail(tail, count).value().data(); }) {
      const auto room = loan.tail(tail, count).value();
      std::copy(elements.begin(), elements.end(), room.begin());
    } else {
      static_cast<void>(loan.tail(tail, std::string_view(elements.data(), count)).has_value());
    }
  });
}

template <class T>
void print_tails(const tenon::TailSample<T>& sample) {
  traits<T>::visit_tails([&](const auto tail) {
    std::cout << ' ';
    for (const auto& each : sample.tail(tail)) tenon::StructPrinter(std::cout).member("element", each).end();
  });
  std::cout << '\n';
}

// A giver takes its own messages, to print what stands behind them.
template <class T>
void give_tails(const Node& node, const tenon::PublisherOptions& options) {
  auto publisher = Publisher<T>::open(node, Way<T>::topic(), options).value();
  auto own = Subscriber<T>::open(node, Way<T>::topic()).value();
  for (std::uint32_t i = 0; i < kMessages; ++i) {
    auto loan = publisher.loan().value();
    *loan = message<T>(i);
    fill_tails(loan, i);
    std::move(loan).publish();
    const auto sample = own.take();
    print(i, *sample);
    print_tails(sample);
  }
}

int give(const Node& node) {
  bool all = true;
  tenon::test::for_every_type([&]<class T>() {
    using Message = typename Way<T>::Message;
    const tenon::PublisherOptions options{
        .depth = kMessages, .holds = 8, .slow_reader = kGranted.slow_reader, .patience = kGranted.patience};
    if constexpr (tenon::detail::HasTails<T>) {
      give_tails<T>(node, options);
    } else {
      auto publisher = Publisher<Message>::open(node, Way<T>::topic(), options).value();
      for (std::uint32_t i = 0; i < kMessages; ++i) {
        const T value = message<T>(i);
        all = all && publisher.publish_copy(Way<T>::pack(value)).has_value();
        print(i, value);
      }
    }
  });
  return all ? 0 : 1;
}

template <class T>
bool take_all(Subscriber<typename Way<T>::Message>& subscriber) {
  for (std::uint32_t i = 0; i < kMessages; ++i) {
    const auto sample = subscriber.wait_take(20s);
    if (!sample || (i == 0 && subscriber.granted() != kGranted)) return false;
    print(i, Way<T>::unpack(*sample));
    if constexpr (tenon::detail::HasTails<T>) print_tails(sample);
  }
  return true;
}

// Every subscription stands before the giver is told to begin: it is owed what is published from here on.
int take(const Node& node) {
  std::vector<std::function<bool()>> takes;
  tenon::test::for_every_type([&]<class T>() {
    using Reader = Subscriber<typename Way<T>::Message>;
    takes.push_back(
        [subscriber = std::make_shared<Reader>(Reader::open(node, Way<T>::topic(), {.reliable = true}).value())] {
          return take_all<T>(*subscriber);
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
  tenon::testing::for_every_constant([](std::string_view name, const auto& value) {
    tenon::StructPrinter(std::cout).member(name, value).end() << '\n';
  });
  return 0;
}

}  // namespace

int main(int count, char** arguments) {
  const std::string what = count == 2 ? arguments[1] : "";
  if (what == "width") return std::cout << sizeof(void*) * 8 << '\n', 0;
  if (what == "layout") return layout();
  const auto node = Node::open(what == "join" ? "peer" : "width_" + std::to_string(sizeof(void*) * 8));
  if (!node) return std::cerr << node.error().message() << '\n', 2;
  if (what == "give") return give(*node);
  if (what == "take") return take(*node);
  if (what == "keep") return tenon::test::keep(*node);
  if (what == "late") return tenon::test::come_late(*node);
  if (what == "serve") return tenon::test::serve(*node);
  if (what == "call") return tenon::test::call(*node);
  if (what == "watch") return tenon::test::watch(*node);
  if (what == "join") return tenon::test::join(*node);
  return 2;
}
