// A publisher killed at every step of what it does with a message: subscribers have it whole or not at all, what they
// held stays as it was, and what was lost is counted.
#include <optional>

#include "between.hpp"
#include "every_step.hpp"
#include "messages.hpp"

namespace tenon::test {
namespace {

using namespace std::chrono_literals;

class PublishSteps : public EveryStep {
 protected:
  // One subscriber that lives, of publishers that do not.
  struct Reader {
    Subscriber<Short> subscriber;
    std::uint64_t next = 0;  // of this publisher's messages
    std::uint64_t passed = 0;

    void take_to(std::uint64_t end) {
      for (; next < end; ++next) {
        const auto sample = subscriber.wait_take(20s);
        ASSERT_TRUE(sample);
        EXPECT_EQ(sample->number, next);
        EXPECT_TRUE(sample->whole());
      }
    }
    // What there is: in order, whole, and what is missing is counted.
    void take_all(std::uint64_t end) {
      while (const auto sample = subscriber.take()) {
        EXPECT_GE(sample->number, next);
        EXPECT_LT(sample->number, end);
        EXPECT_TRUE(sample->whole());
        EXPECT_EQ(sample.lost(), sample->number - next);
        next = sample->number + 1;
      }
    }
  };

  [[nodiscard]] Reader read(const SubscriberOptions& options) {
    return {Subscriber<Short>::open(node(), "t", options).value()};
  }
  void expect_gone(Reader& reader) {
    at_once([&] {
      EXPECT_FALSE(reader.subscriber.wait_take(60ms));  // it asks after its publishers within 50
      EXPECT_EQ(reader.subscriber.publisher_count(), 0u) << "the dead one stays";
    });
    expect_all_in_order();
    // The topic goes on with another publisher.
    reader.next = 0;
    {
      auto publisher = Publisher<Short>::open(node(), "t", {.depth = 4}).value();
      EXPECT_TRUE(publish_range(publisher, 0, 1));
      reader.take_to(1);
    }
    EXPECT_FALSE(reader.subscriber.take());  // and finds it closed
    reader.next = 0;
  }
  void open(const PublisherOptions& options) {
    publisher_.emplace(Publisher<Short>::open(open_node("victim"), "t", options).value());
  }

