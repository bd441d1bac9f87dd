// What may go and when: messages that are let go while their publisher, or their subscriber's place, goes; who is called
// from elsewhere; words that become zero again.
#include "weak_ring.hpp"
#include "weak_stage.hpp"

namespace tenon::concurrency {

namespace {

constexpr std::uint32_t kHolds = RingBlock<A>::kHolds;

// A publisher with a message, a subscriber that has taken it.
struct Taken {
  std::shared_ptr<Stage> on = stage();
  queue::RingReader<A>::Taken message;

  Taken() {
    Receiver& reader = on->receiver(false);
    reader.join(RecordState::overwrite);
    (void)on->sender.publish();
    message = reader.take();
  }
  [[nodiscard]] A::Cell<std::uint64_t>* place() const { return on->block.places[0].data(); }
  void read_and_let_go() const {
    Receiver::read(message);
    queue::let_go<A>(*message.hold);
  }
  // The memory is used for something else.
  void give_back() const { check_plain_write(message.payload); }
};

}  // namespace

// Any thread lets go; the subscriber's own unmaps the publisher's segment once nothing of it is held.
Scenario unmapping() {
  const auto one = std::make_shared<Taken>();
  return acted({[one] { one->read_and_let_go(); },
                [one] {
                  if (!queue::holds_anything<A>(one->place(), kHolds)) one->give_back();
                }});
}

// The same once the record is for another publisher.
Scenario unmapping_later() {
  const auto one = std::make_shared<Taken>();
  queue::vacate<A>(one->on->block.records[0], one->place(), kHolds);
  return acted({[one] { one->read_and_let_go(); },
                [one] {
                  if (!queue::holds_elsewhere<A>(one->place(), kHolds)) one->give_back();
                }});
}

// Who has taken all says so, and whoever comes by removes the ended publisher.
Scenario draining() {
  const auto one = std::make_shared<Taken>();
  return acted({[one] {
                  one->read_and_let_go();
                  queue::set_state<A>(one->on->block.records[0], RecordState::drained);
                },
                [one] {
                  if (queue::state_of<A>(one->on->block.records[0]) == RecordState::drained) one->give_back();
                }});
}

// Who was asked finds what it was asked for.
Scenario asked_for_something() {
  forget_memory();
  struct Asked {
    queue::WakeWord<A> wake;
    int what = 0;
  };
  const auto asked = std::make_shared<Asked>();
  return acted({[asked] {
                  check_plain_write(&asked->what);
                  (void)asked->wake.ask();
                },
                [asked] {
                  if (asked->wake.answer()) check_plain_read(&asked->what);
                }});
}

// Who asks rings the descriptor, or its owner finds that it was asked before it named it.
Scenario called_back() {
  forget_memory();
  struct Called {
    queue::WakeWord<A> wake;
    bool rung = false;
  };
  const auto called = std::make_shared<Called>();
  return acted({[called] {
                  if (called->wake.ask() && called->wake.descriptor() == 1) called->rung = true;
                },
                [called] {
                  called->wake.name_descriptor(1);
                  if (called->wake.asked()) called->rung = true;
                }},
               [called] {
                 if (!called->rung) fail("nobody rings the descriptor of one who is asked");
               });
}

// Messages of two words, copied; each second time round the ring the second one is cleared again.
Scenario copying_what_is_cleared() {
  const auto on = stage();
  const auto is_cleared = [](std::uint64_t sequence) { return sequence / kCapacity % 2 == 1; };
  on->sender.keep_by([&block = on->block, is_cleared](std::uint64_t sequence) {
    std::byte* const cell = block.cells + sequence % kCapacity * kMessageShape.stride;
    if (is_cleared(sequence)) queue::clear_words<A>(cell + kMessageShape.payload_offset + 8, 8);
  });
  Receiver& receiver = on->receiver(false);
  receiver.join(RecordState::overwrite);
  times(kCapacity, [&] { (void)on->sender.publish_words(2); });
  return acted({[on] { times(2, [&] { (void)on->sender.publish_words(2); }); },
                [on, &receiver, is_cleared] {
                  queue::RingReader<A>& reader = receiver.reader();
                  std::uint64_t two[2] = {};
                  const TakeState state = reader.copy(kMessageShape, reinterpret_cast<std::byte*>(two), sizeof two);
                  if (state != TakeState::taken) return;
                  const std::uint64_t sequence = reader.cursor() - 1;
                  if (two[0] != sequence + 1 || two[1] != (is_cleared(sequence) ? 0 : sequence + 1))
                    fail("a message that is cleared later was copied");
                }});
}

// When a publisher was there: the generation that its subscribers compare.
Scenario being_born() {
  const auto on = stage();
  return acted({[on] { on->life.mark_born(1); },
                [on] {
                  if (on->life.born() > 1) fail("a generation that was never");
                }});
}

}  // namespace tenon::concurrency
