// What is generated for the operations of interfaces, on the headers of expected/: the messages, and what is known of each.
#include <gtest/gtest.h>

#include <cstring>
#include <nav/arm.print.hpp>
#include <service_clashes.print.hpp>
#include <span>
#include <sstream>
#include <string>
#include <type_traits>
#include <vector>

#include "schema/operations.hpp"
#include "schema/reader.hpp"

namespace {

using tenon::Hash128;
using tenon::TypeList;

template <class T>
std::string printed(const T& value) {
  std::ostringstream out;
  out << value;
  return out.str();
}

struct Known {
  std::string name;
  Hash128 signature;
  bool oneway = false;
  bool stream = false;
  std::size_t request = 0;
  std::size_t answer = 0;
  friend bool operator==(const Known&, const Known&) = default;
};

template <class Op>
constexpr std::size_t answer_size() {
  if constexpr (Op::oneway)
    return 0;
  else
    return sizeof(typename Op::Answer);
}

template <class... Ops>
std::vector<Known> generated(TypeList<Ops...>) {
  return {{std::string(Ops::name), Ops::signature, Ops::oneway, Ops::stream, sizeof(typename Ops::Request),
           answer_size<Ops>()}...};
}

Hash128 hash_of(const tenon::schema::Hash& bytes) {
  Hash128 hash;
  for (std::size_t i = 0; i < 8; ++i) {
    hash.high = hash.high << 8 | bytes[i];
    hash.low = hash.low << 8 | bytes[8 + i];
  }
  return hash;
}

// The same by the descriptor that the generated header carries.
template <class Interface>
std::vector<Known> described() {
  const auto descriptor = tenon::schema::read(std::as_bytes(std::span(Interface::descriptor)));
  if (!descriptor || descriptor->types.back().name != Interface::name) return {};
  const auto size = [&](tenon::schema::TypeId id) {
    return id == tenon::schema::kNoType ? 0 : static_cast<std::size_t>(descriptor->types[id].size);
  };
  std::vector<Known> all;
  const auto last = static_cast<tenon::schema::TypeId>(descriptor->types.size() - 1);
  for (const tenon::schema::Operation* each : tenon::schema::operations_of(*descriptor, last))
    all.push_back(
        {each->name, hash_of(each->signature), each->oneway, each->stream, size(each->request), size(each->answer)});
  return all;
}

template <class Interface>
class Interfaces : public testing::Test {};
using AllInterfaces =
    testing::Types<geo::Mover::Interface, nav::Gripper::Interface, nav::Arm::Interface, nav::Idle::Interface,
                   clash::Calc::Interface__, clash::Server::Interface, Service::Interface>;
TYPED_TEST_SUITE(Interfaces, AllInterfaces);

TYPED_TEST(Interfaces, DescriptorSaysTheSameOfEveryOperationInTheSameOrder) {
  EXPECT_EQ(generated(typename TypeParam::Operations{}), described<TypeParam>());
}

TEST(Interface, InheritsTheOperationsOfItsBasesAsTheyAre) {
  EXPECT_TRUE((std::is_same_v<
               nav::Arm::Interface::Operations,
               TypeList<geo::Mover::move::Operation, geo::Mover::_get_pose::Operation, nav::Gripper::close::Operation,
                        nav::Arm::stop::Operation, nav::Arm::_get_speed::Operation, nav::Arm::_set_speed::Operation,
                        nav::Arm::watch::Operation, nav::Arm::read::Operation, nav::Arm::out_alone::Operation>>));
  EXPECT_EQ(nav::Arm::Interface::service, "left/arm");
  EXPECT_EQ(nav::Gripper::Interface::service, "nav/Gripper");
}

TEST(Operation, ValueIsWhatTheCallerGetsIfAllGoesWell) {
  EXPECT_TRUE((std::is_same_v<geo::Mover::move::Operation::Value, geo::Mover::move::Result>));
  EXPECT_TRUE((std::is_same_v<nav::Gripper::close::Operation::Value, tenon::Bool>));
  EXPECT_TRUE((std::is_same_v<nav::Arm::stop::Operation::Value, void>));
  EXPECT_TRUE((std::is_same_v<nav::Arm::_set_speed::Operation::Value, void>));
  EXPECT_TRUE((std::is_same_v<nav::Arm::watch::Operation::Value, geo::Pose>));
  EXPECT_TRUE((std::is_same_v<nav::Arm::out_alone::Operation::Value, nav::Arm::out_alone::Result>));
  EXPECT_TRUE((std::is_same_v<nav::Arm::stop::Operation::Answer, void>));
  EXPECT_TRUE((std::is_same_v<nav::Gripper::close::Operation::Raises, TypeList<geo::OutOfReach, nav::Busy>>));
}

TEST(Operation, AnswerIsOneOfItsCases) {
  using Op = nav::Gripper::close::Operation;
  Op::Answer answer;
  answer.set_ok().result = true;
  ASSERT_NE(answer.ok(), nullptr);
  EXPECT_TRUE(answer.ok()->result);
  EXPECT_EQ(answer.Busy(), nullptr);
  answer.set_Busy().who = "me";
  EXPECT_EQ(answer.ok(), nullptr);
  EXPECT_EQ(answer.OutOfReach(), nullptr);
  ASSERT_NE(answer.Busy(), nullptr);
  EXPECT_EQ(answer.Busy()->who, "me");
  EXPECT_EQ(printed(answer), "{_d: 2, Busy: {since: 0, who: \"me\"}}");
}

TEST(Operation, AnswerOfNoCaseIsNothing) {
  using Op = nav::Gripper::close::Operation;
  for (const std::uint32_t label : {3U, 4U, 0x8000'0000U, 0xffff'ffffU}) {
    Op::Answer answer;
    std::memcpy(reinterpret_cast<std::byte*>(&answer), &label, sizeof label);
    EXPECT_EQ(answer.ok(), nullptr) << label;
    EXPECT_EQ(answer.OutOfReach(), nullptr) << label;
    EXPECT_EQ(answer.Busy(), nullptr) << label;
    EXPECT_EQ(printed(answer), "{_d: " + std::to_string(label) + "}");
  }
}

TEST(Operation, MessagesArePrinted) {
  EXPECT_EQ(printed(geo::Mover::move::Request{.to = {1, 2}, .steps = 3}), "{to: {x: 1, y: 2}, steps: 3}");
  EXPECT_EQ(printed(geo::Mover::move::Result{.result = 0.5, .steps = 3}),
            "{result: 0.5, steps: 3, reached: {x: 0, y: 0}}");
  EXPECT_EQ(printed(nav::Arm::stop::Request{}), "{}");
}

TEST(Operation, NamesOfTheInterfaceStayAndOthersGiveWay) {
  EXPECT_EQ(clash::Calc::Result::Result{}.result, 0);
  EXPECT_EQ(clash::Calc::Answer::Result{}.result__, 0);
  using Op = clash::Calc::Result::Operation;
  EXPECT_TRUE(
      (std::is_same_v<Op::Raises,
                      TypeList<clash::Answer, clash::none, clash::ok, clash::other::Answer, clash::other::ok>>));
  Op::Answer answer;
  answer.set_ok__();
  EXPECT_NE(answer.ok__(), nullptr);
  EXPECT_EQ(answer.ok_(), nullptr);
}

}  // namespace
