#include "port/seen_servers.hpp"

#include <algorithm>

#include "error/emit.hpp"
#include "error/guarded.hpp"
#include "port/sweep.hpp"

namespace tenon::port {

namespace {

constexpr int kMostReads = 64;  // of announcements in one look: a hostile server's never end

std::string meeting(const Topic& topic) { return "meet a server of \"" + topic.name() + "\""; }

bool is_announcement(const PublisherPeer& publisher) {
  return publisher.header.schema_hash == announcement_facts({}).schema_hash && publisher.shape.copy_only != 0 &&
         publisher.shape.payload_bytes <= announcement_bytes(kMostOperations);
}

}  // namespace

SeenServer::SeenServer(const os::Directory& domain, PublisherPeer peer, std::string file, const Exchange::Owner& owner)
    : file_(std::move(file)),
      peer_(std::move(peer)),
      node_(domain, peer_.header.node),
      owner_(owner),
      reader_(shm::ring_view(peer_.memory.data(), peer_.shape), {&place_->record, place_->words.data(), 0, 0}, false),
      bytes_(peer_.shape.payload_bytes) {
  reader_.announce_place(1);
  reader_.start();
}

void SeenServer::listen() {
  if (unread_) read();
  for (int i = 0; i < kMostReads; ++i) {
    switch (reader_.copy(reader_.ring().shape, bytes_.data(), bytes_.size())) {
      case queue::TakeState::taken:
        unread_ = true;
        read();
        break;
      case queue::TakeState::behind:
        reader_.skip_to_present();
        break;
      default:
        return;
    }
  }
}

void SeenServer::read() {
  Announcement said;
  if (from_bytes(bytes_, said)) {
    said_ = std::move(said);
    heard_ = true;
  }
  unread_ = false;
}

Result<std::unique_ptr<SeenServers>> SeenServers::open(const detail::NodeCore& node, std::string_view service,
                                                       Right right, const std::optional<Access>& access,
                                                       const std::string& action) {
  auto topic = Topic::open(node.directory(), announcement_topic(service), action);
  if (!topic) return tl::unexpected(topic.error());
  std::unique_ptr<SeenServers> seen(new SeenServers(node.directory(), std::move(*topic)));
  if (node.meeting_place() != nullptr)
    if (auto done = seen->onlooker_.look_on(node.meeting_place(), *seen->topic_, access ? access : node.access(),
                                            {.most_of_one = kMostServersOfOne, .own_right = right}, action);
        !done)
      return tl::unexpected(done.error());
  return seen;
}

void SeenServers::note_refusals() {
  if (!onlooker_) return;
  for (Error& refusal : onlooker_.take_refusals()) {
    error::emit(Severity::warning, refusal);
    refusal_ = std::move(refusal);
  }
}

bool SeenServers::look() noexcept {
  if (looked_ && !stale()) return true;
  looked_ = false;
  return error::attempted([this] { look_at_members(); }) && looked_;
}

void SeenServers::look_at_members() {
  const std::uint32_t generation = topic_->words().generation();
  note_refusals();
  const auto members = members_of(topic_->directory());
  if (!members) return;  // nobody is known to be gone: the next look lists again
  std::erase_if(servers_, [&](const auto& server) {
    return server->closed() || std::none_of(members->begin(), members->end(),
                                            [&](const Member& member) { return member.name == server->file(); });
  });
  bool all_met = true;
  for (const Member& member : *members)
    if (member.kind == MemberKind::publisher) all_met &= meet(member);
  for (const auto& server : servers_) server->listen();
  looked_ = all_met;
  known_generation_ = generation;
}

bool SeenServers::meet(const Member& member) {
  if (std::any_of(servers_.begin(), servers_.end(), [&](const auto& one) { return one->file() == member.name; }))
    return true;
  auto opened = open_publisher_segment(topic_->directory(), member.name, meeting(*topic_), os::Populate::at_once);
  if (opened.refusal) error::emit(Severity::warning, *opened.refusal);
  if (opened.for_want()) return false;
  if (opened.refusal || (opened.segment && !is_announcement(*opened.segment))) {
    if (onlooker_) onlooker_.part(member.incarnation);
    return true;
  }
  if (!opened.segment || has_ended(*domain_, *opened.segment)) return true;
  Exchange::Owner owner;
  if (onlooker_) owner = onlooker_.owner_of(member.incarnation);
  if (owner.foreign && !owner.user) return true;  // not agreed on by ourselves, or over already
  servers_.push_back(std::make_unique<SeenServer>(*domain_, std::move(*opened.segment), member.name, owner));
  return true;
}

void SeenServers::forget_dead(const std::string& file) noexcept {
  (void)sweep_domain(*domain_);
  std::erase_if(servers_, [&](const auto& one) { return one->file() == file; });
}

}  // namespace tenon::port
