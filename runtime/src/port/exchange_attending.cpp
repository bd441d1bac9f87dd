// The attendant: waits for whoever connects, answers, hangs up or wants to be rung, and never for any one of them.
#include <algorithm>
#include <new>

#include "error/guarded.hpp"
#include "os/clock.hpp"
#include "os/fifo.hpp"
#include "os/file_lock.hpp"
#include "os/futex.hpp"
#include "os/segment_file.hpp"
#include "port/exchange.hpp"
#include "shm/node_segment.hpp"

namespace tenon::port {

namespace {

constexpr int kSoon = 20;    // ms: without a watch, for deadlines, and after a want of descriptors
constexpr int kShortly = 2;  // ms: where something rests
constexpr std::uint64_t kBetweenLooks = 2'000'000;  // ns: somebody may make names for no other reason than this one

}  // namespace

void Exchange::attend() noexcept {
  for (;;) {
    try {
      if (!attend_once()) return;
    } catch (const std::bad_alloc&) {
      {
        const std::lock_guard guard(mutex_);
        end_look(false);
      }
      os::poll({}, kSoon);
    }
  }
}

// Polls without the lock; what is found is compared with what is there by then.
bool Exchange::attend_once() {
  std::vector<os::PollEntry> entries;
  const int rest = what_to_wait_for(entries);
  os::poll(entries, rest);
  {
    const std::lock_guard guard(mutex_);
    if (stopping_) return false;
    if (entries[0].readable) wake_.drain();
    if (entries[1].readable) {
      watch_->drain();
      look_again_ = true;
    }
    handle(entries);
  }
  go_on_looking();
  return true;
}

// Says for how many milliseconds.
int Exchange::what_to_wait_for(std::vector<os::PollEntry>& entries) {
  const std::lock_guard guard(mutex_);
  int rest = -1;
  const auto at_most = [&](int milliseconds) { rest = rest < 0 ? milliseconds : std::min(rest, milliseconds); };
  if (!watch_ || look_again_ || no_descriptors_) at_most(kSoon);
  const std::uint64_t time = os::monotonic_ns();
  const bool looked_just_now = look_ || time - looked_ns_ < kBetweenLooks;
  if (looked_just_now && watch_) at_most(kShortly);
  if (look_) at_most(0);
  entries.push_back({wake_.number()});
  entries.push_back({watch_ && !looked_just_now ? watch_->descriptor().number() : -1});
  for (const auto& publisher : served_) {
    entries.push_back({no_descriptors_ ? -1 : publisher->listener.number()});
    if (publisher->bell) entries.push_back({publisher->bell.number()});
  }
  for (const auto& meeting : meetings_) {
    const bool rests = time < meeting->rests_until_ns;
    if (!meeting->agreed) at_most(kSoon);
    if (rests) at_most(kShortly);
    entries.push_back({rests ? -1 : meeting->socket.number()});
    if (meeting->bell) entries.push_back({meeting->bell.number()});
  }
  no_descriptors_ = false;
  return rest;
}

void Exchange::handle(const std::vector<os::PollEntry>& polled) {
  const auto is_readable = [&](const os::FileDescriptor& file) {
    return std::any_of(polled.begin() + 2, polled.end(),
                       [&](const os::PollEntry& entry) { return entry.readable && entry.number == file.number(); });
  };
  for (auto& publisher : served_)
    if (is_readable(publisher->listener)) accept_guests(*publisher);
  for (auto& writer : served_)
    if (writer->bell && is_readable(writer->bell)) {
      (void)os::drain(writer->bell);
      tell_sleepers(*writer);
    }
  ask_to_be_rung();
  const bool look = look_again_ || !watch_;  // who is to be approached again is so before long, and not at once
  const std::uint64_t time = os::monotonic_ns();
  for (std::size_t i = 0; i < meetings_.size(); ++i) {
    Meeting& meeting = *meetings_[i];
    if (meeting.over) continue;
    Served* const publisher = meeting.serving ? served(meeting.ours) : nullptr;
    Seeking* const subscriber = meeting.serving ? nullptr : seeking(meeting.ours);
    if (is_readable(meeting.socket)) {
      const bool heard = error::attempted([&] {
        if (publisher != nullptr) hear(meeting, *publisher);
        if (subscriber != nullptr) hear(meeting, *subscriber);
      });
      if (!heard && subscriber != nullptr) approach_again(meeting, *subscriber);
      if (!heard) end(meeting);  // a guest comes again
    }
    if (!meeting.agreed && !meeting.over && time >= meeting.deadline_ns) {
      if (subscriber != nullptr) approach_again(meeting, *subscriber);  // one that stands still may go on
      end(meeting);
    }
    if (!meeting.over && meeting.bell && is_readable(meeting.bell)) {
      (void)os::drain(meeting.bell);
      // One that does not read is rung already.
      (void)os::send(meeting.socket, {&kRing, 1});
    }
  }
  remove_what_is_over();
  if (look) begin_look();
  answered_.notify_all();
}

void Exchange::remove_what_is_over() noexcept {
  std::erase_if(meetings_, [](const auto& meeting) { return meeting->over; });
}

// Takes away what came by the connection, and tells our ports. What was assigned here is what is given back: what stands in
// the other's segment may be another's by now.
void Exchange::end(Meeting& meeting) noexcept {
  if (meeting.over) return;
  meeting.over = true;
  meeting.socket.close();
  meeting.bell.close();
  Seeking* const subscriber = meeting.serving ? nullptr : seeking(meeting.ours);
  if (subscriber != nullptr) let_others_come(*subscriber, meeting.peer.user);
  if (!meeting.agreed || (meeting.serving && meeting.looks_on)) return;
  let_stand_in_go(meeting.node);
  const Served* const publisher = meeting.serving ? served(meeting.ours) : nullptr;
  if (publisher != nullptr) {
    const Topic& topic = *publisher->offer.topic;
    (void)topic.directory().unlink(meeting.bell_file);
    (void)topic.directory().unlink(meeting.file);
    topic.words().free_entry(meeting.entry);
    (void)topic.words().move_generation();
  }
  if (subscriber != nullptr) {
    // Who has met it has it mapped; who has not is not to, unless it is state.
    const Topic& topic = *subscriber->offer.topic;
    const bool kept = subscriber->subject.board && keep_board(meeting, *subscriber);
    if (!kept && !knows_otherwise(meeting, topic)) (void)topic.directory().unlink(meeting.file);
    (void)topic.words().move_generation();
    ring_own(topic);
  }
}

// A place of that user's has come free.
void Exchange::let_others_come(const Seeking& subscriber, std::uint32_t user) noexcept {
  if (subscriber.settled.any_put_off_of(user)) look_again_ = true;
}

// --- the lives of foreign nodes -------------------------------------------------------------------------------------

bool Exchange::stand_in_for(const shm::Incarnation& node, const std::string& name) {
  const auto known =
      std::find_if(stand_ins_.begin(), stand_ins_.end(), [&](const StandIn& one) { return one.node == node; });
  if (known != stand_ins_.end()) {
    ++known->meetings;
    return true;
  }
  auto file = os::create_unnamed(*home_.files, shm::kNodeFileBytes);
  if (!file || !os::try_lock(*file).value_or(false)) return false;
  auto memory = os::Mapping::writable(*file, shm::kNodeFileBytes);
  if (!memory) return false;
  auto& header = *new (memory->writable_data()) shm::SegmentHeader;
  header.kind = shm::SegmentKind::node;
  header.file_bytes = shm::kNodeFileBytes;
  header.incarnation = header.node = node;
  shm::put_name(header.node_name, name_problem(name, kLongestNodeName, true) ? "?" : name);
  stand_ins_.reserve(stand_ins_.size() + 1);
  std::string link = node_file(node);
  if (!os::link_into(*home_.files, *file, link)) return false;
  stand_ins_.push_back({node, std::move(link), std::move(*file), 1});
  return true;
}

void Exchange::let_stand_in_go(const shm::Incarnation& node) noexcept {
  const auto known =
      std::find_if(stand_ins_.begin(), stand_ins_.end(), [&](const StandIn& one) { return one.node == node; });
  if (known == stand_ins_.end() || --known->meetings != 0) return;
  (void)home_.files->unlink(known->file);
  stand_ins_.erase(known);
}

}  // namespace tenon::port
