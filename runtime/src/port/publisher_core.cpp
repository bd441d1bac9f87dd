// A publisher at work: lending, and the gate where it meets its subscribers.
#include "port/publisher_core.hpp"

#include <algorithm>
#include <array>

#include "error/emit.hpp"
#include "error/from_failure.hpp"
#include "error/guarded.hpp"
#include "os/barrier.hpp"
#include "os/beacon.hpp"
#include "os/clock.hpp"
#include "os/futex.hpp"
#include "os/process.hpp"
#include "os/relax.hpp"
#include "port/liveness.hpp"
#include "port/sweep.hpp"
#include "shm/node_segment.hpp"

namespace tenon::detail {

namespace {

constexpr int kSpins = 500;                       // looks at the blocking cursor before sleeping, about 10 us
constexpr std::int64_t kSleepBound = 10'000'000;  // ns: no wake that is lost costs more
constexpr const char* kServe = "serve a subscriber of";
constexpr std::uint64_t kShortestRest = 100'000;  // ns: between two looks at the lock of one whose beacon went out

template <class Shape>
port::End end_of(const port::PeerSegment<Shape>& peer) {
  return {port::describe_process(shm::get_name(peer.header.node_name), peer.header.process_id), peer.header.schema_hash,
          peer.header.layout_hash, port::descriptor_of(peer)};
}

}  // namespace

// --- lending --------------------------------------------------------------------------------------------------------

Result<Ring::Lent> PublisherCore::lend() noexcept { return lend_by({}); }

Result<Ring::Lent> PublisherCore::lend_until(std::uint64_t deadline) noexcept { return lend_by(deadline); }

Result<Ring::Lent> PublisherCore::lend_by(Deadline deadline) noexcept {
  if (closed || !memory_.whole()) return tl::unexpected(Error(why_closed()));
  if (ring.lent() >= loan_limit) return tl::unexpected(Error(ErrorCode::loan_limit));
  if (!ring.gate_open())
    if (auto problem = open_gate(deadline)) return tl::unexpected(std::move(*problem));
  const queue::SlotShape shape{shape_.payload_offset, shape_.stride};
  Ring::Lent lent = ring.lend_in_place(shape);
  if (lent.payload == nullptr) lent = ring.lend();
  if (lent.payload == nullptr) return tl::unexpected(Error(ErrorCode::loan_limit));
  return lent;
}

Ring::Blocked PublisherCore::raise_gate() noexcept {
  Ring::Blocked state;
  do {
    ring.raise_gate();
    if (os::disturbances() != known_disturbances_) note_damage();
    if (topic_->damaged()) unseen_ = Error(ErrorCode::segment_damaged);
    note_generation();
    if (unseen_) return {true, queue::kNobody};
    if (has_guests_) look_at_guests();
    if (unseen_) return {true, queue::kNobody};
    if (const std::uint32_t rejoins = topic_->words().rejoins(); rejoins != known_rejoins_) {
      known_rejoins_ = rejoins;
      answer_rejoins();
    }
    state = ring.settle();
  } while (state.blocked && state.reader == queue::kNobody);
  return state;
}

// Who takes part again is waited for from now on.
void PublisherCore::answer_rejoins() noexcept {
  static_assert(queue::kMaxReaders <= 64);
  const auto in_the_way = [&] {
    std::uint64_t bits = 0;
    for (const Known& known : known_)
      if (known.attached && ring.blocked_by(known.index)) bits |= std::uint64_t{1} << known.index;
    return bits;
  };
  const std::uint64_t before = in_the_way();
  ring.answer_rejoins();
  const std::uint64_t new_ones = in_the_way() & ~before;
  for (Known& known : known_)
    if (known.attached && (new_ones >> known.index & 1) != 0) known.waited_for_since_ns = os::monotonic_ns();
}

// Nothing is published meanwhile, so whoever is in the way now has been since the wait began, or since it joined.
PublisherCore::Due PublisherCore::first_due(std::uint64_t began) const noexcept {
  Due first;
  for (const Known& known : known_) {
    if (!known.attached && known.expected == nullptr) continue;
    const std::uint32_t reader = known.index;
    const std::uint64_t since = std::max(began, known.waited_for_since_ns);
    const std::uint64_t at = since + std::min(known.granted.patience_ns, os::kNever - since);
    if (at < first.at && ring.blocked_by(reader)) first = {reader, at, known.granted.steadfast()};
  }
  return first;
}

std::optional<Error> PublisherCore::open_gate(Deadline deadline) noexcept {
  Ring::Blocked state = raise_gate();
  for (int spin = 0; state.blocked && !unseen_ && spin < kSpins; ++spin) {
    os::relax();
    if (!ring.blocked_by(state.reader)) state = raise_gate();
  }
  if (!state.blocked || unseen_) return unseen_;
  const std::uint64_t began = os::monotonic_ns();
  while (state.blocked && !unseen_) {
    const Due due = deadline ? Due{state.reader, *deadline, true} : first_due(began);
    if (!wait_for(state.reader, due.at) && ring.blocked_by(due.reader)) {
      if (due.fails) return Error(ErrorCode::timeout);
      ring.set_aside(due.reader);
    }
    state = raise_gate();
  }
  return unseen_;
}

// Sleeps until the reader moves or dies; false if the deadline has passed. A dead reader is removed on the way: its
// beacon, or the end of a sleep, is the hint, its node's lock the verdict.
bool PublisherCore::wait_for(std::uint32_t reader, std::uint64_t deadline) noexcept {
  Known* const known = attached_as(reader);
  bool look_closer = false;
  const os::WaitEntry moved{&ring.moved_word(reader), os::value_of(ring.moved_word(reader))};
  ring.announce_sleep();
  if (os::barrier() && ring.blocked_by(reader))
    look_closer = sleep_until_moved(known, moved, std::min(deadline, os::deadline_after(kSleepBound)));
  ring.end_sleep();
  if (look_closer && known != nullptr && !port::is_alive(node_->directory(), known->segment->header.node)) {
    const bool done = error::attempted([&] {
      const std::string file = known->file;
      // Anyway: somebody may have removed its node's file, by which others would find that it died.
      (void)port::sweep_domain(node_->directory(), port::Sweep::anyway);
      note_members();
      give_up(file);
    });
    return done || os::monotonic_ns() < deadline;
  }
  return os::monotonic_ns() < deadline;
}

// A dead reader whose file stays, because its words make no sense or say something else by now, is waited for no more.
void PublisherCore::give_up(const std::string& file) {
  const auto known = std::find_if(known_.begin(), known_.end(), [&](const Known& one) { return one.file == file; });
  if (known == known_.end() || known->segment == nullptr) return;
  if (known->attached) detach(*known);
  if (known->expected != nullptr) ring.detach(known->segment->shape.index);
  known->expected.reset();
  known->segment.reset();
}

// True if the reader may have died: time went by without a move, or its beacon went out. The lock that has the verdict is
// freed a little later, so from then on sleeps are short, and longer the longer it is held nevertheless.
bool PublisherCore::sleep_until_moved(Known* reader, const os::WaitEntry& moved, std::uint64_t until) noexcept {
  if (reader == nullptr || !reader->node) return os::wait(*moved.word, moved.expected, until) == os::Wake::timed_out;
  const auto& beacon = *reinterpret_cast<const os::FutexWord*>(reader->node.data() + shm::kBeaconOffset);
  const std::uint32_t word = os::value_of(beacon);
  if (os::beacon_state(word) == os::BeaconState::fired) {
    const std::uint64_t time = os::monotonic_ns();
    if (reader->fired_ns == 0) reader->fired_ns = time;
    const std::uint64_t rest = std::max(kShortestRest, (time - reader->fired_ns) / 4);
    (void)os::wait(*moved.word, moved.expected, std::min(until, time + rest));
    return true;
  }
  const std::array<os::WaitEntry, 2> entries{{moved, {&beacon, word}}};
  const std::size_t count = os::beacon_state(word) == os::BeaconState::lit ? 2 : 1;
  if (os::wait_any({entries.data(), count}, until) == os::Wake::timed_out) return true;
  if (count == 1 || os::beacon_state(os::value_of(beacon)) != os::BeaconState::fired) return false;
  os::pass_on(beacon);
  return true;
}

PublisherCore::Known* PublisherCore::attached_as(std::uint32_t index) noexcept {
  const auto known = std::find_if(known_.begin(), known_.end(), [&](const Known& one) {
    return (one.attached || one.expected != nullptr) && one.index == index;
  });
  return known == known_.end() ? nullptr : &*known;
}

// --- the topic ------------------------------------------------------------------------------------------------------

void PublisherCore::look_around() noexcept {
  if (memory_.inherited_by_fork()) return ring.fence_every_publish();  // no loan but by lend(), which refuses
  ring_bell();
  if (topic_->words().glance_at_generation() != seen_generation_ || unseen_) note_generation();
  if (has_guests_ && ring.head() != rung_for_) ring_guests();
}

// Who announced its descriptor came before that: what is collected here was announced by somebody the directory names.
void PublisherCore::ring_bell() noexcept {
  auto& bell = topic_->words().bell();
  const std::uint32_t waiting = bell.collect();
  if ((waiting & bell.kSleeps) != 0) os::wake(bell.word());
  if ((waiting & bell.kDescriptors) == 0) return;
  note_generation();
  for (Known& known : known_)
    if (known.segment != nullptr)
      known.ringer.call(shm::descriptor_words(known.segment->memory.data()).armed, topic_->directory(),
                        [&] { return port::bell_of(known.file); });
}

void PublisherCore::note_generation() noexcept {
  const std::uint32_t generation = topic_->words().generation();
  if (generation == seen_generation_ && !unseen_) return;
  seen_generation_ = generation;
  note_members();
}

// Whoever cannot be looked at may be waited for, or read in place: until it has been, nobody is forgotten, and no loan is
// given beyond the gate.
void PublisherCore::note_members() noexcept {
  if (topic_->damaged()) return;
  unseen_.reset();
  if (!error::attempted([this] { look_at_members(); }))
    unseen_ = error::out_of_memory("look for subscribers of", topic_->name());
  if (unseen_) known_generation = ~seen_generation_;  // so that the next publish looks again
}

void PublisherCore::look_at_members() {
  const auto members = port::members_named_in(topic_->directory());
  if (!members) {
    unseen_ = error::from(members.error(), "look for subscribers of \"" + topic_->name() + "\"");
    return;
  }
  forget_absent(*members);
  for (const port::Member& member : *members) {
    if (member.kind == port::MemberKind::subscriber) meet(member);
    // A note that there is no memory to read stays until the next look; nobody waits for it.
    if (member.kind == port::MemberKind::refusal && member.incarnation == incarnation_)
      (void)error::attempted([&] { read_note(member); });
  }
  has_guests_ = std::any_of(known_.begin(), known_.end(), [](const Known& known) { return known.guest.foreign; });
  note_known_generation();
  answer_rejoins();
}

void PublisherCore::forget_absent(const std::vector<port::Member>& members) {
  std::erase_if(known_, [&](Known& known) {
    const bool there =
        std::any_of(members.begin(), members.end(), [&](const auto& member) { return member.name == known.file; }) ||
        lives_without_name(known);
    if (known.attached && !(there && port::record_for(*known.segment, incarnation_) != nullptr)) detach(known);
    if (!there && known.expected != nullptr) ring.detach(known.index);
    return !there;
  });
}

void PublisherCore::meet(const port::Member& member) {
  auto known = std::find_if(known_.begin(), known_.end(), [&](const Known& one) { return one.file == member.name; });
  if (known == known_.end()) {
    // Asked before: a guest that has gone by then is forgotten, but so is its file, whose name no other has.
    Known one;
    if (node_->meeting_place() != nullptr) one.guest = node_->meeting_place()->guest_of(member.name, incarnation_);
    if (one.guest.elsewhere) return;
    auto opened = port::open_subscriber_segment(topic_->directory(), member.name,
                                                "meet a subscriber of \"" + topic_->name() + "\"");
    if (opened.for_want()) {
      unseen_ = std::move(opened.refusal);
      return;
    }
    if (opened.refusal) error::emit(Severity::warning, *opened.refusal);
    if (!opened.segment && !opened.refusal) return;  // it has gone
    one.file = member.name;
    one.index = member.entry;
    if (opened.segment) {
      one.segment = std::make_unique<port::SubscriberPeer>(std::move(*opened.segment));
      one.granted = shm::granted(one.segment->shape.asked(), shape_.most());
    }
    known_.push_back(std::move(one));
    known = std::prev(known_.end());
  }
  if (known->segment != nullptr) join_or_leave(*known);
}

void PublisherCore::join_or_leave(Known& known) {
  if (!known.attached) attach(known);
  // One that left and still holds samples: its cursor counts no more, its holds do.
  else if (state_for_us(known) == queue::RecordState::drained)
    ring.set_aside(known.index);
}

queue::RecordState PublisherCore::state_for_us(const Known& known) const {
  const std::byte* const record = port::record_for(*known.segment, incarnation_);
  return record == nullptr ? queue::RecordState::free : queue::state_of(shm::identity_of(record));
}

// A subscriber has joined when its record for us says so; until then it is only known.
void PublisherCore::attach(Known& known) {
  const queue::RecordState state = state_for_us(known);
  if (state == queue::RecordState::free) return expect(known);
  const shm::SubscriberShape& shape = known.segment->shape;
  if (known.expected != nullptr) ring.detach(known.index);
  known.expected.reset();
  if (state == queue::RecordState::refused) return;
  const std::byte* const record = port::record_for(*known.segment, incarnation_);
  // Subscribers count before they join; one that did not, or shares another's entry, gets no protection from us.
  if (ring.has_reader(known.index) || holds_attached_ + shape.holds > shape_.hold_budget) return;
  const bool reliable = state == queue::RecordState::reliable && known.granted.waits();
  ring.attach({&shm::identity_of(record), shm::place_of(record), known.index, shape.holds, reliable});
  holds_attached_ += shape.holds;
  known.attached = true;
  known.waited_for_since_ns = os::monotonic_ns();
  if (state == queue::RecordState::drained) ring.set_aside(known.index);  // it left before we met; it may hold samples
  if (reliable && !known.node) known.node = port::map_node(node_->directory(), known.segment->header.node);
}

void PublisherCore::detach(Known& known) {
  ring.detach(known.index);
  holds_attached_ -= known.segment->shape.holds;
  known.attached = false;
}

// A reliable subscriber that was there before us and has not joined yet is owed everything from our first message on:
// until its own record speaks for it, one of ours does.
void PublisherCore::expect(Known& known) {
  const shm::SegmentHeader& header = known.segment->header;
  const shm::SubscriberShape& shape = known.segment->shape;
  const auto& life = shm::publisher_life(memory_.data());
  const bool older = known.guest.foreign ? known.guest.older : queue::older(shape.born, life.born());
  const bool owed = known.granted.waits() && older;
  if (!owed || known.expected != nullptr || ring.has_reader(known.index) || !understands(known)) return;
  known.expected = std::make_unique<Expected>();
  queue::stand_in<queue::StdAtomics>(known.expected->record, known.expected->place.data(), ring.aside_of(known.index),
                                     shape_.first);
  ring.attach({&known.expected->record, known.expected->place.data(), known.index, 0, true});
  known.waited_for_since_ns = os::monotonic_ns();
  known.node = port::map_node(node_->directory(), header.node);
}

port::End PublisherCore::own_end() const {
  return {port::describe_process(node_->name(), os::process_id()), type_.schema_hash, type_.layout_hash,
          type_.descriptor};
}

// The verdict that the subscriber comes to for itself.
bool PublisherCore::understands(Known& known) const {
  if (!known.understood) known.understood = !port::compare(kServe, topic_->name(), own_end(), end_of(*known.segment));
  return *known.understood;
}

void PublisherCore::read_note(const port::Member& member) {
  const std::string action = "read a note on \"" + topic_->name() + "\"";
  const auto opened = port::open_note(topic_->directory(), member.name, action);
  if (opened.segment)
    if (auto refusal = port::compare(kServe, topic_->name(), own_end(), end_of(*opened.segment)))
      refusals_.remember(std::move(*refusal));
  (void)topic_->directory().unlink(member.name);
}

// --- what inline code calls -----------------------------------------------------------------------------------------

Lending lend_slowly(PublisherPort& port) noexcept {
  const Result<Ring::Lent> lent = static_cast<PublisherCore&>(port).lend();
  if (!lent) return {nullptr, 0, lent.error().code()};
  return {lent->payload, lent->chunk, {}};
}

void return_loan(PublisherPort& port, std::uint32_t chunk) noexcept {
  port.ring.take_back(chunk);
  if (port.closed && port.ring.lent() == 0) delete static_cast<PublisherCore*>(&port);
}

void publish_slowly(PublisherPort& port, std::uint32_t chunk, std::uint32_t bytes) noexcept {
  if (port.closed) return return_loan(port, chunk);
  static_cast<PublisherCore&>(port).keep(chunk, bytes);
  port.ring.publish(chunk, bytes);
  if (!port.topic->quiet(port.known_generation)) look_around(port);
}

std::optional<ErrorCode> publish_copy_slowly(PublisherPort& port, const std::byte* from, std::uint32_t bytes,
                                             CopyIn copy) noexcept {
  const Lending lent = lend_slowly(port);
  if (lent.payload == nullptr) return lent.problem;
  if (copy != nullptr)
    copy(lent.payload, from, bytes);
  else if (port.copy_only)
    queue::store_words<queue::StdAtomics>(lent.payload, from, bytes);
  else
    __builtin_memcpy(lent.payload, from, bytes);
  publish_slowly(port, lent.chunk, bytes);
  return std::nullopt;
}

void look_around(PublisherPort& port) noexcept { static_cast<PublisherCore&>(port).look_around(); }

std::uint32_t count_subscribers(PublisherPort& port) noexcept {
  return static_cast<PublisherCore&>(port).count_subscribers();
}

}  // namespace tenon::detail
