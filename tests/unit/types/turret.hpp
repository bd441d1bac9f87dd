// A message as a generated header would write it, for tests that need one.
#pragma once

#include <tenon/optional.hpp>
#include <tenon/types.hpp>

namespace nav {

enum class Mode : std::int32_t { idle = 1, active = 2, lost = -3 };

enum class Status : std::uint16_t { warm = 0x0001, fault = 0x0200 };

constexpr tenon::Flags<Status> operator|(Status lhs, Status rhs) noexcept { return tenon::Flags<Status>(lhs) | rhs; }

struct alignas(4) Turret {
  Mode mode = Mode::idle;
  tenon::String<7> frame = {};
  tenon::Bool armed = false;
  std::uint8_t _pad0[1] = {};
  tenon::Flags<Status> status = {};
  float angle = 0.0F;
};

constexpr bool operator==(const Turret& lhs, const Turret& rhs) noexcept {
  return lhs.mode == rhs.mode && lhs.frame == rhs.frame && lhs.armed == rhs.armed && lhs.status == rhs.status &&
         tenon::same(lhs.angle, rhs.angle);
}

struct alignas(4) Fleet {
  tenon::Sequence<Turret, 4> turrets = {};
  std::array<std::array<Mode, 2>, 2> plan = tenon::filled(Mode::active);
  tenon::Optional<Turret> spare = {};
  tenon::Map<tenon::String<3>, Mode, 3> modes = {};
};

}  // namespace nav

template <>
struct tenon::traits<nav::Mode> {
  static constexpr std::string_view name = "nav::Mode";
  static constexpr nav::Mode initial = nav::Mode::idle;
  static constexpr std::array<Label<nav::Mode>, 3> labels = {{
      {nav::Mode::idle, {"idle"}},
      {nav::Mode::active, {"active"}},
      {nav::Mode::lost, {"lost"}},
  }};
};

template <>
struct tenon::traits<nav::Status> {
  static constexpr std::string_view name = "nav::Status";
  static constexpr std::array<Label<nav::Status>, 2> flags = {{
      {nav::Status::warm, {"warm"}},
      {nav::Status::fault, {"fault"}},
  }};
};

template <>
struct tenon::traits<nav::Turret> {
  static constexpr void validate(const nav::Turret& value, Validator& check) noexcept {
    check.member("mode", value.mode);
    check.member("frame", value.frame);
    check.member("armed", value.armed);
    check.member("status", value.status);
    check.at_least("angle", value.angle, -90.0F);
    check.at_most("angle", value.angle, 90.0F);
  }
};

template <>
struct tenon::traits<nav::Fleet> {
  static constexpr void validate(const nav::Fleet& value, Validator& check) noexcept {
    check.member("turrets", value.turrets);
    check.member("plan", value.plan);
    check.member("spare", value.spare);
    check.member("modes", value.modes);
  }
};
