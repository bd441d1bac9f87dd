// A publisher and a subscriber that live on while others of their topic die, and whoever comes after that.
#pragma once

#include <gtest/gtest.h>

#include <chrono>

#include "messages.hpp"

namespace tenon::test {

class Others {
 public:
  explicit Others(const Node& node)
      : node_(node),
        publisher_(
            Publisher<Short>::open(node, "t", {.depth = 4, .holds = 16, .slow_reader = SlowReader::block}).value()),
        subscriber_(Subscriber<Short>::open(node, "t", {.reliable = true, .history = 4}).value()) {}

  [[nodiscard]] Publisher<Short>& publisher() { return publisher_; }

  // A wait that is in vain asks after publishers, within 50 ms.
  void look_after_the_dead() {
    EXPECT_FALSE(subscriber_.wait_take(std::chrono::milliseconds(60)));
    EXPECT_EQ(subscriber_.publisher_count(), 1u) << "a dead publisher stays";
  }
  // Three rings of messages pass, each of them, in order and whole: nobody else is waited for.
  void go_on() {
    go_on_by(3 * publisher_.capacity());
    EXPECT_EQ(subscriber_.lost(), 0u);
  }
  void go_on_by(std::uint64_t messages) {
    for (; messages > 0; --messages) pass_one();
  }
  // Both directions with newcomers, who then go.
  void meet_newcomers() {
    {
      auto subscriber = Subscriber<Short>::open(node_, "t", {.reliable = true}).value();
      auto publisher = Publisher<Short>::open(node_, "t", {.depth = 4}).value();
      for (Publisher<Short>* const each : {&publisher_, &publisher}) {
        ASSERT_TRUE(publish_range(*each, next_, next_ + 1));
        expect_next(subscriber);
        expect_next(subscriber_);
        ++next_;
      }
    }
    find_the_closed();
  }
  void find_the_closed() { EXPECT_FALSE(subscriber_.take()); }

 private:
  void expect_next(Subscriber<Short>& subscriber) const {
    const auto sample = subscriber.take();
    ASSERT_TRUE(sample) << "message " << next_ << " did not come";
    EXPECT_EQ(sample->number, next_);
    EXPECT_TRUE(sample->whole());
  }
  void pass_one() {
    ASSERT_TRUE(publish_range(publisher_, next_, next_ + 1));
    expect_next(subscriber_);
    ++next_;
  }

  const Node& node_;
  Publisher<Short> publisher_;
  Subscriber<Short> subscriber_;
  std::uint64_t next_ = 0;
};

}  // namespace tenon::test
