// The ring under every interleaving of its steps within a bound, and proof that the bound is large enough to see each
// mistake the protocol is made to prevent: the same exploration of a broken variant fails.
#include <gtest/gtest.h>

#include <memory>

#include "checked_ring.hpp"
#include "tenon/detail/queue/reader_record.hpp"

namespace tenon::concurrency {
namespace {

constexpr std::uint32_t kBudget = 3;

struct Weakened {  // for the time of a test
  Weakened() { weaken_sequential_consistency = true; }
  ~Weakened() { weaken_sequential_consistency = false; }
};

// A reader that is there from the start and may be lapped; the publisher goes round the ring twice.
Outcome explore_overwriting(bool reader_looks_at_aside, std::uint32_t budget = kBudget) {
  return explore(
      [=] {
        auto ring = std::make_shared<CheckedRing>();
        auto subscriber = std::make_shared<Subscribing>(*ring, 0, !reader_looks_at_aside);
        subscriber->join(queue::RecordState::overwrite);
        return Scenario{{[ring] {
                           Publishing publisher(*ring);
                           for (int i = 0; i < 8; ++i) (void)publisher.publish();
                         },
                         [subscriber] {
                           for (int i = 0; i < 3; ++i) (void)subscriber->take();
                         }},
                        [ring, subscriber] {
                          while (subscriber->take()) {}
                          if (subscriber->next() != 8) fail("ended at message " + std::to_string(subscriber->next()));
                        }};
      },
      budget);
}

TEST(RingInterleavings, AnOverwritingPublisherNeverTouchesAHeldMessage) {
  const Outcome outcome = explore_overwriting(true);
  EXPECT_EQ(outcome.failure.value_or(""), "");
  EXPECT_GT(outcome.runs, 1'000u);
  RecordProperty("runs", static_cast<int>(outcome.runs));
}

TEST(RingInterleavings, AReaderThatDoesNotLookAtAsideReadsWhatIsOverwritten) {
  EXPECT_TRUE(explore_overwriting(false).failure.has_value());
}

TEST(RingInterleavings, WithoutSequentialConsistencyHoldAndAsideMissEachOther) {
  const Weakened weakened;
  EXPECT_TRUE(explore_overwriting(true).failure.has_value());
}

// Raises the gate before it looks for newcomers, as it must, or after.
class LooksTooEarly final : public Publishing {
 public:
  using Publishing::Publishing;
  bool open_gate() override {
    const std::uint32_t generation = ring_.topic->generation();
    ring_.writer.raise_gate();
    note_newcomers(generation);
    return !ring_.writer.settle().blocked;
  }
};

// A reliable reader joins while the publisher is at work: from where it starts it gets everything.
template <class Publisher>
Outcome explore_joining(std::uint32_t budget = kBudget) {
  return explore(
      [] {
        auto ring = std::make_shared<CheckedRing>();
        auto subscriber = std::make_shared<Subscribing>(*ring, 0, true);
        return Scenario{{[ring] {
                           Publisher publisher(*ring);
                           for (int i = 0; i < 9; ++i) (void)publisher.publish();
                         },
                         [subscriber] {
                           subscriber->join(queue::RecordState::reliable);
                           (void)subscriber->take();
                         }},
                        [ring, subscriber] {
                          while (subscriber->take()) {}
                          if (subscriber->next() != ring->writer.head())
                            fail("joined, and is stuck at message " + std::to_string(subscriber->next()) + " of " +
                                 std::to_string(ring->writer.head()));
                        }};
      },
      budget);
}

TEST(RingInterleavings, AReaderThatJoinsGetsEverythingFromItsStartOn) {
  const Outcome outcome = explore_joining<Publishing>();
  EXPECT_EQ(outcome.failure.value_or(""), "");
  EXPECT_GT(outcome.runs, 1'000u);
}

TEST(RingInterleavings, AGenerationReadBeforeTheGateIsStoredLosesAJoiningReadersMessages) {
  EXPECT_TRUE(explore_joining<LooksTooEarly>().failure.has_value());
}

TEST(RingInterleavings, WithoutSequentialConsistencyGateAndCursorMissEachOther) {
  const Weakened weakened;
  EXPECT_TRUE(explore_joining<Publishing>().failure.has_value());
}

// A message is held while the publisher goes on: its slot then belongs to another message, with another chunk.
Outcome explore_holding(bool reads_header_again) {
  return explore(
      [=] {
        auto ring = std::make_shared<CheckedRing>();
        auto subscriber = std::make_shared<Subscribing>(*ring, 0, true);
        subscriber->join(queue::RecordState::reliable);
        Publishing(*ring).publish();
        return Scenario{{[ring] {
                           Publishing publisher(*ring);
                           for (int i = 0; i < 6; ++i) (void)publisher.publish();
                         },
                         [ring, subscriber, reads_header_again] {
                           auto& reader = subscriber->reader();
                           const auto held = reader.take(kShape);
                           if (held.state != queue::TakeState::taken) return fail("the first message is not there");
                           for (int i = 0; i < 3; ++i) {
                             const auto next = reader.take(kShape);
                             if (next.state == queue::TakeState::taken) queue::let_go<A>(*next.hold);
                           }
                           const std::byte* payload = held.payload;
                           if (reads_header_again)
                             payload = reinterpret_cast<std::byte*>(ring->cells.data()) + kShape.payload_offset +
                                       queue::chunk_of(ring->cells[0].header.where.load()) * kShape.stride;
                           const auto& message = *reinterpret_cast<const Payload*>(payload);
                           if (message.first.load() != 1 || message.second.load() != 1)
                             fail("the held message reads as " + std::to_string(message.first.load()));
                           queue::let_go<A>(*held.hold);
                         }},
                        {}};
      },
      kBudget);
}

TEST(RingInterleavings, AHeldMessageStaysWhatItWasWhileTheRingGoesOn) {
  EXPECT_EQ(explore_holding(false).failure.value_or(""), "");
}

TEST(RingInterleavings, ASampleThatReadsItsSlotAgainFollowsAnotherMessagesRedirect) {
  EXPECT_TRUE(explore_holding(true).failure.has_value());
}

// A sample of the publisher that a record was for is let go while the record becomes free.
Outcome explore_vacating(bool compares) {
  return explore(
      [=] {
        auto ring = std::make_shared<CheckedRing>();
        auto subscriber = std::make_shared<Subscribing>(*ring, 0, true);
        subscriber->join(queue::RecordState::reliable);
        Publishing publisher(*ring);
        for (int i = 0; i < 2; ++i) (void)publisher.publish();
        auto* const first = subscriber->reader().take(kShape).hold;
        auto* const second = subscriber->reader().take(kShape).hold;
        return Scenario{{[first] { queue::let_go<A>(*first); },
                         [ring, compares] {
                           ReaderBlock& block = ring->blocks[0];
                           if (compares) return queue::vacate(block.record, block.place.data(), ReaderBlock::kHolds);
                           for (std::uint32_t k = 0; k < ReaderBlock::kHolds; ++k)
                             if (Word& hold = block.place[queue::kFirstHoldWord + k]; hold.load() != 0)
                               hold.store(queue::kHoldsElsewhere);
                         }},
                        [first, second] {
                          if (first->load() != 0) fail("a hold that nobody has any more");
                          if (second->load() != queue::kHoldsElsewhere) fail("a hold on a message of the next one's");
                        }};
      },
      kBudget);
}

TEST(RingInterleavings, ARecordThatBecomesFreeKeepsWhatIsHeldAndNothingElse) {
  EXPECT_EQ(explore_vacating(true).failure.value_or(""), "");
}

TEST(RingInterleavings, AHoldThatIsWrittenWithoutComparingStaysForEver) {
  EXPECT_TRUE(explore_vacating(false).failure.has_value());
}

// A subscriber announces its sleep, looks once more, and sleeps; the publisher publishes and glances.
Outcome explore_sleeping(bool barrier) {
  return explore(
      [=] {
        auto ring = std::make_shared<CheckedRing>();
        auto subscriber = std::make_shared<Subscribing>(*ring, 0, true);
        subscriber->join(queue::RecordState::reliable);
        auto sleeps = std::make_shared<bool>(false);
        auto woken = std::make_shared<bool>(false);
        return Scenario{{[ring, woken] {
                           Publishing publisher(*ring);
                           (void)publisher.publish();
                           if (!ring->topic->quiet(ring->topic->glance_at_generation()))
                             *woken = ring->topic->bell().collect() != 0;
                         },
                         [ring, subscriber, sleeps, barrier] {
                           (void)ring->topic->bell().announce_sleep();
                           if (barrier) flush_stores_of_all();
                           *sleeps = !subscriber->reader().ready();
                         }},
                        [sleeps, woken] {
                          if (*sleeps && !*woken) fail("sleeps on a message that is there, and nobody wakes it");
                        }};
      },
      4);
}

TEST(RingInterleavings, NoWakeIsLostBetweenTheLastLookAndTheSleep) {
  EXPECT_EQ(explore_sleeping(true).failure.value_or(""), "");
}

TEST(RingInterleavings, WithoutTheSleepersBarrierAWakeIsLost) {
  EXPECT_TRUE(explore_sleeping(false).failure.has_value());
}

}  // namespace
}  // namespace tenon::concurrency
