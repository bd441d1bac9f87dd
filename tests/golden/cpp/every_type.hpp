// Types and constants of expected/ that between them have every construct of the language: what the tests go through that
// take each type in turn. tests/constructs says which construct would be missing.
#pragma once

#include <growing.print.hpp>
#include <headed.print.hpp>
#include <kinds.print.hpp>
#include <nav/arm.print.hpp>
#include <nav/constructs.print.hpp>
#include <nav/everything.print.hpp>
#include <tails.print.hpp>

namespace tenon::testing {

// Calls `act.template operator()<T>()` for each.
template <class Act>
void for_every_type(Act act) {
  act.template operator()<geo::Mover::move::Answer>();
  act.template operator()<growing::Whole>();
  act.template operator()<headed::Bare>();
  act.template operator()<headed::LongReading>();
  act.template operator()<kinds::Aligned>();
  act.template operator()<kinds::Arrays>();
  act.template operator()<kinds::Containers>();
  act.template operator()<kinds::Denied>();
  act.template operator()<kinds::Empty>();
  act.template operator()<kinds::Growing>();
  act.template operator()<kinds::Last>();
  act.template operator()<kinds::Maps>();
  act.template operator()<kinds::Named>();
  act.template operator()<kinds::Primitives>();
  act.template operator()<kinds::Refused>();
  act.template operator()<kinds::Unions>();
  act.template operator()<nav::Arm::watch::Request>();
  act.template operator()<nav::Choices>();
  act.template operator()<nav::Commands>();
  act.template operator()<nav::Gripper::close::Answer>();
  act.template operator()<nav::Imu>();
  act.template operator()<nav::SameTrack>();
  act.template operator()<nav::Sparse>();
  act.template operator()<nav::Stuck>();
  act.template operator()<tails::Scan>();
}

// Calls `act(name, value)` for each.
template <class Act>
void for_every_constant(Act act) {
  act("kinds::kYes", kinds::kYes);
  act("kinds::kOctet", kinds::kOctet);
  act("kinds::kLetter", kinds::kLetter);
  act("kinds::kInt8", kinds::kInt8);
  act("kinds::kUint8", kinds::kUint8);
  act("kinds::kInt16", kinds::kInt16);
  act("kinds::kUint16", kinds::kUint16);
  act("kinds::kInt32", kinds::kInt32);
  act("kinds::kUint32", kinds::kUint32);
  act("kinds::kInt64", kinds::kInt64);
  act("kinds::kUint64", kinds::kUint64);
  act("kinds::kFloat", kinds::kFloat);
  act("kinds::kDouble", kinds::kDouble);
  act("kinds::kText", kinds::kText);
  act("kinds::kChoice", kinds::kChoice);
  act("kinds::kMask", kinds::kMask);
}

}  // namespace tenon::testing
