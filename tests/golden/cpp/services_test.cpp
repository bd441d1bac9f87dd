// Generated clients and servers, on the headers of expected/, at work in one process.
#include <gtest/gtest.h>

#include <chrono>
#include <nav/arm.hpp>
#include <service_clashes.hpp>
#include <span>
#include <tenon/topic_type.hpp>
#include <utility>
#include <vector>

namespace {

using namespace std::chrono_literals;
using tenon::ErrorCode;
using tenon::Outcome;
using Close = nav::Gripper::close::Operation;

class Services : public testing::Test {
 protected:
  tenon::Node node_ =
      tenon::Node::open("services", {.domain = {}, .runtime_directory = {}, .in_process = true}).value();
};

// Serves until the call has ended.
template <class Interface, class Op>
Outcome<Op> finish(tenon::Server<Interface>& server, tenon::Result<tenon::Call<Op>> call) {
  if (!call) return call.error();
  while (!call->done()) (void)server.wait(1ms);
  return std::move(*call).get();
}

// Keeps what it gets, and answers from elsewhere and in another order.
class Late final : public nav::GripperServer {
 public:
  Outcome<Close> close(const nav::Gripper::Grip& how) override {
    if (how.hold == nav::Gripper::Hold::firm) return nav::Busy{.since = 7, .who = "late"};
    return how.force < 1;
  }
  void serve_close(tenon::Request<Close> request) override { kept.push_back(std::move(request)); }
  std::vector<tenon::Request<Close>> kept;
};

TEST_F(Services, RequestsCanBeKeptAndAnsweredLater) {
  Late late;
  auto server = tenon::Server<nav::Gripper::Interface>::open(node_, late).value();
  auto gripper = nav::GripperClient::open(node_).value();
  ASSERT_TRUE(gripper.client().wait_for_server(10s));
  auto first = gripper.start_close({.hold = nav::Gripper::Hold::soft, .force = 0.5F}).value();
  auto loan = gripper.loan_close().value();
  EXPECT_EQ(loan->how.hold, nav::Gripper::Hold::none);  // what a loan begins with
  loan->how.hold = nav::Gripper::Hold::firm;
  auto second = std::move(loan).send();
  while (late.kept.size() < 2) (void)server.wait(1ms);
  for (const std::size_t i : {1U, 0U}) {
    const nav::Gripper::Grip how = late.kept[i]->how;
    EXPECT_TRUE(std::move(late.kept[i]).answer(late.close(how)));
  }
  const auto reply = std::move(second).reply();
  ASSERT_NE(reply.raised<nav::Busy>(), nullptr);
  EXPECT_EQ(reply.raised<nav::Busy>()->who, "late");
  EXPECT_EQ(reply.raised<geo::OutOfReach>(), nullptr) << "of the two that may be raised it is the other";
  const auto raised = reply.outcome();
  ASSERT_TRUE(!raised && raised.error().is<nav::Busy>());
  EXPECT_EQ(raised.error().get<nav::Busy>().who, "late");
  EXPECT_EQ(std::move(first).get().value(), true);
}

TEST_F(Services, AnInterfaceIsNoTypeOfATopic) {
  const std::string_view descriptor = nav::Gripper::Interface::descriptor;
  const auto bytes = std::as_bytes(std::span(descriptor.data(), descriptor.size()));
  EXPECT_EQ(tenon::TopicType::from_descriptor(bytes, "nav::Gripper").error().found(),
            "no type \"nav::Gripper\" with a layout");
  EXPECT_TRUE(tenon::TopicType::from_descriptor(bytes, "nav::Gripper::Grip"));
}

// All names that could have met something.
class Clashing final : public clash::CalcServer_ {
 public:
  template <class Op>
  using To = Outcome<Op>;
  To<clash::Calc::Interface::Operation> Interface(const clash::Calc::Interface_&) override { return {}; }
  To<clash::Calc::Request::Operation> Request(std::int32_t a, std::int32_t b) override {
    if (a == 0) return clash::Result{.Result = 5};
    if (b == 0) return clash::Answer{.why = "b"};
    return clash::Calc::Request::Result{.Result = a, .Answer = b};
  }
  To<clash::Calc::Result::Operation> Result(std::int32_t which) override {
    if (which == 1) return clash::ok{};
    if (which == 2) return clash::other::ok{};
    return which;
  }
  To<clash::Calc::Answer::Operation> Answer() override { return clash::Calc::Answer::Result{1, 2, 3}; }
  To<clash::Calc::Operation::Operation> Operation() override { return {}; }
  void open(std::int32_t of, std::int32_t) override { opened = of; }
  To<clash::Calc::client::Operation> client(std::int32_t a, std::int32_t b) override { return a - b; }
  To<clash::Calc::client_::Operation> client_() override { return {}; }
  To<clash::Calc::start_add::Operation> start_add(std::int32_t, std::int32_t, std::int32_t) override { return {}; }
  To<clash::Calc::add::Operation> add(std::int32_t a, std::int32_t b) override { return a + b; }
  To<clash::Calc::loan_add::Operation> loan_add() override { return {}; }
  To<clash::Calc::fill_add::Operation> fill_add() override { return {}; }
  To<clash::Calc::serve_add::Operation> serve_add() override { return {}; }
  To<clash::Calc::set_speed::Operation> set_speed(std::int32_t) override { return {}; }
  To<clash::Calc::_get_speed::Operation> speed() override { return 4; }
  To<clash::Calc::_set_speed::Operation> set_speed_(std::int32_t) override { return {}; }
  To<clash::Calc::_get_class::Operation> class_() override { return 6; }
  To<clash::Calc::_set_class::Operation> set_class(std::int32_t) override { return {}; }
  void operator_(tenon::StreamRequest<clash::Calc::operator_::Operation> request) override {
    EXPECT_TRUE(request.send(request->new_));
    EXPECT_TRUE(std::move(request).end());
  }
  void dispatch_(tenon::StreamRequest<clash::Calc::dispatch::Operation>) override {}
  To<clash::Calc::dispatch_::Operation> dispatch__() override { return {}; }
  To<clash::Calc::Calc::Operation> Calc(std::int32_t) override { return {}; }
  To<clash::Calc::CalcClient_::Operation> CalcClient__(std::int32_t) override { return {}; }
  To<clash::Calc::CalcServer_::Operation> CalcServer__() override { return {}; }
  To<clash::Calc::std::Operation> std(std::int32_t, std::int32_t) override { return {}; }
  To<clash::Calc::tenon::Operation> tenon(const clash::CalcClient&, const clash::Interface&) override { return {}; }
  To<clash::Calc::NULL_::Operation> NULL_(std::int32_t) override { return {}; }
  To<clash::Calc::find::Operation> find(std::int32_t) override { return {}; }
  To<clash::Calc::choose::Operation> choose(std::int32_t, std::int32_t, std::int32_t) override { return {}; }
  To<clash::Calc::name::Operation> name(const ::tenon::String<3>& a, const ::tenon::String<3>&,
                                        const ::tenon::String<3>&) override {
    EXPECT_EQ(a, "abc");
    return {};
  }
  To<clash::Calc::cancel::Operation> cancel() override { return {}; }

