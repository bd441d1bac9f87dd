// Uses what was generated for every construct, whatever the bytes are. What leaves the value is for the sanitizers to
// see; what contradicts itself ends the program. One thread.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <initializer_list>
#include <limits>
#include <span>
#include <sstream>
#include <string>
#include <type_traits>
#include <utility>

#include "every_type.hpp"

namespace tenon::testing {

inline void require(bool condition) {
  if (!condition) std::abort();
}

// Everything that reads. The memory may change meanwhile.
template <class T>
void read_all(const T& value) {
  std::ostringstream out;
  out << value;
  const Validity validity = validate(value);
  require(static_cast<bool>(validity) == validity.path().empty());
  static_cast<void>(value == value);
}

// What stands behind a message of a type with tails, whatever the bytes say of it.
template <class T>
void read_tails(std::span<const std::byte> message) {
  if constexpr (detail::HasTails<T>) {
    const auto& value = *reinterpret_cast<const T*>(message.data());
    traits<T>::visit_tails([&]<class Member>(Member T::*const tail) {
      using Element = typename Member::value_type;
      std::ostringstream out;
      for (const Element& each :
           detail::tail_elements<Element>(message, detail::TailAccess::read(value.*tail), Member::kBound))
        detail::print_value(out, each);
    });
  }
}

// Everything that writes, on memory of our own.
inline void write_all(nav::Sparse& sparse) {
  for (const nav::Wheel wheel : {nav::Wheel::right, nav::Wheel::left, nav::Wheel{7}}) {
    if (sparse.speeds.insert_or_assign(wheel, 1.0F)) require(!sparse.speeds.empty());
    sparse.speeds.erase(wheel);
  }
  if (geo::Point* point = sparse.frames.try_emplace("map")) point->x = 1;
  if (auto* path = sparse.path.get()) static_cast<void>(path->push_back({.x = 1}));
  sparse.path.emplace().clear();
  sparse.goal = std::nullopt;
  require(sparse.goal == std::nullopt && sparse.path.get()->empty());
}

inline void write_all(nav::Choices& choices) {
  for (const auto label : std::initializer_list<std::int16_t>{-3, 4, 7, 8, 0, 1234}) {
    nav::Reading& reading = choices.readings[0];
    reading.select(label);
    const int lent = (reading.text() != nullptr) + (reading.value() != nullptr) + (reading.arm() != nullptr) +
                     (reading.status() != nullptr);
    require(lent == 1 && reading.discriminator() == label);
    require(static_cast<bool>(validate(reading)));
  }
  if (nav::Reading* last = choices.last.get()) last->set_status() |= nav::Status::fault;
  if (nav::Obstacle* around = choices.around.try_emplace(nav::Wheel::left)) around->set_corners()[1].y = 1;
  choices.status.set(nav::Status::warm);
  require(choices.status.has(nav::Status::warm));
}

inline void write_all(nav::Commands& commands) {
  const auto gear = commands.command.gear();
  require(commands.command.set_angle(-64) && !commands.command.set_angle(64));
  require(commands.command.angle() == -64 && commands.command.gear() == gear);
  commands.long_command.set_set_gear(-1);
  static_cast<void>(commands.queue.push_back(commands.command));
  require(static_cast<bool>(validate(commands)) == (commands.queue.stored_size() <= 2));
}

inline void write_all(nav::Imu& imu) {
  static_cast<void>(imu.label.append("abc"));
  static_cast<void>(imu.path.push_back({}));
  imu.blob.pop_back();
}

inline void write_all(nav::SameTrack& track) { track.base.length = 1; }

// Chooses the arm of each label, whatever was chosen before.
template <class Union, class Label = decltype(std::declval<const Union&>().discriminator())>
void choose(Union& value, std::initializer_list<std::type_identity_t<Label>> labels) {
  for (const Label label : labels) {
    value.select(label);
    require(value.discriminator() == label && static_cast<bool>(validate(value)));
    read_all(value);
  }
}

inline void write_all(kinds::Unions& unions) {
  choose(unions.b, {true, false});
  choose(unions.c, {'a', 'A', 'z'});
  choose(unions.d, {255, 0});
  choose(unions.e, {-128, 127, 3});
  choose(unions.f, {200, 1});
  choose(unions.g, {-32768, 0, 1});
  choose(unions.h, {65535, 9});
  choose(unions.i, {-2147483647 - 1, 0, 1});
  choose(unions.j, {4294967295, 1});
  choose(unions.k, {std::numeric_limits<std::int64_t>::min(), 0});
  choose(unions.l, {0, 1, std::numeric_limits<std::uint64_t>::max()});
  choose(unions.m, {kinds::Choice::first, kinds::Choice::second, kinds::Choice::third});
  choose(unions.n, {kinds::Short::below});
  choose(unions.o, {kinds::Small::minus, kinds::Small::plus});
}

inline void write_all(kinds::Maps& maps) {
  for (const bool key : {true, false}) static_cast<void>(maps.b.insert_or_assign(key, 1.5));
  if (auto* inner = maps.j.try_emplace(7)) static_cast<void>(inner->try_emplace(9));
  if (auto* chosen = maps.i.try_emplace(kinds::Choice::second)) chosen->set_no() = -1;
  maps.h.erase("abc");
}

inline void write_all(kinds::Growing& growing) {
  static_cast<void>(growing.parts.push_back({.a = 1}));
  growing.either.set_small() = 2;
  growing.marks |= kinds::Marks::green;
  growing.b = 0.5F;
}

// Of the others every way to write is one of these.
template <class T>
void write_all(T&) {}

// All of it, on memory of our own.
template <class T>
void use_all(T& value) {
  read_all(value);
  write_all(value);
  read_all(value);
  traits<T>::reset(value);
  read_all(value);
}

}  // namespace tenon::testing
