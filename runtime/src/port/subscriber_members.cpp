// A subscriber and the publishers of its topic: who is there, who fits, who has ended.
#include <algorithm>
#include <new>
#include <utility>

#include "error/emit.hpp"
#include "error/from_failure.hpp"
#include "error/guarded.hpp"
#include "os/process.hpp"
#include "os/segment_file.hpp"
#include "port/publisher_core.hpp"
#include "port/schema_check.hpp"
#include "port/subscriber_core.hpp"
#include "port/sweep.hpp"

namespace tenon::detail {

namespace {

queue::ReaderMemory<queue::StdAtomics> reader_memory(SubscriberSegment& own, const Link::Place& place) {
  std::byte* const at = shm::record_at(own.memory.writable_data(), own.shape, place.record);
  return {&shm::identity_of(at), shm::place_of(at), place.entry, own.shape.holds};
}

port::End end_of(const port::PublisherPeer& publisher) {
  return {port::describe_process(shm::get_name(publisher.header.node_name), publisher.header.process_id),
          publisher.header.schema_hash, publisher.header.layout_hash, port::descriptor_of(publisher)};
}

}  // namespace

Link::Link(port::PublisherPeer peer, std::shared_ptr<SubscriberSegment> own, const Place& place, std::string file,
           const shm::Delivery& granted, std::unique_ptr<port::KeptMessages> kept,
           std::shared_ptr<port::NodeWatch> node)
    : Connection(shm::ring_view(peer.memory.data(), peer.shape), reader_memory(*own, place), granted.steadfast()),
      peer_(std::move(peer)),
      own_(std::move(own)),
      record_(place.record),
      tenancy_(own_->tenancy(place.record)),
      file_(std::move(file)),
      granted_(granted),
      kept_(std::move(kept)),
      node_(std::move(node)) {
  awaited = granted.waits();
  choose_path();
}

// Inline code knows nothing of kept messages, which come first: it finds no hold, and asks here.
void Link::choose_path() noexcept {
  const bool usual = !kept_pending();
  by_words = usual && peer_.shape.copy_only != 0;
  usual ? reader.open() : reader.shut();
}

void Link::look_for_kept(std::uint64_t from, bool counted) noexcept {
  if (kept_ == nullptr) return;
  kept_->look(from, reader.cursor(), counted);
  choose_path();
}

shm::Record& Link::record() const noexcept { return *reader.memory().record; }

void Link::leave() noexcept {
  queue::set_state(record(), queue::RecordState::drained);
  if (awaited && reader.publisher_sleeps()) wake_publisher(*this);
}

std::optional<Error> SubscriberCore::note_members() noexcept {
  ++looks_;
  if (!segment_->memory.whole()) return {};
  std::optional<Error> unseen;
  if (!error::attempted([&] { unseen = look_at_members(); }))
    unseen = error::out_of_memory("subscribe to", topic_->name());
  return unseen;
}

std::optional<Error> SubscriberCore::look_at_members() {
  // The dead too: who never waits asks after nobody otherwise, and who comes now may need a dead one's place.
  (void)drop_ended(Probe::everybody);
  if (segment_->exchange != nullptr)
    for (Error& refusal : segment_->exchange->take_refusals(segment_->incarnation))
      refusals_.remember(std::move(refusal));
  const auto members = port::members_named_in(topic_->directory());
  if (!members) return error::from(members.error(), to_subscribe_to(topic_->name()));
  forget_absent_records(*members);
  std::optional<Error> unseen;
  for (const port::Member& member : *members) {
    if (member.kind != port::MemberKind::publisher) continue;
    if (auto want = meet(member)) unseen = std::move(want);
  }
  return unseen;
}

std::optional<Error> SubscriberCore::meet(const port::Member& publisher) {
  const auto& file = publisher.name;
  if (std::any_of(links_.begin(), links_.end(), [&](const auto& link) { return link->file() == file; })) return {};
  if (std::find(refused_files_.begin(), refused_files_.end(), file) != refused_files_.end() ||
      std::find(crowded_out_.begin(), crowded_out_.end(), file) != crowded_out_.end())
    return {};
  const port::Exchange::Seat seat = seat_at(publisher.incarnation);
  if (seat.foreign && !seat.taken) return {};  // not yet
  auto unseen = meet_at(publisher, seat);
  const bool refused = std::find(refused_files_.begin(), refused_files_.end(), file) != refused_files_.end();
  if (seat.foreign && refused) segment_->exchange->part(publisher.incarnation, segment_->incarnation);
  return unseen;
}

std::optional<Error> SubscriberCore::meet_at(const port::Member& publisher, const port::Exchange::Seat& seat) {
  const auto& file = publisher.name;
  auto opened =
      port::open_publisher_segment(topic_->directory(), file, to_subscribe_to(topic_->name()), os::Populate::at_once);
  if (opened.for_want()) return std::move(opened.refusal);
  if (opened.refusal) {
    turn_away(refused_files_, file, std::move(*opened.refusal));
  }
  if (!opened.segment) return {};
  port::PublisherPeer& peer = *opened.segment;
  // Records are found by it: one that calls itself as another is called would disturb that one.
  if (peer.header.incarnation != publisher.incarnation) {
    refused_files_.push_back(file);
    return {};
  }
  // One that ended before we were there owes us nothing.
  const bool unborn = !seat.foreign && shm::publisher_life(peer.memory.data()).born() == 0;
  const bool younger = !unborn && is_younger(peer, seat);
  if (!younger && port::has_ended(node_->directory(), peer)) return {};
  if (has_record_for(peer.header.incarnation)) return {};  // drained, and kept for somebody else
  if (auto reason = unfit(peer)) {
    refuse(peer, publisher, std::move(*reason), seat.foreign);
    return {};
  }
  auto messages = messages_kept_by(peer);
  attach(std::move(peer), file, std::move(messages), seat);
  return {};
}

// Without memory for them the new messages are taken nevertheless. To try again would be to map the segment again at each
// glance; and it is the caller who can ask for fewer.
std::unique_ptr<port::KeptMessages> SubscriberCore::messages_kept_by(const port::PublisherPeer& publisher) {
  if (!options_.kept || type_.frames || publisher.shape.kept_keys == 0) return nullptr;
  auto messages = port::KeptMessages::open(publisher, type_, options_.holds);
  if (messages == nullptr)
    refusals_.remember(
        Error(ErrorCode::out_of_memory, {"take what a publisher of \"" + topic_->name() + "\" keeps",
                                         "no memory for " + std::to_string(options_.holds) + " messages of " +
                                             std::to_string(publisher.shape.stride) + " bytes",
                                         "room for a copy of each message that is held",
                                         "lower SubscriberOptions::holds, or subscribe with kept = false",
                                         {},
                                         {}}));
  return messages;
}

port::Exchange::Seat SubscriberCore::seat_at(const shm::Incarnation& publisher) const {
  port::Exchange::Seat seat;
  if (segment_->exchange != nullptr) seat = segment_->exchange->seat_of(publisher, segment_->incarnation);
  if (!seat.foreign) seat.entry = segment_->shape.index;
  return seat;
}

// One that has not said when it was born has published nothing. Generations of another node's topic mean nothing to us.
bool SubscriberCore::is_younger(const port::PublisherPeer& publisher, const port::Exchange::Seat& seat) const noexcept {
  if (seat.foreign) return seat.younger;
  const std::uint32_t born = shm::publisher_life(publisher.memory.data()).born();
  return born == 0 || queue::older(segment_->shape.born, born);
}

port::End SubscriberCore::own_end() const {
  return {port::describe_process(node_->name(), os::process_id()), type_.schema_hash, type_.layout_hash,
          type_.descriptor};
}

std::optional<Error> SubscriberCore::unfit(const port::PublisherPeer& publisher) {
  if (auto mismatch = port::compare("subscribe to", topic_->name(), end_of(publisher), own_end())) return mismatch;
  return options_differ(publisher);
}

std::optional<Error> SubscriberCore::options_differ(const port::PublisherPeer& publisher) {
  const std::string action = to_subscribe_to(topic_->name());
  const shm::PublisherShape& shape = publisher.shape;
  const bool sized = type_.tailed ? shape.payload_bytes >= type_.bytes : shape.payload_bytes == type_.bytes;
  if (!type_.frames && (!sized || shape.payload_alignment != type_.alignment))
    return Error(ErrorCode::segment_invalid, {action,
                                              "messages of " + std::to_string(shape.payload_bytes) + " bytes",
                                              std::to_string(type_.bytes) + " bytes",
                                              "build both ends again",
                                              {},
                                              {}});
  if (asked_.waits() && !shape.most().waits())
    return Error(ErrorCode::reliability_refused,
                 {action,
                  "a publisher that never waits",
                  "one that may wait for reliable subscribers",
                  "open the publisher with another SlowReader, or subscribe with reliable = false",
                  {},
                  {}});
  // Our own claim is among the claims only once the segment is made; before that it is counted here.
  const std::uint32_t claimed = topic_->words().holds_claimed() + (segment_ != nullptr ? 0 : options_.holds);
  if (claimed > shape.hold_budget)
    return Error(ErrorCode::holds_exhausted, {action,
                                              std::to_string(claimed) + " holds asked for by all subscribers",
                                              "at most " + std::to_string(shape.hold_budget),
                                              "raise PublisherOptions::holds or hold fewer samples",
                                              {},
                                              {}});
  return std::nullopt;
}

void SubscriberCore::attach(port::PublisherPeer publisher, const std::string& file,
                            std::unique_ptr<port::KeptMessages> messages, const port::Exchange::Seat& seat) {
  const auto record = free_record();
  if (!record) {
    turn_away(crowded_out_, file,
              Error(ErrorCode::too_many_publishers, {to_subscribe_to(topic_->name()),
                                                     "more publishers than " + std::to_string(options_.publishers),
                                                     "fewer",
                                                     "raise SubscriberOptions::publishers",
                                                     {},
                                                     {}}));
    return;
  }
  const shm::Incarnation incarnation = publisher.header.incarnation;
  // A younger publisher's messages are all ours; of an older one we get what we asked for.
  const bool younger = is_younger(publisher, seat);
  const shm::Delivery granted = shm::granted(asked_, publisher.shape.most());
  auto watch = watch_of(publisher.header.node);
  auto link = std::make_unique<Link>(std::move(publisher), segment_, Link::Place{*record, seat.entry}, file, granted,
                                     std::move(messages), std::move(watch));
  links_.reserve(links_.size() + 1);
  if (watcher_ != nullptr) watcher_->expect();
  // The publisher waits for us from here on: nothing below may fail.
  link->reader.announce_place(younger ? link->peer().shape.capacity : options_.history);
  queue::fill_record(link->record(), incarnation.high, incarnation.low,
                     granted.waits() ? queue::RecordState::reliable : queue::RecordState::overwrite);
  (void)topic_->words().move_generation();
  link->reader.start();
  if (younger) link->reader.count_missed_since_first();
  link->look_for_kept(link->peer().shape.first, younger);
  links_.push_back(std::move(link));
  link_circle();
  if (watcher_ != nullptr) watcher_->came(*links_.back());
  if (!type_.frames) (void)error::attempted([this] { tell_tolerated_differences(links_.back()->peer()); });
}

void SubscriberCore::watch(ConnectionWatcher& watcher) {
  for (const auto& link : links_) {
    watcher.expect();
    watcher.came(*link);
  }
  watcher_ = &watcher;
}

void SubscriberCore::tell_tolerated_differences(const port::PublisherPeer& publisher) const {
  if (!error::is_heard(Severity::info)) return;
  const std::string report = port::tolerated_differences(topic_->name(), end_of(publisher), own_end());
  if (!report.empty())
    error::emit(Severity::info, "defaults, ranges or appended members of \"" + topic_->name() + "\" differ", report);
}

// One in which nothing is held any more, if there is one: what is held of another publisher is less to hold of the next.
std::optional<std::uint32_t> SubscriberCore::free_record() const noexcept {
  std::optional<std::uint32_t> in_part;
  for (std::uint32_t i = 0; i < segment_->shape.records; ++i) {
    const std::byte* const record = shm::record_at(segment_->memory.data(), segment_->shape, i);
    if (queue::state_of(shm::identity_of(record)) != queue::RecordState::free) continue;
    if (std::any_of(links_.begin(), links_.end(), [&](const auto& link) { return link->record_index() == i; }))
      continue;
    if (!queue::holds_anything<queue::StdAtomics>(shm::place_of(record), segment_->shape.holds)) return i;
    if (!in_part) in_part = i;
  }
  return in_part;
}

bool SubscriberCore::has_record_for(const shm::Incarnation& publisher) const noexcept {
  for (std::uint32_t i = 0; i < segment_->shape.records; ++i)
    if (queue::record_is_for(shm::identity_of(shm::record_at(segment_->memory.data(), segment_->shape, i)),
                             publisher.high, publisher.low))
      return true;
  return false;
}

// A record that is drained or refused is kept until its publisher's file has gone, so that nobody waits for us.
void SubscriberCore::forget_absent_records(const std::vector<port::Member>& members) noexcept {
  const auto is_absent = [&](const shm::Incarnation& publisher) {
    return std::none_of(members.begin(), members.end(), [&](const port::Member& member) {
      return member.kind == port::MemberKind::publisher && member.incarnation == publisher;
    });
  };
  for (std::uint32_t i = 0; i < segment_->shape.records; ++i) {
    const auto& record = shm::identity_of(shm::record_at(segment_->memory.data(), segment_->shape, i));
    const queue::RecordState state = queue::state_of(record);
    if (state != queue::RecordState::drained && state != queue::RecordState::refused) continue;
    const auto owner = queue::publisher_of(record);
    if (!is_absent({owner.high, owner.low})) continue;
    segment_->vacate(i);
    crowded_out_.clear();  // there is room for one of them
  }
  const auto gone = [&](const std::string& file) {
    return std::none_of(members.begin(), members.end(),
                        [&](const port::Member& member) { return member.name == file; });
  };
  std::erase_if(refused_files_, gone);
  std::erase_if(crowded_out_, gone);
}

// Its record is drained then: it is not met again, remembered or not.
void SubscriberCore::drop_hostile() noexcept {
  const auto link = std::find_if(links_.begin(), links_.end(), [&](const auto& one) { return one.get() == current; });
  (void)error::attempted([&] {
    turn_away(refused_files_, (*link)->file(),
              Error(ErrorCode::segment_invalid, {to_subscribe_to(topic_->name()),
                                                 "a message outside the segment of " + (*link)->file(),
                                                 "one inside it",
                                                 "restart the publisher",
                                                 {},
                                                 {}}));
  });
  drop(static_cast<std::size_t>(link - links_.begin()));
}

void SubscriberCore::link_circle() noexcept {
  for (std::size_t i = 0; i < links_.size(); ++i) links_[i]->next = links_[(i + 1) % links_.size()].get();
  const bool there = std::any_of(links_.begin(), links_.end(), [&](const auto& link) { return link.get() == current; });
  if (!there) current = links_.empty() ? nullptr : links_.front().get();
}

}  // namespace tenon::detail
