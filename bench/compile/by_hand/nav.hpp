// The messages of nav.idl as a careful person writes them: the same fields at the same places, each place asserted, `==`, and
// a function that names the first field that no correct writer writes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

#include "containers.hpp"

namespace nav {

using by_hand::List;
using by_hand::Text;

inline constexpr std::uint32_t kMostReadings = 32;

/// What a unit does.
enum class Mode : std::int32_t { idle = 0, active = 1, broken = -1 };
enum class Grade : std::int8_t { unknown = 0, fair = 1, good = 2 };

constexpr bool is_valid(Mode mode) noexcept {
  return mode == Mode::idle || mode == Mode::active || mode == Mode::broken;
}
constexpr bool is_valid(Grade grade) noexcept {
  return grade == Grade::unknown || grade == Grade::fair || grade == Grade::good;
}

struct Vec3 {
  double x = 0;
  double y = 0;
  double z = 0;

  bool operator==(const Vec3&) const = default;
};
static_assert(std::is_trivially_copyable_v<Vec3> && std::is_standard_layout_v<Vec3>);
static_assert(sizeof(Vec3) == 24 && alignof(Vec3) == 8);
static_assert(offsetof(Vec3, x) == 0);
static_assert(offsetof(Vec3, y) == 8);
static_assert(offsetof(Vec3, z) == 16);

/// One beam of a scan.
struct Reading {
  float angle = 0;     // rad
  float distance = 0;  // m, not negative
  Grade grade = Grade::unknown;
  std::uint8_t pad[3] = {};

  bool operator==(const Reading& other) const {
    return angle == other.angle && distance == other.distance && grade == other.grade;
  }
};
static_assert(std::is_trivially_copyable_v<Reading> && std::is_standard_layout_v<Reading>);
static_assert(sizeof(Reading) == 12 && alignof(Reading) == 4);
static_assert(offsetof(Reading, angle) == 0);
static_assert(offsetof(Reading, distance) == 4);
static_assert(offsetof(Reading, grade) == 8);
static_assert(offsetof(Reading, pad) == 9);

constexpr std::string_view problem(const Reading& reading) noexcept {
  if (!(reading.distance >= 0)) return "distance";
  if (!is_valid(reading.grade)) return "grade";
  return {};
}

/// What an inertial unit measures.
struct Imu {
  std::uint64_t stamp = 0;  // ns
  std::uint32_t sequence_number = 0;
  std::uint8_t pad0[4] = {};
  Vec3 acceleration;  // m/s^2
  Vec3 rotation;      // rad/s
  std::array<std::array<double, 3>, 3> covariance = {};
  float temperature = 20;  // degC, -40 to 85
  Mode mode = Mode::idle;
  std::uint8_t calibrated = 0;  // 0 or 1
  std::uint8_t pad1[3] = {};
  Text<31> frame;

  bool operator==(const Imu& other) const {
    return stamp == other.stamp && sequence_number == other.sequence_number && acceleration == other.acceleration &&
           rotation == other.rotation && covariance == other.covariance && temperature == other.temperature &&
           mode == other.mode && calibrated == other.calibrated && frame == other.frame;
  }
};
static_assert(std::is_trivially_copyable_v<Imu> && std::is_standard_layout_v<Imu>);
static_assert(sizeof(Imu) == 184 && alignof(Imu) == 8);
static_assert(offsetof(Imu, stamp) == 0);
static_assert(offsetof(Imu, sequence_number) == 8);
static_assert(offsetof(Imu, pad0) == 12);
static_assert(offsetof(Imu, acceleration) == 16);
static_assert(offsetof(Imu, rotation) == 40);
static_assert(offsetof(Imu, covariance) == 64);
static_assert(offsetof(Imu, temperature) == 136);
static_assert(offsetof(Imu, mode) == 140);
static_assert(offsetof(Imu, calibrated) == 144);
static_assert(offsetof(Imu, pad1) == 145);
static_assert(offsetof(Imu, frame) == 148);

constexpr std::string_view problem(const Imu& imu) noexcept {
  if (!(imu.temperature >= -40 && imu.temperature <= 85)) return "temperature";
  if (!is_valid(imu.mode)) return "mode";
  if (imu.calibrated > 1) return "calibrated";
  if (!imu.frame.is_valid()) return "frame";
  return {};
}

/// What a laser sees in one turn.
struct Scan {
  std::uint64_t stamp = 0;  // ns
  Text<31> frame;
  float first_angle = 0;  // rad
  float last_angle = 0;   // rad
  List<Reading, kMostReadings> readings;

