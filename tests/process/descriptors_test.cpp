// A process that runs out of descriptors. Not under UBSan, whose checks open some of their own.
#include <tenon/latest.hpp>
#include <tenon/wait_set.hpp>

#include <chrono>
#include <optional>

#include "few_descriptors.hpp"
#include "keyed_messages.hpp"

namespace tenon::test {
namespace {

using namespace std::chrono_literals;
using os::test::DescriptorLimit;

using DescriptorsTest = FewDescriptors;

TEST_F(DescriptorsTest, TooFewAreAnErrorAndLeaveNothing) {
  auto answers = answers_at_each_limit(3, [](rlim_t limit) {
    const DescriptorLimit few(limit);
    const auto node = Node::open("n");
    if (!node) return node.error().code() == ErrorCode::descriptor_limit ? 10 : 1;
    auto publisher = Publisher<Short>::open(*node, "t");
    if (!publisher) return publisher.error().code() == ErrorCode::descriptor_limit ? 11 : 2;
    auto subscriber = Subscriber<Short>::open(*node, "t");
    if (!subscriber) return subscriber.error().code() == ErrorCode::descriptor_limit ? 12 : 3;
    (void)publisher->subscriber_count();
    if (!publish_range(*publisher, 0, 3)) return 4;
    return subscriber->take() ? 0 : 13;
  });
  EXPECT_TRUE(answers[10] > 0 && answers[11] > 0 && answers[12] > 0) << "each kind of port met the limit";
}

// An error that says so, and a reader that works all the same.
TEST_F(DescriptorsTest, TooFewForTheOneOfALatestValueAreAnErrorAndHarmNobody) {
  auto answers = answers_at_each_limit(8, [this](rlim_t limit) {
    const Node own = open_node();
    auto one = LatestWriter<Keyed>::open(own, "v").value();
    auto member = LatestReader<Keyed>::open(own, "v").value();
    const auto reads = [&](std::uint64_t number) {
      Keyed value;
      return member.get(keyed(1, 0), value) && value.value.number == number;
    };
    if (!one.set(keyed(1, 1))) return 1;
    std::optional<DescriptorLimit> few(std::in_place, limit);
    const auto made = member.fd();
    if (!one.set(keyed(1, 2)) || !reads(2)) return 2;
    few.reset();
    if (!one.set(keyed(1, 3)) || !member.wait_change(1s) || !reads(3)) return 3;
    if (made) return 0;
    return made.error().code() == ErrorCode::descriptor_limit ? 10 : 4;
  });
  EXPECT_GE(answers[10], 3);
}

// The same of a subscriber's, and of a set's.
TEST_F(DescriptorsTest, TooFewForASubscribersOrASetsAreAnErrorAndHarmNobody) {
  auto answers = answers_at_each_limit(8, [this](rlim_t limit) {
    const Node own = open_node();
    auto publisher = Publisher<Short>::open(own, "t").value();
    auto subscriber = Subscriber<Short>::open(own, "t").value();
    WaitSet set;
    (void)set.add(subscriber).value();
    std::optional<DescriptorLimit> few(std::in_place, limit);
    const auto made = subscriber.fd();
    const auto made_for_set = set.fd();
    few.reset();
    if (!publish_range(publisher, 0, 1) || set.wait(1s).empty() || !subscriber.take()) return 1;
    if (made && made_for_set) return 0;
    const Error& error = made ? made_for_set.error() : made.error();
    return error.code() == ErrorCode::descriptor_limit ? 10 : 2;
  });
  EXPECT_GE(answers[10], 4);
}

}  // namespace
}  // namespace tenon::test
