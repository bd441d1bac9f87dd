// Uses what was generated for every construct, whatever the bytes are. What leaves the value is for the sanitizers to
// see; what contradicts itself ends the program. One thread.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <initializer_list>
#include <nav/constructs.print.hpp>
#include <nav/everything.print.hpp>
#include <sstream>
#include <string>

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
