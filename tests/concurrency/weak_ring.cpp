#include "weak_ring.hpp"

#include <array>
#include <memory>

#include "queue/observer.hpp"
#include "weak_stage.hpp"

namespace tenon::concurrency {

namespace {

Scenario one_reader(RecordState state, bool steadfast, bool demoted) {
  const auto on = stage();
  Receiver& reader = on->receiver(steadfast);
  reader.join(state);
  times(kCapacity, [&] { (void)on->sender.publish(); });
  return acted({[on, demoted] {
                  (void)on->sender.publish();
                  if (demoted) on->sender.demote();
                  times(2, [&] { (void)on->sender.publish(); });
                },
                [on, &reader] { times(2, [&] { (void)reader.take_and_let_go(); }); }},
               [on, &reader] {
                 while (reader.take_and_let_go()) {}
                 if (reader.reader().cursor() != on->sender.ring().head()) fail("a message never arrives");
               });
}

Scenario joining(RecordState state, bool steadfast, bool guest = false) {
  const auto on = stage();
  on->block.guest = guest;
  Receiver& reader = on->receiver(steadfast);
  times(kCapacity, [&] { (void)on->sender.publish(); });
  return acted({[on] { times(3, [&] { (void)on->sender.publish(); }); },
                [on, &reader, state] {
                  reader.join(state, kCapacity);
                  times(2, [&] { (void)reader.take_and_let_go(); });
                }},
               [on, &reader] {
                 while (reader.take_and_let_go()) {}
               });
}

Scenario rejoining(bool guest) {
  const auto on = stage();
  on->block.guest = guest;
  Receiver& reader = on->receiver(false);
  reader.join(RecordState::overwrite);
  times(kCapacity + 2, [&] { (void)on->sender.publish(); });
  return acted({[on] { times(3, [&] { (void)on->sender.publish(); }); },
                [on, &reader] { times(2, [&] { (void)reader.take_and_let_go(); }); }},
               [on, &reader] {
                 while (reader.take_and_let_go()) {}
               });
}

// Somebody looks on from outside, once.
void look_on(Stage& on, std::uint32_t index) {
  const queue::ReaderRecord<A>& record = on.block.records[index];
  if (queue::state_of(record) != RecordState::overwrite) return;
  const auto& reader = on.receivers[index]->reader();
  const queue::Standing standing =
      queue::standing_of(reader.ring(), queue::ReaderView<A>{&record, reader.memory().place, index});
  if (standing.fault == queue::Fault::ahead) fail("a healthy reader looks as if it were ahead");
  if (standing.fault == queue::Fault::overrun) fail("a healthy reader looks as if it were overrun");
}

Scenario looked_at_while_taking() {
  const auto on = stage();
  Receiver& reader = on->receiver(false);
  reader.join(RecordState::overwrite);
  return acted({[on] { times(2, [&] { (void)on->sender.publish(); }); },
                [&reader] { times(2, [&] { (void)reader.take_and_let_go(); }); }, [on] { look_on(*on, 0); }});
}

Scenario looked_at_while_joining() {
  const auto on = stage();
  Receiver& reader = on->receiver(false);
  times(kCapacity, [&] { (void)on->sender.publish(); });
  return acted({[on] { times(2, [&] { (void)on->sender.publish(); }); },
                [&reader] { reader.join(RecordState::overwrite, kCapacity); }, [on] { look_on(*on, 0); }});
}

Scenario looked_at_while_rejoining() {
  const auto on = stage();
  Receiver& reader = on->receiver(false);
  reader.join(RecordState::overwrite);
  times(kCapacity + 2, [&] { (void)on->sender.publish(); });
  return acted({[on] { times(3, [&] { (void)on->sender.publish(); }); }, [&reader] { (void)reader.take_and_let_go(); },
                [on] { look_on(*on, 0); }});
}

Scenario passing_over(RecordState state, bool steadfast) {
  const auto on = stage();
  Receiver& reader = on->receiver(steadfast);
  reader.join(state);
  times(2, [&] { (void)on->sender.publish(); });
  return acted({[on] { times(4, [&] { (void)on->sender.publish(); }); },
                [on, &reader] { times(2, [&] { (void)reader.take_newest_and_let_go(); }); }},
               [on, &reader] {
                 (void)reader.take_newest_and_let_go();
                 if (reader.reader().cursor() != on->sender.ring().head()) fail("the newest message never arrives");
               });
}

Scenario copying(std::size_t words, bool redirected, bool from_the_start) {
  const auto on = stage();
  Receiver& reader = on->receiver(false);
  reader.join(RecordState::overwrite);
  Receiver& keeper = on->receiver(false);
  keeper.join(RecordState::overwrite);
  times(kCapacity, [&] { (void)on->sender.publish_words(words); });
  if (redirected) (void)keeper.take();
  if (!from_the_start) times(kCapacity, [&] { reader.copy(words); });
  return acted({[on, words] { times(2, [&] { (void)on->sender.publish_words(words); }); },
                [on, words, &reader] { times(2, [&] { reader.copy(words); }); }});
}

// One actor takes, another reads what was taken before and lets go, so that a hold's word is used again.
Scenario letting_go_elsewhere(bool steadfast) {
  const auto on = stage();
  Receiver& reader = on->receiver(steadfast);
  reader.join(steadfast ? RecordState::reliable : RecordState::overwrite);
  times(kCapacity, [&] { (void)on->sender.publish(); });
  const auto first = reader.take();
  return acted({[on] { times(3, [&] { (void)on->sender.publish(); }); },
                [on, &reader] { times(2, [&] { (void)reader.take(); }); },
                [on, first] {
                  Receiver::read(first);
                  queue::let_go<A>(*first.hold);
                }});
}

Scenario closing() {
  const auto on = stage();
  Receiver& reader = on->receiver(true);
  reader.join(RecordState::reliable);
  return acted({[on] {
                  times(2, [&] { (void)on->sender.publish(); });
                  on->life.close();
                },
                [on, &reader] {
                  while (reader.take_and_let_go()) {}
                  if (on->life.closed() && reader.reader().drained() && reader.reader().cursor() != 2)
                    fail("a publisher that closed is left before its last message");
                }});
}

Scenario sleeping(bool barrier = true) {
  const auto on = stage();
  Receiver& reader = on->receiver(true);
  reader.join(RecordState::reliable);
  const auto woken = std::make_shared<bool>(false);
  const auto sleeps = std::make_shared<bool>(false);
  return acted({[on, woken] {
                  (void)on->sender.publish();
                  if (!on->block.topic.quiet(on->block.topic.glance_at_generation()))
                    *woken = on->block.topic.bell().collect() != 0;
                },
                [on, &reader, sleeps, barrier] {
                  (void)on->block.topic.bell().announce_sleep();
                  if (barrier) barrier_for_all();
                  *sleeps = !reader.reader().ready();
                }},
               [on, sleeps, woken] {
                 if (*sleeps && !*woken) fail("sleeps on a message that is there");
               });
}

// Two that wait by descriptor at one bell, each with a count of its own: who is not called has seen the message.
Scenario called_by_descriptor(bool barrier = true) {
  constexpr std::size_t kWaiters = 2;
  struct Waiter {
    queue::ArmedWord<A> armed;
    bool sleeps = false;
    bool called = false;
  };
  const auto on = stage();
  const auto waiters = std::make_shared<std::array<Waiter, kWaiters>>();
  for (std::size_t i = 0; i < kWaiters; ++i) on->receiver(true).join(RecordState::reliable);
  const auto wait = [on, waiters, barrier](std::size_t index) {
    Waiter& self = (*waiters)[index];
    self.armed.arm();
    on->block.topic.bell().announce_descriptor();
    if (barrier) barrier_for_all();
    self.sleeps = !on->receivers[index]->reader().ready();
  };
  return acted({[on, waiters] {
                  (void)on->sender.publish();
                  if ((on->block.topic.bell().collect() & queue::Bell<A>::kDescriptors) == 0) return;
                  for (Waiter& waiter : *waiters) {
                    std::uint32_t answered = 0;
                    waiter.called = waiter.armed.calls(answered);
                  }
                },
                [wait] { wait(0); }, [wait] { wait(1); }},
               [waiters] {
                 for (const Waiter& waiter : *waiters)
                   if (waiter.sleeps && !waiter.called) fail("waits for a call on a message that is there");
               });
}

// A publisher that sleeps for room, and the reader it waits for.
Scenario waiting_for_room() {
  const auto on = stage();
  Receiver& reader = on->receiver(true);
  reader.join(RecordState::reliable);
  times(kCapacity, [&] { (void)on->sender.publish(); });
  (void)on->sender.publish();
  const auto woken = std::make_shared<bool>(false);
  const auto sleeps = std::make_shared<bool>(false);
  return acted({[on, sleeps] {
                  on->sender.ring().announce_sleep();
                  barrier_for_all();
                  *sleeps = on->sender.ring().blocked_by(0);
                },
                [on, &reader, woken] {
                  (void)reader.take_and_let_go();
                  *woken = reader.reader().publisher_sleeps();
                }},
               [on, sleeps, woken] {
                 if (*sleeps && !*woken) fail("a publisher sleeps for room that is there");
               });
}

// Two that claim at once, in front of a budget for one: an entry is freed meanwhile, so they need not meet in one word.
Scenario claiming() {
  const auto on = stage();
  queue::TopicWords<A>& topic = on->block.topic;
  const auto former = std::make_shared<queue::ReaderEntry>();
  if (!topic.claim(1, 0, 1, *former)) fail("no entry");
  const auto granted = std::make_shared<int>(0);
  const auto claim = [on, granted](std::uint16_t nonce) {
    queue::ReaderEntry entry;
    if (on->block.topic.claim(2, 2, nonce, entry) && on->block.topic.holds_claimed() <= 3) ++*granted;
  };
  return acted({[claim] { claim(2); },
                [on, claim, former] {
                  on->block.topic.free_entry(*former);
                  claim(3);
                }},
               [granted] {
                 if (*granted > 1) fail("a budget is overdrawn");
               });
}

}  // namespace

const std::vector<NamedScenario>& weak_scenarios() {
  static const std::vector<NamedScenario> kAll{
      {"lapped", [] { return one_reader(RecordState::overwrite, false, false); }},
      {"waited for", [] { return one_reader(RecordState::reliable, true, false); }},
      {"demoted", [] { return one_reader(RecordState::reliable, false, true); }},
      {"joining, lapped", [] { return joining(RecordState::overwrite, false); }},
      {"joining, waited for", [] { return joining(RecordState::reliable, true); }},
      {"joining as a guest, lapped", [] { return joining(RecordState::overwrite, false, true); }},
      {"joining as a guest, waited for", [] { return joining(RecordState::reliable, true, true); }},
      {"rejoining", [] { return rejoining(false); }},
      {"rejoining as a guest", [] { return rejoining(true); }},
      {"looked at while taking", looked_at_while_taking},
      {"looked at while joining", looked_at_while_joining},
      {"looked at while rejoining", looked_at_while_rejoining},
      {"passing over, lapped", [] { return passing_over(RecordState::overwrite, false); }},
      {"passing over, waited for", [] { return passing_over(RecordState::reliable, true); }},
      {"copying", [] { return copying(2, false, true); }},
      {"copying, redirected", [] { return copying(1, true, true); }, 3},
      {"copying what comes", [] { return copying(1, false, false); }},
      {"letting go elsewhere", [] { return letting_go_elsewhere(false); }},
      {"letting go elsewhere, waited for", [] { return letting_go_elsewhere(true); }},
      {"closing", closing, 3},
      {"sleeping", [] { return sleeping(); }, 3},
      {"called by descriptor", [] { return called_by_descriptor(); }},
      {"waiting for room", waiting_for_room, 3},
      {"claiming", claiming},
      {"latest value", latest_value},
      {"latest keys", latest_keys},
      {"kept while joining", kept_while_joining},
      {"kept for who is behind", kept_for_who_is_behind},
      {"unmapping", unmapping},
      {"unmapping later", unmapping_later},
      {"draining", draining},
      {"asked for something", asked_for_something},
      {"called back", called_back},
      {"copying what is cleared", copying_what_is_cleared},
      {"being born", being_born},
  };
  return kAll;
}

const std::vector<NamedScenario>& scenarios_without_a_barrier() {
  static const std::vector<NamedScenario> kAll{
      {"sleeping", [] { return sleeping(false); }, 3},
      {"called by descriptor", [] { return called_by_descriptor(false); }},
  };
  return kAll;
}

}  // namespace tenon::concurrency
