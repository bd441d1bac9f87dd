#include "service.hpp"

#include <chrono>
#include <iostream>
#include <nav/arm.hpp>
#include <nav/arm.print.hpp>
#include <utility>

namespace tenon::test {
namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t kPoses = 500;  // more than a stream has under way at once

class Arm final : public nav::ArmServer {
 public:
  Outcome<geo::Mover::move::Operation> move(const geo::Pose& to, std::uint32_t steps) override {
    std::cout << "move " << to << ' ' << steps << '\n';
    if (to.x > 100) return geo::OutOfReach{.by = to.x - 100};
    return geo::Mover::move::Result{.result = to.x / 3, .steps = steps - 1, .reached = {to.y, to.x}};
  }
  Outcome<geo::Mover::_get_pose::Operation> pose() override { return geo::Pose{.x = -0.5, .y = 1e300}; }
  Outcome<nav::Gripper::close::Operation> close(const nav::Gripper::Grip& how) override {
    std::cout << "close " << how << '\n';
    if (how.hold == nav::Gripper::Hold::firm) return nav::Busy{.since = 0x0123'4567'89ab'cdef, .who = "somebody"};
    if (how.force > 9) return geo::OutOfReach{.by = 0.25};
    return true;
  }
  void stop() override { stopped = true; }
  Outcome<nav::Arm::_get_speed::Operation> speed() override { return speed_; }
  Outcome<nav::Arm::_set_speed::Operation> set_speed(float speed) override {
    if (speed < 0) return nav::Busy{.since = 1, .who = {}};
    speed_ = speed;
    return {};
  }
  void watch(StreamRequest<nav::Arm::watch::Operation> request) override {
    std::cout << "watch " << request->hz << ' ' << request->joints.size() << '\n';
    for (std::uint32_t i = 0; i < kPoses; ++i)
      if (!request.wait_send(geo::Pose{.x = i / 7.0, .y = -1.0 * i}, 20s)) return;
    (void)std::move(request).end();
  }
  Outcome<nav::Arm::read::Operation> read(std::uint8_t at, std::uint64_t from) override {
    std::cout << "read " << unsigned{at} << ' ' << from << '\n';
    return static_cast<std::uint8_t>(at + 1);
  }
  Outcome<nav::Arm::out_alone::Operation> out_alone() override { return nav::Arm::out_alone::Result{.value = 200}; }

  bool stopped = false;

 private:
  float speed_ = 0.1F;
};

template <class Op>
void print(const Outcome<Op>& outcome) {
  std::cout << Op::name << ' ';
  if (!outcome) {
    outcome.error().visit([]<class What>(const What& what) {
      if constexpr (std::is_same_v<What, Error>)
        std::cout << what.message();
      else
        std::cout << traits<What>::name << ' ' << what;
    });
  } else if constexpr (!std::is_void_v<typename Op::Value>) {
    std::cout << *outcome;
  }
  std::cout << '\n';
}

void call_each(nav::ArmClient& arm) {
  print(arm.move({.x = 1, .y = 2}, 7));
  print(arm.move({.x = 100.5, .y = 0}, 0));
  print(arm.pose());
  print(arm.close({.hold = nav::Gripper::Hold::soft, .force = 1.5F}));
  print(arm.close({.hold = nav::Gripper::Hold::none, .force = 10}));
  print(arm.close({.hold = nav::Gripper::Hold::firm, .force = 0}));
  print(arm.set_speed(2.5F));
  print(arm.set_speed(-1));
  print(arm.speed());
  print(arm.read(255, 0xfedc'ba98'7654'3210));
  print(arm.out_alone(20s));
}

bool watch(nav::ArmClient& arm) {
  Sequence<String<7>, 3> joints;
  if (!joints.push_back("a") || !joints.push_back("joint")) return false;
  auto poses = arm.watch(9, joints);
  if (!poses) return false;
  while (const auto next = poses->wait_take(20s)) std::cout << next->result << '\n';
  return poses->take().state() == ReplyState::ended;
}

}  // namespace

int serve(const Node& node) {
  Arm arm;
  auto server = Server<nav::Arm::Interface>::open(node, arm).value();
  std::cout << "ready" << std::endl;
  while (!arm.stopped)
    if (server.wait(20s) == 0) return 1;
  return 0;
}

int call(const Node& node) {
  auto arm = nav::ArmClient::open(node, nav::Arm::Interface::service, {.deadline = 20s}).value();
  call_each(arm);
  return watch(arm) && arm.stop() ? 0 : 1;
}

}  // namespace tenon::test