  bool operator==(const Scan&) const = default;
};
static_assert(std::is_trivially_copyable_v<Scan> && std::is_standard_layout_v<Scan>);
static_assert(sizeof(Scan) == 440 && alignof(Scan) == 8);
static_assert(offsetof(Scan, stamp) == 0);
static_assert(offsetof(Scan, frame) == 8);
static_assert(offsetof(Scan, first_angle) == 44);
static_assert(offsetof(Scan, last_angle) == 48);
static_assert(offsetof(Scan, readings) == 52);

constexpr std::string_view problem(const Scan& scan) noexcept {
  if (!scan.frame.is_valid()) return "frame";
  if (!scan.readings.is_valid()) return "readings";
  for (const Reading& reading : scan.readings)
    if (const std::string_view found = problem(reading); !found.empty()) return found;
  return {};
}

/// Where the robot is.
struct Pose {
  std::uint64_t stamp = 0;  // ns
  Text<31> frame;
  std::uint8_t pad0[4] = {};
  Vec3 position;
  std::array<double, 4> orientation = {};
  float confidence = 0;  // 0 to 1
  std::uint8_t pad1[4] = {};

  bool operator==(const Pose& other) const {
    return stamp == other.stamp && frame == other.frame && position == other.position &&
           orientation == other.orientation && confidence == other.confidence;
  }
};
static_assert(std::is_trivially_copyable_v<Pose> && std::is_standard_layout_v<Pose>);
static_assert(sizeof(Pose) == 112 && alignof(Pose) == 8);
static_assert(offsetof(Pose, stamp) == 0);
static_assert(offsetof(Pose, frame) == 8);
static_assert(offsetof(Pose, pad0) == 44);
static_assert(offsetof(Pose, position) == 48);
static_assert(offsetof(Pose, orientation) == 72);
static_assert(offsetof(Pose, confidence) == 104);
static_assert(offsetof(Pose, pad1) == 108);

constexpr std::string_view problem(const Pose& pose) noexcept {
  if (!pose.frame.is_valid()) return "frame";
  if (!(pose.confidence >= 0 && pose.confidence <= 1)) return "confidence";
  return {};
}

/// How the robot is.
struct Status {
  std::uint64_t stamp = 0;  // ns
  Mode mode = Mode::idle;
  std::uint8_t armed = 0;   // 0 or 1
  std::uint8_t level = 0;   // 0 to 3
  std::uint8_t charge = 0;  // %, 0 to 100
  std::uint8_t pad0[1] = {};
  Text<63> text;
  List<Text<15>, 8> warnings;
  List<std::uint8_t, 64> trace;
  std::uint8_t pad1[4] = {};

  bool operator==(const Status& other) const {
    return stamp == other.stamp && mode == other.mode && armed == other.armed && level == other.level &&
           charge == other.charge && text == other.text && warnings == other.warnings && trace == other.trace;
  }
};
static_assert(std::is_trivially_copyable_v<Status> && std::is_standard_layout_v<Status>);
static_assert(sizeof(Status) == 320 && alignof(Status) == 8);
static_assert(offsetof(Status, stamp) == 0);
static_assert(offsetof(Status, mode) == 8);
static_assert(offsetof(Status, armed) == 12);
static_assert(offsetof(Status, level) == 13);
static_assert(offsetof(Status, charge) == 14);
static_assert(offsetof(Status, pad0) == 15);
static_assert(offsetof(Status, text) == 16);
static_assert(offsetof(Status, warnings) == 84);
static_assert(offsetof(Status, trace) == 248);
static_assert(offsetof(Status, pad1) == 316);

constexpr std::string_view problem(const Status& status) noexcept {
  if (!is_valid(status.mode)) return "mode";
  if (status.armed > 1) return "armed";
  if (status.level > 3) return "level";
  if (status.charge > 100) return "charge";
  if (!status.text.is_valid()) return "text";
  if (!status.warnings.is_valid()) return "warnings";
  for (const Text<15>& warning : status.warnings)
    if (!warning.is_valid()) return "warnings[]";
  if (!status.trace.is_valid()) return "trace";
  return {};
}

}  // namespace nav
