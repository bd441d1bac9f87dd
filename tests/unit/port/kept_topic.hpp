// A topic whose publisher keeps the last message of each key, and subscribers that come late. Half of all keys have one
// hash, so every test goes through collisions.
#pragma once

#include <algorithm>
#include <vector>

#include "domain.hpp"
#include "keyed_messages.hpp"

namespace tenon::test {

class KeptTest : public Domain {
 protected:
  using Poses = Publisher<Pose>;

  [[nodiscard]] Poses keeping(std::uint32_t keys, std::uint32_t depth = 4, PublisherOptions options = {}) {
    options.depth = depth;
    options.keep_keys = keys;
    return Poses::open(node(), "t", options).value();
  }
  [[nodiscard]] Subscriber<Pose> late(const SubscriberOptions& options = {}) {
    return Subscriber<Pose>::open(node(), "t", options).value();
  }
  // Message i is of robot i mod `robots`, and its number is its sequence.
  static void publish(Poses& publisher, std::uint64_t from, std::uint64_t to, std::uint64_t robots) {
    for (std::uint64_t i = from; i < to; ++i) ASSERT_TRUE(publisher.publish_copy(pose(i % robots, i)));
  }
  // The sequences of everything there is to take, each of which must be whole.
  template <class Taker>
  [[nodiscard]] static std::vector<std::uint64_t> taken(Taker& subscriber) {
    std::vector<std::uint64_t> sequences;
    while (const auto sample = subscriber.take()) {
      EXPECT_TRUE(sample->value.whole());
      EXPECT_EQ(sample->value.number, sample.sequence());
      sequences.push_back(sample.sequence());
    }
    return sequences;
  }
  [[nodiscard]] static std::vector<std::uint64_t> from_to(std::uint64_t from, std::uint64_t to) {
    std::vector<std::uint64_t> numbers;
    for (; from < to; ++from) numbers.push_back(from);
    return numbers;
  }
};

}  // namespace tenon::test