  std::optional<Publisher<Short>> publisher_;
};

TEST_F(PublishSteps, AMessageIsPublishedOrNot) {
  Reader reader = read({.reliable = true});
  bool before = false;
  bool behind = false;
  const auto check = [&] {
    at_once([&] { reader.take_all(4); });
    EXPECT_GE(reader.next, 3u);
    (reader.next == 3 ? before : behind) = true;
    EXPECT_EQ(reader.subscriber.lost(), 0u);
    expect_gone(reader);
  };
  const auto prepare = [&] {
    open({.depth = 4});
    (void)publish_range(*publisher_, 0, 3);
  };
  Short message;
  message.fill(3);
  kill_at_every_step({.name = "loan, publish",
                      .prepare = prepare,
                      .operate = [&] { (void)publish_range(*publisher_, 3, 4); },
                      .attach = [&] { reader.take_to(3); },
                      .look = [&] { reader.take_all(4); },
                      .check = check});
  EXPECT_TRUE(before && behind);
  kill_at_every_step({.name = "publish a copy",
                      .prepare = prepare,
                      .operate = [&] { (void)publisher_->publish_copy(message); },
                      .attach = [&] { reader.take_to(3); },
                      .look = [&] { reader.take_all(4); },
                      .check = check});
  kill_at_every_step({.name = "drop a loan",
                      .prepare = prepare,
                      .operate = [&] { (void)publisher_->loan(); },
                      .attach = [&] { reader.take_to(3); },
                      .look = [&] { reader.take_all(3); },
                      .check =
                          [&] {
                            reader.take_all(3);
                            check();
                          }});
}

// Who comes late while the publisher stands half way has the last message of the key or the one before.
TEST_F(PublishSteps, TheLastMessageOfAKeyIsKept) {
  Reader reader = read({.reliable = true});
  kill_at_every_step({.name = "publish, keeping the last",
                      .prepare =
                          [&] {
                            open({.depth = 4, .keep_keys = 1});
                            (void)publish_range(*publisher_, 0, 3);
                          },
                      .operate = [&] { (void)publish_range(*publisher_, 3, 4); },
                      .attach = [&] { reader.take_to(3); },
                      .check =
                          [&] {
                            at_once([&] { reader.take_all(4); });
                            EXPECT_GE(reader.next, 3u);
                            expect_gone(reader);
                          },
                      .interfere =
                          [&] {
                            auto late = Subscriber<Short>::open(node(), "t").value();
                            const auto sample = late.take();
                            ASSERT_TRUE(sample);
                            EXPECT_TRUE(sample->number == 2 || sample->number == 3) << sample->number;
                            EXPECT_TRUE(sample->whole());
                          }});
}

TEST_F(PublishSteps, WordsToBeCopiedAreThoseOfOneMessage) {
  Reader reader = read({});
  Short message;
  message.fill(3);
  Short copy;
  const auto look = [&] {
    while (reader.subscriber.take_copy(copy)) {
      EXPECT_EQ(copy.number, reader.next++);
      EXPECT_TRUE(copy.whole());
    }
    EXPECT_LE(reader.next, 4u);
  };
  kill_at_every_step({.name = "publish for copying",
                      .prepare =
                          [&] {
                            open({.depth = 4, .slow_reader = SlowReader::overwrite, .copy_only = true});
                            for (std::uint64_t i = 0; i < 3; ++i) (void)publisher_->publish_copy(numbered<5>(i));
                          },
                      .operate = [&] { (void)publisher_->publish_copy(message); },
                      .attach =
                          [&] {
                            ASSERT_TRUE(eventually([&] {
                              look();
                              return reader.next == 3;
                            }));
                          },
                      .look = look,
                      .check =
                          [&] {
                            at_once(look);
                            EXPECT_GE(reader.next, 3u);
                            expect_gone(reader);
                          }});
}

// The ring has turned: the oldest message is held by one who lives, those behind it are lost to him.
TEST_F(PublishSteps, WhatIsHeldStaysAndWhatIsLostIsCounted) {
  Reader reader = read({.holds = 4});
  std::optional<Sample<Short>> held;
  const Shared<std::atomic<bool>> holds;
  std::uint64_t capacity = 0;
  {
    auto like = Publisher<Short>::open(node(), "u", {.depth = 4, .slow_reader = SlowReader::overwrite}).value();
    capacity = like.capacity();
  }
  const auto expect_held = [&] {
    ASSERT_TRUE(held && *held);
    EXPECT_EQ((*held)->number, 0u);
    EXPECT_TRUE((*held)->whole());
  };
  kill_at_every_step({.name = "publish over a held message",
                      .prepare =
                          [&] {
                            open({.depth = 4, .slow_reader = SlowReader::overwrite});
                            (void)publish_range(*publisher_, 0, 1);
                            (void)eventually([&] { return holds->load(); });
                            (void)publish_range(*publisher_, 1, capacity);
                          },
                      .operate = [&] { (void)publish_range(*publisher_, capacity, capacity + 2); },
                      .meanwhile =
                          [&] {
                            held = reader.subscriber.wait_take(20s);
                            reader.next = 1;
                            *holds = true;
                          },
                      .look = expect_held,
                      .check =
                          [&] {
                            *holds = false;
                            expect_held();
                            at_once([&] { reader.take_all(capacity + 2); });
                            EXPECT_GE(reader.next, capacity);
                            expect_held();
                            held.reset();
                            expect_gone(reader);
                          }});
}

}  // namespace
}  // namespace tenon::test
