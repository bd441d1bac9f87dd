// The exchange on the side of subscribers: finding publishers, and telling those that may be taken from.
#include <algorithm>
#include <array>
#include <cerrno>
#include <limits>
#include <utility>

#include "error/guarded.hpp"
#include "os/clock.hpp"
#include "os/futex.hpp"
#include "os/mapping.hpp"
#include "os/memory_directory.hpp"
#include "os/sealed_memory.hpp"
#include "port/exchange.hpp"
#include "port/peer_segment.hpp"
#include "shm/publisher_segment.hpp"

namespace tenon::port {

namespace {

constexpr std::uint32_t kMostPublishers = 1024;    // sockets of one topic and one user that are looked at
constexpr int kMostRings = 64;                     // of one connection that are heard at once
constexpr std::int64_t kBetweenRings = 2'000'000;  // ns: of one that is looked on

// Of a connection: as many wait there as can, or one of us is in want of something.
bool is_passing(int error) noexcept {
  return error == EAGAIN || error == EMFILE || error == ENFILE || error == ENOMEM || error == ENOBUFS;
}

}  // namespace

void Exchange::begin_look() noexcept {
  if (look_) return;  // what came since is seen by the next
  look_again_ = false;
  ++looks_begun_;
  if (seeking_.empty()) return end_look(true);
  auto reader = os::DirectoryReader::on(directory_);
  if (!reader) return end_look(false);
  look_.emplace(std::move(*reader));
}

// Nobody waits for more than so many names.
void Exchange::go_on_looking() {
  if (!look_) return;
  std::vector<std::string> names;
  const auto more = look_->next(names);
  const std::lock_guard guard(mutex_);
  if (!more) return end_look(false);
  for (auto& subscriber : seeking_)
    for (const std::string& name : names) consider(*subscriber, name);
  if (!*more) end_look(true);
}

void Exchange::end_look(bool whole) noexcept {
  look_again_ = look_again_ || !whole;
  if (look_ && whole)
    for (auto& subscriber : seeking_) subscriber->settled.forget_unseen(looks_begun_);
  look_.reset();
  looks_done_ = looks_begun_;
  looked_ns_ = os::monotonic_ns();
  answered_.notify_all();
}

// So many of one user, whoever makes names there that nobody answers.
void Exchange::consider(Seeking& subscriber, const std::string& socket_name) {
  if (!socket_name.starts_with(subscriber.prefix) ||
      std::any_of(served_.begin(), served_.end(), [&](const auto& one) { return one->socket_name == socket_name; }))
    return;
  if (SettledNames::Settled* const known = subscriber.settled.find(socket_name)) {
    known->seen = looks_begun_;
    if (known->put_off && !has_enough_of(subscriber, known->user)) approach(subscriber, socket_name, known->owner);
    return;
  }
  const auto facts = directory_.facts_of(socket_name);
  if (!facts || subscriber.settled.count_of(facts->owner) >= kMostPublishers) return;
  approach(subscriber, socket_name, facts->owner);
}

void Exchange::approach(Seeking& subscriber, const std::string& socket_name, std::uint32_t owner) {
  const auto publisher = shm::incarnation_of(std::string_view(socket_name).substr(subscriber.prefix.size()));
  if (!publisher) return;
  auto meeting = std::make_unique<Meeting>();
  meeting->ours = subscriber.offer.self;
  meeting->theirs = *publisher;
  meeting->socket_name = socket_name;
  meetings_.reserve(meetings_.size() + 1);
  auto socket = os::connect_to(directory_, socket_name);
  if (!socket && is_passing(socket.error().error)) {
    look_again_ = true;  // another time
    return;
  }
  // Who is settled is asked no more: last of all that may want for memory, but for what is only told.
  SettledNames::Settled& settled = subscriber.settled.settle(socket_name, owner, looks_begun_);
  if (!socket) {
    if (const auto facts = directory_.facts_of(socket_name); facts && socket.error().error == EACCES) {
      Greeting refused;
      refused.mode = facts->mode;
      refused.owner = meeting->peer.user = facts->owner;
      refused.group = meeting->peer.group = facts->group;
      remember(subscriber, *meeting, refused);
    }
    return;
  }
  auto peer = os::other_end(*socket);
  if (!peer) return approach_again(*meeting, subscriber);
  if (!may_be_taken_from(subscriber, *peer, socket_name)) return;
  if (has_enough_of(subscriber, peer->user)) {
    settled.put_off = true;
    settled.user = peer->user;
    return;
  }
  meeting->deadline_ns = os::deadline_after(kLongestGreeting);
  meeting->socket = std::move(*socket);
  meeting->peer = std::move(*peer);
  meeting->looks_on = subscriber.subject.looked_on;
  const GreetingKind kind = meeting->looks_on ? GreetingKind::look : GreetingKind::hello;
  const Greeting hello = greeting(kind, subscriber.offer, subscriber.born_ns);
  // Whoever refuses us may have hung up already, and has said why.
  (void)os::send(meeting->socket, std::as_bytes(std::span(&hello, 1)),
                 meeting->looks_on ? nullptr : &subscriber.segment);
  meetings_.push_back(std::move(meeting));
}

// Otherwise our port hears why.
bool Exchange::may_be_taken_from(Seeking& subscriber, const os::Identity& whom, const std::string& socket_name) {
  const Subject& subject = subscriber.subject;
  const Right right = subject.needed(true);
  if (subscriber.rights.grant(right, whom)) return true;
  (void)subscriber.offer.topic->words().move_generation();
  const std::string verb(subject.verb(right));
  subscriber.refusals.push_back(
      Error(ErrorCode::permission_denied,
            {"take from " + directory_.path_of(socket_name),
             "a " + std::string(subject.who(right)) + " of " + to_text(whom) + " on " + subject.text() + " with " +
                 subscriber.rights.described(right, whom) + ", as " + to_text(os::own_identity()),
             "one with the right to " + verb,
             verb + " as somebody who has it, or have it granted where these rights are stated",
             {},
             {}}));
  return false;
}

// So that no user takes all the places, of which another needs one. Our own user's are ours to share.
bool Exchange::has_enough_of(const Seeking& subscriber, std::uint32_t user) const {
  const auto& most = subscriber.offer.terms.most_of_one;
  if (!most || user == os::effective_user()) return false;
  return std::count_if(meetings_.begin(), meetings_.end(), [&](const auto& other) {
           return !other->serving && !other->over && other->ours == subscriber.offer.self && other->peer.user == user;
         }) >= static_cast<std::ptrdiff_t>(*most);
}

// On that topic: each has a directory of its own, in which the publisher's file is.
bool Exchange::knows_otherwise(const Meeting& meeting, const Topic& topic) const {
  const auto is_there = [&](const Meeting& other) {
    return std::any_of(seeking_.begin(), seeking_.end(), [&](const auto& one) {
      return one->offer.self == other.ours && one->offer.topic->identity() == topic.identity();
    });
  };
  return std::any_of(meetings_.begin(), meetings_.end(), [&](const auto& other) {
    return other.get() != &meeting && !other->serving && other->agreed && !other->over &&
           other->theirs == meeting.theirs && is_there(*other);
  });
}

void Exchange::hear(Meeting& meeting, Seeking& subscriber) {
  if (meeting.agreed) return hear_rings(meeting, subscriber);
  Greeting answer;
  os::Received received = os::receive(meeting.socket, std::as_writable_bytes(std::span(&answer, 1)));
  if (received.what == os::Received::What::nothing) return;
  if (received.what == os::Received::What::end) {
    approach_again(meeting, subscriber);
    return end(meeting);
  }
  if (is_greeting(answer, received.bytes) && answer.kind == GreetingKind::refused) {
    if (is_want(static_cast<ErrorCode>(answer.detail)))
      approach_again(meeting, subscriber);
    else
      remember(subscriber, meeting, answer);
    return end(meeting);
  }
  if (!fits(answer, received.bytes, *subscriber.offer.topic) || answer.kind != GreetingKind::welcome ||
      !received.passed)
    return end(meeting);
  const Joined joined = join(meeting, subscriber, answer, std::move(received.passed));
  if (joined == Joined::another_time) approach_again(meeting, subscriber);
  if (joined != Joined::now) end(meeting);
}

// However many there are, they say one thing. Who looks on polls no message's mark, but the generation; so that nobody
// moves it all the time, the connection rests after that, and whoever rings without end waits.
void Exchange::hear_rings(Meeting& meeting, Seeking& subscriber) {
  bool rung = false;
  for (int i = 0; i < kMostRings; ++i) {
    std::array<std::byte, 64> ring;
    const os::Received received = os::receive(meeting.socket, ring);
    if (received.what == os::Received::What::nothing) break;
    if (received.what == os::Received::What::end || received.bytes != 1 || received.passed) return end(meeting);
    rung = true;
  }
  if (!rung) return;
  const bool asked = std::exchange(meeting.waits, false);
  if (meeting.looks_on && !asked) {
    // What is written on a board moves no generation.
    if (!subscriber.subject.board) (void)subscriber.offer.topic->words().move_generation();
    meeting.rests_until_ns = os::deadline_after(kBetweenRings);
  }
  ring_own(*subscriber.offer.topic);
}

// It hung up without a word, or one of us has no memory or descriptor for the other just now.
void Exchange::approach_again(Meeting& meeting, Seeking& subscriber) noexcept {
  subscriber.settled.forget(meeting.socket_name);
  look_again_ = true;
}

Exchange::Joined Exchange::join(Meeting& meeting, Seeking& subscriber, const Greeting& welcome,
                                os::FileDescriptor segment) {
  if (welcome.detail >= queue::kMaxReaders || welcome.self != meeting.theirs) return Joined::never;
  const auto facts = os::check_sealed(segment, std::numeric_limits<std::size_t>::max() / 2);
  if (!facts) return Joined::never;
  const bool board = subscriber.subject.board;
  meeting.file =
      board ? board_file(meeting.theirs) : publisher_file(meeting.theirs);  // before anything is to be taken back
  auto memory = os::Mapping::read_only(segment, facts->bytes);
  if (!memory) return Joined::another_time;
  shm::SegmentHeader header;
  const shm::SegmentKind kind = board ? shm::SegmentKind::board : shm::SegmentKind::publisher;
  if (shm::check_header(memory->data(), memory->size(), kind, header) || header.incarnation != meeting.theirs ||
      header.node != welcome.node)
    return Joined::never;
  if (!stand_in_for(welcome.node, shm::get_name(welcome.node_name))) return Joined::another_time;
  const Topic& topic = *subscriber.offer.topic;
  const bool there = knows_otherwise(meeting, topic);
  const auto adopted = topic.directory().memory()->adopt(std::move(segment), meeting.file);
  const bool taken = !adopted && adopted.error().error == EEXIST;
  if (!adopted && !(there && taken)) {
    let_stand_in_go(welcome.node);
    return taken ? Joined::never : Joined::another_time;
  }
  meeting.node = welcome.node;
  meeting.seat = welcome.detail;
  meeting.younger = subscriber.born_ns < welcome.born_ns;
  meeting.agreed = true;
  (void)topic.words().move_generation();
  ring_own(topic);
  return Joined::now;
}

void Exchange::remember(Seeking& subscriber, const Meeting& meeting, const Greeting& refused) const {
  (void)subscriber.offer.topic->words().move_generation();  // so that it is asked for
  const Subject& subject = subscriber.subject;
  const Right right = subject.needed(false);
  const std::string action = subject.kind == SubjectKind::topic
                                 ? "subscribe to \"" + subject.name + "\""
                                 : "be a " + std::string(subject.who(right)) + " of " + subject.text();
  const std::string path = directory_.path_of(meeting.socket_name);
  const auto code = static_cast<ErrorCode>(refused.detail);
  if (code == ErrorCode::too_many_subscribers || code == ErrorCode::holds_exhausted) {
    subscriber.refusals.push_back(Error(code, {action, "no place at " + path, "one", "", {}, {}}));
    return;
  }
  if (refused.kind == GreetingKind::refused && code != ErrorCode::permission_denied) {
    subscriber.refusals.push_back(
        Error(ErrorCode::segment_invalid, {action,
                                           path + " refuses our segment",
                                           "a publisher of this release",
                                           "build all processes of this domain with one release of Tenon",
                                           {},
                                           {}}));
    return;
  }
  Access access{refused.mode & 0666U, refused.owner, {}};
  if (refused.group != kNoGroup) access.group = refused.group;
  subscriber.refusals.push_back(Error(
      ErrorCode::permission_denied,
      {action,
       path + " of " + to_text(meeting.peer) + " with " + to_text(access) + ", as " + to_text(os::own_identity()),
       "the right to " + std::string(subject.verb(right)),
       "run as somebody who has it, or have the " + std::string(subject.who(subject.needed(true))) + "'s user grant it",
       {},
       {}}));
}

// As a publisher of our own node would have done.
void Exchange::ring_own(const Topic& topic) noexcept {
  auto& bell = topic.words().bell();
  const std::uint32_t waiting = bell.collect();
  if ((waiting & bell.kSleeps) != 0) (void)os::wake(bell.word());
  if ((waiting & bell.kDescriptors) == 0) return;
  for (auto& subscriber : seeking_) {
    if (subscriber->offer.topic->identity() != topic.identity()) continue;
    if (subscriber->waiters) return subscriber->waiters->call();  // all of the topic's
    if (!subscriber->subject.looked_on)
      (void)error::attempted([&] { subscriber->ringer.call(topic.directory(), bell_of(subscriber->offer.name)); });
  }
}

}  // namespace tenon::port