  std::int32_t opened = 0;
};

TEST_F(Services, NamesThatMeetOthersAreImplementedAndCalled) {
  Clashing clashing;
  auto server = tenon::Server<clash::Calc::Interface__>::open(node_, clashing).value();
  auto calc = clash::CalcClient_::open_(node_).value();
  ASSERT_TRUE(calc.client__().wait_for_server(10s));
  EXPECT_EQ(finish(server, calc.start_Request(7, 8))->Answer, 8);
  EXPECT_EQ(finish(server, calc.start_Request(0, 8)).error().get<clash::Result>().Result, 5);
  EXPECT_EQ(finish(server, calc.start_Request(1, 0)).error().get<clash::Answer>().why, "b");
  EXPECT_TRUE(finish(server, calc.start_Result(1)).error().is<clash::ok>());
  EXPECT_TRUE(finish(server, calc.start_Result(2)).error().is<clash::other::ok>());
  EXPECT_EQ(finish(server, calc.start_Result(3)).value(), 3);
  EXPECT_EQ(finish(server, calc.start_Answer())->result, 2);
  EXPECT_EQ(finish(server, calc.start_add_(3, 4)).value(), 7);
  EXPECT_EQ(finish(server, calc.start_client(3, 4)).value(), -1);
  EXPECT_EQ(finish(server, calc.start_class()).value(), 6);
  EXPECT_TRUE(finish(server, calc.start_name("abc", "", "x")));
  EXPECT_TRUE(calc.open(9, 0));
  auto stream = calc.operator_(12).value();
  auto next = stream.take();
  while (next.state() == tenon::ReplyState::nothing) {
    (void)server.wait(1ms);
    next = stream.take();
  }
  ASSERT_TRUE(next);
  EXPECT_EQ(next->result, 12);
  EXPECT_EQ(clashing.opened, 9);
}

}  // namespace
