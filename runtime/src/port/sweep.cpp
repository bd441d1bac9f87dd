#include "port/sweep.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "error/guarded.hpp"
#include "os/file_lock.hpp"
#include "os/segment_file.hpp"
#include "port/liveness.hpp"
#include "port/peer_segment.hpp"
#include "port/topic.hpp"
#include "shm/publisher_segment.hpp"

namespace tenon::port {

namespace {

const std::string kSweeping = "clean up";

// Has this living subscriber still to take something from the publisher?
bool is_owed(const SubscriberPeer& subscriber, const PublisherPeer& publisher) {
  const auto& life = shm::publisher_life(publisher.memory.data());
  const std::byte* const record = record_for(subscriber, publisher.header.incarnation);
  if (record == nullptr) return life.born() != 0 && queue::older(subscriber.shape.born, life.born());
  switch (queue::state_of(shm::identity_of(record))) {
    case queue::RecordState::overwrite:
    case queue::RecordState::reliable:
      return true;  // it says `drained` when it is
    case queue::RecordState::free:
    case queue::RecordState::drained:
    case queue::RecordState::refused:
      break;
  }
  return false;
}

bool node_lives(const os::Directory& domain, const std::vector<std::string>& files, std::uint64_t tag) {
  return std::any_of(files.begin(), files.end(), [&](const std::string& file) {
    const auto node = node_of(file);
    return node && shm::tag_of(*node) == tag && is_alive(domain, *node);
  });
}

// Whose a member is by what is left of its header, whatever else became of its file. A mode that was changed is given back on
// the way. Nothing: the file does not say.
std::optional<shm::Incarnation> owner_by_its_header(const os::Directory& topic, const Member& member,
                                                    shm::SegmentKind kind) {
  const auto opened = os::open_restored(topic, member.name, os::Access::read_only);
  if (!opened || opened->facts.bytes < sizeof(shm::SegmentHeader)) return std::nullopt;
  const auto memory = os::Mapping::read_only(opened->file, sizeof(shm::SegmentHeader));
  if (!memory) return std::nullopt;
  const std::uint64_t bytes = reinterpret_cast<const shm::SegmentHeader*>(memory->data())->file_bytes;
  shm::SegmentHeader header;
  if (shm::check_header(memory->data(), bytes, kind, header) || header.incarnation != member.incarnation)
    return std::nullopt;
  return header.node;
}

// Of a node that died. A file that was damaged says whose it is by its header; without one, by its place in the table, which
// a subscriber that lives has for as long as it has a name.
bool is_of_the_dead(const os::Directory& domain, const os::Directory& topic, const Member& subscriber,
                    const shm::TopicWords& words) {
  const auto opened = open_subscriber_segment(topic, subscriber.name, kSweeping);
  if (opened.segment) return !is_alive(domain, opened.segment->header.node);
  if (!opened.refusal || opened.for_want()) return false;
  if (const auto owner = owner_by_its_header(topic, subscriber, shm::SegmentKind::subscriber))
    return !is_alive(domain, *owner);
  if (subscriber.entry >= queue::kMaxReaders) return false;
  const std::uint64_t claim = words.entry(subscriber.entry);
  const auto nodes = domain.list();
  return claim == 0 || (nodes && !node_lives(domain, *nodes, queue::entry_node_tag(claim)));
}

// Entries claimed by nodes that died before their subscriber had a name. The table is read before the directory: a node
// has its name before it claims anything, so one that is not there then has gone.
void free_orphaned_entries(const os::Directory& domain, const os::Directory& topic, shm::TopicWords& words) {
  std::array<std::uint64_t, queue::kMaxReaders> claims{};
  for (std::uint32_t i = 0; i < queue::kMaxReaders; ++i) claims[i] = words.entry(i);
  const auto nodes = domain.list();
  if (!nodes) return;
  for (std::uint32_t i = 0; i < queue::kMaxReaders; ++i) {
    const std::uint64_t word = claims[i];
    if (word == 0 || node_lives(domain, *nodes, queue::entry_node_tag(word))) continue;
    const auto members = members_of(topic);
    if (!members) return;
    const bool named = std::any_of(members->begin(), members->end(), [&](const Member& member) {
      return member.kind == MemberKind::subscriber && member.entry == i;
    });
    if (!named) words.free_entry({i, word});
  }
}

// With the exclusive lock on the control file: nobody has the topic open, and nobody can open it.
void remove_everything(const os::Directory& topic) {
  const auto members = members_of(topic);
  if (!members) return;  // the next one who comes by
  for (const Member& member : *members) (void)topic.unlink(member.name);
  (void)topic.unlink(std::string(kTopicFile));
}

void remove_if_unused_now(const os::Directory& domain, const std::string& topic_directory) {
  const auto topic = domain.open_below(topic_directory);
  if (!topic) return;
  const auto control = os::open_restored(*topic, std::string(kTopicFile), os::Access::read_write);
  if (control) {
    const auto locked = os::try_lock(control->file);
    if (!locked || !*locked) return;
    const auto ours = topic->names(std::string(kTopicFile), control->file);
    if (!ours || !*ours) return;  // somebody else removed it; the directory may be a later one
    remove_everything(*topic);
  }
  (void)domain.remove_if_empty(topic_directory);
}

void sweep_topic_directory(const os::Directory& domain, const std::string& name) {
  const auto topic = domain.open_below(name);
  if (!topic) return;
  const auto control = os::open_restored(*topic, std::string(kTopicFile), os::Access::read_write);
  if (control && control->facts.bytes >= shm::kTopicFileBytes) {
    if (auto memory = os::Mapping::writable(control->file, shm::kTopicFileBytes))
      sweep_topic(domain, *topic, shm::topic_words(memory->writable_data()));
  }
  remove_if_unused_now(domain, name);
}

}  // namespace

bool has_ended(const os::Directory& domain, const PublisherPeer& publisher) {
  return shm::publisher_life(publisher.memory.data()).closed() || !is_alive(domain, publisher.header.node);
}

void remove_subscriber(const os::Directory& topic, const Member& subscriber, shm::TopicWords& words) {
  const auto opened = open_subscriber_segment(topic, subscriber.name, kSweeping);
  (void)topic.unlink(bell_of(subscriber.name));  // first: the segment is how the next one finds out
  (void)topic.unlink(subscriber.name);
  if (opened.segment) words.free_entry({opened.segment->shape.index, opened.segment->shape.entry_word});
}

std::optional<bool> owes_somebody(const os::Directory& domain, const os::Directory& topic,
                                  const PublisherPeer& publisher) {
  const auto members = members_of(topic);
  if (!members) return std::nullopt;
  for (const Member& member : *members) {
    if (member.kind != MemberKind::subscriber) continue;
    const auto subscriber = open_subscriber_segment(topic, member.name, kSweeping);
    if (subscriber.for_want()) return std::nullopt;
    if (subscriber.segment && is_owed(*subscriber.segment, publisher) &&
        is_alive(domain, subscriber.segment->header.node))
      return true;
  }
  return false;
}

namespace {

bool remove_publisher_now(const os::Directory& domain, const os::Directory& topic, const std::string& file,
                          std::optional<shm::Incarnation> owner) {
  auto opened = open_publisher_segment(topic, file, kSweeping);
  if (opened.refusal && !opened.for_want()) {
    const auto member = member_of(file);
    const auto said = member ? owner_by_its_header(topic, *member, shm::SegmentKind::publisher) : std::nullopt;
    opened = open_publisher_segment(topic, file, kSweeping);  // it may have been its mode and nothing else
    if (!owner) owner = said;
    if (opened.refusal && !opened.for_want() && owner && !is_alive(domain, *owner))
      return topic.unlink(file).has_value();
  }
  if (!opened.segment) return !opened.refusal;
  if (!has_ended(domain, *opened.segment) || owes_somebody(domain, topic, *opened.segment) != false) return false;
  (void)topic.unlink(file);
  return true;
}

}  // namespace

bool remove_publisher(const os::Directory& domain, const os::Directory& topic, const std::string& file,
                      std::optional<shm::Incarnation> owner) noexcept {
  bool gone = false;
  (void)error::attempted([&] { gone = remove_publisher_now(domain, topic, file, owner); });
  return gone;
}

void sweep_topic(const os::Directory& domain, const os::Directory& topic, shm::TopicWords& words) {
  bool changed = false;
  const auto members = members_of(topic);
  if (!members) return;
  for (const Member& member : *members) {
    if (member.kind != MemberKind::subscriber || !is_of_the_dead(domain, topic, member, words)) continue;
    remove_subscriber(topic, member, words);
    changed = true;
  }
  free_orphaned_entries(domain, topic, words);
  for (const Member& member : *members)
    if (member.kind == MemberKind::publisher && remove_publisher_now(domain, topic, member.name, {})) changed = true;
  for (const Member& member : *members)
    if (member.kind == MemberKind::bell && !topic.facts_of(subscriber_of(member.name))) (void)topic.unlink(member.name);
  for (const Member& member : *members)
    if (member.kind == MemberKind::refusal && !topic.facts_of(publisher_file(member.incarnation)))
      (void)topic.unlink(member.name);
  for (const Member& member : *members)
    if (member.kind == MemberKind::waiter && !is_alive(domain, member.incarnation)) {
      (void)topic.unlink(member.name);
      changed = true;
    }
  if (changed) (void)words.move_generation();
}

namespace {

void sweep_domain_now(const os::Directory& domain, Sweep sweep) {
  const auto names = domain.list();
  if (!names) return;
  std::vector<std::string> dead;
  for (const std::string& name : *names)
    if (const auto node = node_of(name); node && !is_alive(domain, *node)) dead.push_back(name);
  if (dead.empty() && sweep == Sweep::after_the_dead) return;
  // Listed after it is known who is dead: what they made is all there by then.
  const auto made = domain.list();
  if (!made) return;
  for (const std::string& name : *made)
    if (is_topic_directory(name)) sweep_topic_directory(domain, name);
  for (const std::string& name : dead) (void)domain.unlink(name);
}

void sweep_after_the_last_now(const os::Directory& domain) {
  const auto names = domain.list();
  if (!names || std::any_of(names->begin(), names->end(), [](const auto& name) { return node_of(name).has_value(); }))
    return;
  for (const std::string& name : *names)
    if (is_topic_directory(name)) remove_if_unused_now(domain, name);
}

}  // namespace

bool sweep_domain(const os::Directory& domain, Sweep sweep) noexcept {
  return error::attempted([&] { sweep_domain_now(domain, sweep); });
}

bool sweep_after_the_last(const os::Directory& domain) noexcept {
  return error::attempted([&] { sweep_after_the_last_now(domain); });
}

bool remove_if_unused(const os::Directory& domain, const std::string& topic_directory) noexcept {
  return error::attempted([&] { remove_if_unused_now(domain, topic_directory); });
}

}  // namespace tenon::port
