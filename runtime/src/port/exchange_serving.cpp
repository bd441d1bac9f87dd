// The exchange on the side of publishers: who may come in, and what they get.
#include <algorithm>
#include <cerrno>

#include "error/guarded.hpp"
#include "os/clock.hpp"
#include "os/fifo.hpp"
#include "os/mapping.hpp"
#include "os/memory_directory.hpp"
#include "os/sealed_memory.hpp"
#include "port/exchange.hpp"
#include "shm/subscriber_segment.hpp"

namespace tenon::port {

namespace {

constexpr std::ptrdiff_t kMostGreeting = 16;      // guests that have not said yet what they want
constexpr std::ptrdiff_t kMostGreetingOfOne = 4;  // of one user
constexpr std::size_t kMostAtOnce = 16;           // connections accepted before anything else is looked at
constexpr std::uint32_t kMostSeatsOfOne = queue::kMaxReaders / 2;
constexpr std::ptrdiff_t kMostOnlookers = 512;                      // of one publisher
constexpr std::ptrdiff_t kMostOnlookersOfOne = kMostOnlookers / 2;  // where the terms say nothing less
constexpr std::uint64_t kMostSubscriberBytes = std::uint64_t{8} << 20;

}  // namespace

// What a server answers to a client, and a client asks of a server, is for that one's user, whoever else has a right to the
// service.
bool Exchange::may_take(const Served& publisher, const os::Identity& whom) {
  if (publisher.offer.terms.only_user && whom.user != *publisher.offer.terms.only_user) return false;
  return publisher.rights.grant(publisher.subject.needed(false), whom);
}

// Whoever has no right is told so before a byte of his is read, and before anything is kept for him.
void Exchange::accept_guests(Served& publisher) {
  for (std::size_t i = 0; i < kMostAtOnce; ++i) {
    auto meeting = std::make_unique<Meeting>();  // first: who there is no memory for stays at the door
    meetings_.reserve(meetings_.size() + 1);
    auto socket = os::accept_from(publisher.listener);
    if (!socket) {
      no_descriptors_ = no_descriptors_ || socket.error().error != EAGAIN;
      return;
    }
    auto peer = os::other_end(*socket);
    if (!peer) continue;
    if (!may_take(publisher, *peer)) {
      refuse(*socket, *peer, publisher, ErrorCode::permission_denied);
      continue;
    }
    const auto greeting = [](const auto& other) { return other->serving && !other->agreed && !other->over; };
    const auto of_this_user = [&](const auto& other) { return greeting(other) && other->peer.user == peer->user; };
    if (std::count_if(meetings_.begin(), meetings_.end(), greeting) >= kMostGreeting ||
        std::count_if(meetings_.begin(), meetings_.end(), of_this_user) >= kMostGreetingOfOne)
      continue;
    meeting->serving = true;
    meeting->deadline_ns = os::deadline_after(kLongestGreeting);
    meeting->socket = std::move(*socket);
    meeting->peer = std::move(*peer);
    meeting->ours = publisher.offer.self;
    meetings_.push_back(std::move(meeting));
  }
}

// Says why, and neither who we are nor on what: who has no right knows a hash of it and is told no more.
void Exchange::refuse(const os::FileDescriptor& socket, const os::Identity& peer, const Served& publisher,
                      ErrorCode code) {
  Greeting refused;
  refused.kind = GreetingKind::refused;
  refused.detail = static_cast<std::uint32_t>(code);
  const Right right = publisher.subject.needed(false);
  const auto& only = publisher.offer.terms.only_user;
  const Access access = only && publisher.rights.grant(right, peer)
                            ? Access{static_cast<std::uint32_t>(right) << 6, only, {}}
                            : publisher.rights.that_refuse(right, peer);
  refused.mode = access.mode;
  refused.owner = access.owner.value_or(0);
  refused.group = access.group.value_or(kNoGroup);
  (void)os::send(socket, std::as_bytes(std::span(&refused, 1)));
}

void Exchange::hear(Meeting& meeting, Served& publisher) {
  Greeting hello;
  os::Received received = os::receive(meeting.socket, std::as_writable_bytes(std::span(&hello, 1)));
  if (received.what == os::Received::What::nothing) return;
  // A guest that is in has nothing more to say, but that it sleeps beside a board.
  const bool rings = meeting.agreed && publisher.subject.board && received.bytes == 1 && !received.passed;
  if (received.what == os::Received::What::end || (meeting.agreed && !rings)) return end(meeting);
  if (rings) return hear_sleeper(meeting, publisher);
  const bool looks_on = publisher.subject.looked_on;
  if (!fits(hello, received.bytes, *publisher.offer.topic) || static_cast<bool>(received.passed) == looks_on ||
      hello.kind != (looks_on ? GreetingKind::look : GreetingKind::hello))
    return end(meeting);
  if (const auto problem = looks_on ? let_look_on(meeting, publisher, hello)
                                    : admit(meeting, publisher, hello, std::move(received.passed))) {
    refuse(meeting.socket, meeting.peer, publisher, *problem);
    return end(meeting);
  }
  Greeting welcome = greeting(GreetingKind::welcome, publisher.offer, publisher.born_ns);
  welcome.detail = meeting.entry.index;
  if (!os::send(meeting.socket, std::as_bytes(std::span(&welcome, 1)), &publisher.segment)) end(meeting);
}

// It is given the segment, and takes nothing of ours but the connection.
std::optional<ErrorCode> Exchange::let_look_on(Meeting& meeting, const Served& publisher, const Greeting& look) {
  const auto here = [&](const auto& other) {
    return other->serving && other->looks_on && !other->over && other->ours == publisher.offer.self;
  };
  const auto of_this_user = [&](const auto& other) { return here(other) && other->peer.user == meeting.peer.user; };
  const auto& terms = publisher.offer.terms;
  const bool another = meeting.peer.user != os::effective_user();
  const std::ptrdiff_t most = another ? terms.most_of_one.value_or(kMostOnlookersOfOne) : kMostOnlookersOfOne;
  if (std::count_if(meetings_.begin(), meetings_.end(), here) >= kMostOnlookers ||
      std::count_if(meetings_.begin(), meetings_.end(), of_this_user) >= most)
    return ErrorCode::too_many_subscribers;
  meeting.theirs = look.self;
  meeting.node = look.node;
  meeting.looks_on = true;
  if (publisher.offer.board != nullptr) meeting.told = queue::changes_counted(*publisher.offer.board);
  meeting.agreed = true;
  return std::nullopt;
}

std::optional<ErrorCode> Exchange::admit(Meeting& meeting, Served& publisher, const Greeting& hello,
                                         os::FileDescriptor segment) {
  const auto facts = os::check_sealed(segment, kMostSubscriberBytes);
  if (!facts) return ErrorCode::segment_invalid;
  auto memory = os::Mapping::read_only(segment, facts->bytes);
  if (!memory) return ErrorCode::out_of_memory;
  shm::SegmentHeader header;
  shm::SubscriberShape shape;
  if (shm::check_header(memory->data(), memory->size(), shm::SegmentKind::subscriber, header) ||
      shm::check_subscriber(memory->data(), header, shape) || header.incarnation != hello.self ||
      header.node != hello.node)
    return ErrorCode::segment_invalid;
  if (const auto none = give_seat(meeting, publisher, shape.holds)) return none;
  std::optional<ErrorCode> problem;
  if (!error::attempted([&] { problem = take_in(meeting, publisher, hello, std::move(segment)); }))
    problem = ErrorCode::out_of_memory;
  if (!problem) return std::nullopt;
  const Topic& topic = *publisher.offer.topic;
  (void)topic.directory().unlink(meeting.file);
  (void)topic.directory().unlink(meeting.bell_file);
  topic.words().free_entry(meeting.entry);
  return problem;
}

// With a seat.
std::optional<ErrorCode> Exchange::take_in(Meeting& meeting, Served& publisher, const Greeting& hello,
                                           os::FileDescriptor segment) {
  const Topic& topic = *publisher.offer.topic;
  const auto name = os::random_incarnation();  // not its own word: whoever comes twice is another file
  if (!name) return ErrorCode::out_of_memory;
  meeting.file = subscriber_file(meeting.entry.index, *name);
  meeting.bell_file = bell_of(meeting.file);
  auto bell = os::make_fifo(topic.directory(), meeting.bell_file);
  if (!bell) return ErrorCode::descriptor_limit;
  if (!stand_in_for(hello.node, shm::get_name(hello.node_name))) return ErrorCode::out_of_memory;
  if (!topic.directory().memory()->adopt(std::move(segment), meeting.file)) {
    let_stand_in_go(hello.node);
    return ErrorCode::out_of_memory;
  }
  meeting.bell = std::move(*bell);
  meeting.theirs = hello.self;
  meeting.node = hello.node;
  meeting.older = hello.born_ns < publisher.born_ns;
  meeting.agreed = true;
  // Before the welcome: our publisher looks for what the guest writes from here on, and the guest joins after it.
  (void)topic.words().move_generation();
  return std::nullopt;
}

// By guests of our publishers on the topic, but for one, whose places stand in one table.
std::uint32_t Exchange::held_by_guests(const Topic& topic, const Served* but) const noexcept {
  std::uint32_t held = 0;
  for (const auto& other : served_) {
    if (other.get() == but || other->offer.topic->identity() != topic.identity()) continue;
    for (const auto& meeting : meetings_)
      if (meeting->serving && meeting->agreed && !meeting->over && meeting->ours == other->offer.self)
        held += meeting->holds;
  }
  return held;
}

// Guests get and give back their places with the lock held, so that this is no sum of two moments.
std::uint32_t Exchange::held_by_our_own(const Topic& topic) const noexcept {
  const std::lock_guard guard(mutex_);
  return topic.words().holds_claimed() - held_by_guests(topic, nullptr);
}

// No user gets so much of the table that another would get nothing. What is for one alone is for one subscriber of its, so
// that rings of one topic, which share a table, cannot be made to fill it.
std::optional<ErrorCode> Exchange::give_seat(Meeting& meeting, Served& publisher, std::uint32_t holds) {
  std::uint32_t seats = 1;
  std::uint32_t held = holds;
  for (const auto& other : meetings_) {
    if (!other->serving || !other->agreed || other->over || other->ours != publisher.offer.self ||
        other->peer.user != meeting.peer.user)
      continue;
    ++seats;
    held += other->holds;
  }
  const bool for_all = !publisher.offer.terms.only_user;
  if (seats > (for_all ? kMostSeatsOfOne : 1)) return ErrorCode::too_many_subscribers;
  if (held > (for_all ? std::max(publisher.offer.holds / 2, 1U) : publisher.offer.holds))
    return ErrorCode::holds_exhausted;
  shm::TopicWords& words = publisher.offer.topic->words();
  const auto nonce = os::random_incarnation();
  if (!nonce || !words.claim(shm::tag_of(home_.node), holds, static_cast<std::uint16_t>(nonce->low), meeting.entry))
    return ErrorCode::too_many_subscribers;
  if (words.holds_claimed() - held_by_guests(*publisher.offer.topic, &publisher) > publisher.offer.holds) {
    words.free_entry(meeting.entry);
    return ErrorCode::holds_exhausted;
  }
  meeting.holds = holds;
  return std::nullopt;
}

}  // namespace tenon::port
