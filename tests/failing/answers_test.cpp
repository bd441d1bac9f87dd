// What returns a container, a text or a view: without memory it answers all the same, and goes on as before.
#include <gtest/gtest.h>

#include <array>
#include <block.hpp>
#include <span>
#include <vector>

#include <tenon/deadline.hpp>
#include <tenon/keyed_subscriber.hpp>
#include <tenon/latest.hpp>
#include <tenon/log.hpp>
#include <tenon/notices.hpp>
#include <tenon/topic_type.hpp>
#include <tenon/untyped_header.hpp>
#include <tenon/untyped_publisher.hpp>

#include "calc_server.hpp"
#include "domain.hpp"
#include "keyed_messages.hpp"
#include "memory.hpp"
#include "messages.hpp"

namespace tenon::failing {
namespace {

using namespace std::chrono_literals;

class Answers : public test::Domain {
 protected:
  // Each request for memory of `call` is refused in turn, until none is left to refuse. How many of its answers said so.
  template <class Call>
  static std::uint64_t refuse_each(const Call& call) {
    std::uint64_t said = 0;
    for (std::uint64_t request = 1;; ++request) {
      refuse_memory(request);
      const auto result = call();
      const bool refused = memory_was_refused();
      refuse_memory(0);
      if (!refused) return said;
      said += says_so(result) ? 1U : 0U;
    }
  }
  static bool says_so(const std::string& text) { return text.empty(); }
  template <class T>
  static bool says_so(const Result<T>& result) {
    return !result && result.error() == ErrorCode::out_of_memory;
  }
};

TEST_F(Answers, ATextIsEmptyWithoutMemory) {
  const auto publisher = ::test::ReportPublisher::open(node(), "t").value();
  const auto type = TopicType::of(node(), "t").value();
  const ::test::Report report{.height = 2.5};
  const auto bytes = std::as_bytes(std::span(&report, 1));
  EXPECT_GT(refuse_each([&] { return type.text(bytes); }), 1U);
  EXPECT_GT(refuse_each([&] { return type.json(bytes); }), 1U);
  EXPECT_GT(refuse_each([&] { return type.check(bytes.first(1)); }), 0U);
  EXPECT_NE(type.json(bytes).find("2.5"), std::string::npos);
  EXPECT_NE(type.text({}), "") << "nothing but want of memory is printed as nothing";
}

TEST_F(Answers, AnErrorIsToldInOneLineOrNone) {
  const ErrorContext context{"open something", "found", "expected", "remedy", {}, {}};
  const Error whole(ErrorCode::closed, context);
  EXPECT_GT(refuse_each([&] { return whole.json(); }), 0U);
}

TEST_F(Answers, LatestValuesAndDeadlinesSayThatThereIsNone) {
  auto writer = LatestWriter<test::Keyed>::open(node(), "v", {.keys = 4}).value();
  for (std::uint64_t i = 0; i < 4; ++i) ASSERT_TRUE(writer.set(test::keyed(i, i)));
  auto reader = LatestReader<test::Keyed>::open(node(), "v").value();
  std::uint64_t shown = 0;
  const auto count = [&](const test::Keyed&, const Latest&) { ++shown; };
  EXPECT_GT(refuse_each([&] {
              shown = 0;
              auto done = reader.for_each(count);
              EXPECT_EQ(shown, done ? 4U : 0U);
              return done;
            }),
            0U);
  auto subscriber = Subscriber<test::Short>::open(node(), "t").value();
  EXPECT_GT(refuse_each([&] { return subscriber.deadline(1ms); }), 0U);
}

// Made by the first call that finds what it needs, and by that one alone.
TEST_F(Answers, ADescriptorIsMadeByTheNextCall) {
  test::calc::Plain served;
  auto server = Server<test::calc::Interface>::open(node(), served).value();
  auto client = Client<test::calc::Interface>::open(node()).value();
  auto reader = LatestReader<test::Keyed>::open(node(), "v").value();
  auto subscriber = Subscriber<test::Short>::open(node(), "t").value();
  EXPECT_GT(refuse_each([&] { return server.fd(); }), 0U);
  EXPECT_GT(refuse_each([&] { return client.fd(); }), 0U);
  EXPECT_GT(refuse_each([&] { return reader.fd(); }), 0U);
  EXPECT_GT(refuse_each([&] { return subscriber.fd(); }), 0U);
  EXPECT_TRUE(server.fd() && client.fd() && reader.fd() && subscriber.fd());
}

TEST_F(Answers, WhatIsNoValueIsRefusedOneWayOrTheOther) {
  auto typed = ::test::ReportPublisher::open(node(), "t").value();
  auto untyped = UntypedPublisher::open(node(), "t", TopicType::of(node(), "t").value()).value();
  const std::array<std::byte, 3> none{};
  EXPECT_GT(refuse_each([&] { return UntypedHeader<::test::Slot>::of(untyped.type()); }), 0U);
  EXPECT_GT(refuse_each([&] { return untyped.publish(none); }), 0U);
  EXPECT_EQ(untyped.publish(none).error(), ErrorCode::payload_invalid);
}

TEST_F(Answers, KeysAreChosenOrNot) {
  (void)node();  // one is there before
  const std::vector<test::Keyed> likes{test::keyed(1, 0)};
  EXPECT_GT(refuse_each([&] { return KeyedSubscriber<test::Keyed>::open(node(), "k", likes); }), 0U);
}

TEST_F(Answers, TheSinkStaysWithoutMemoryForAnother) {
  int heard = 0;
  ASSERT_TRUE(set_log_sink([&](const LogRecord&) { ++heard; }));
  refuse_memory(1);
  const bool set = set_log_sink([](const LogRecord&) { ADD_FAILURE(); });
  refuse_memory(0);
  EXPECT_FALSE(set);
  auto publisher = Publisher<test::Short>::open(node(), "t").value();
  ASSERT_FALSE(Subscriber<test::Keyed>::open(node(), "t"));
  (void)publisher.subscriber_count();
  EXPECT_GT(heard, 0);
  ASSERT_TRUE(set_log_sink({}));
}

// A server that cannot keep a stream tells its client so.
TEST_F(Answers, AStreamThatCannotBeKeptEnds) {
  struct Going {
    void dispatch(Request<test::calc::Add>) {}
    void dispatch(Request<test::calc::Divide>) {}
    void dispatch(Request<test::calc::Clear>) {}
    void dispatch(Request<test::calc::Hint>) {}
    void dispatch(StreamRequest<test::calc::Count> request) {
      refuse_memory(1);
      std::move(request).go_on([](StreamRequest<test::calc::Count>& stream) { (void)stream.end(); });
      refused = memory_was_refused();
      refuse_memory(0);
    }
    bool refused = false;
  } going;
  auto server = Server<test::calc::Interface>::open(node(), going).value();
  auto client = Client<test::calc::Interface>::open(node()).value();
  auto stream = client.stream<test::calc::Count>(test::calc::pair(0, 1)).value();
  auto reply = stream.take();
  for (const auto end = std::chrono::steady_clock::now() + 10s;
       reply.state() == ReplyState::nothing && std::chrono::steady_clock::now() < end; reply = stream.take())
    (void)server.poll();
  EXPECT_TRUE(going.refused);
  ASSERT_EQ(reply.state(), ReplyState::failed);
  EXPECT_EQ(reply.error(), ErrorCode::out_of_memory);
}

// All that was kept is shown, and the reason of one more is not lost for want of memory.
TEST_F(Answers, RefusalsAskForNoMemory) {
  auto publisher = Publisher<test::Short>::open(node(), "t").value();
  ASSERT_FALSE(Subscriber<test::Keyed>::open(node(), "t"));
  (void)publisher.subscriber_count();
  refuse_memory(1);
  const std::span<const Error> refusals = publisher.refusals();
  EXPECT_FALSE(memory_was_refused());
  refuse_memory(0);
  ASSERT_EQ(refusals.size(), 1U);
  EXPECT_EQ(refusals[0], ErrorCode::schema_mismatch);
}

}  // namespace
}  // namespace tenon::failing
