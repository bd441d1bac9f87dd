#include "doctor/census.hpp"

#include <algorithm>

#include "port/liveness.hpp"
#include "port/names.hpp"
#include "port/peer_segment.hpp"
#include "port/topic.hpp"
#include "queue/observer.hpp"

namespace tenon::doctor {

namespace {

using port::Member;
using port::MemberKind;
using port::PublisherPeer;

const std::string kCounting = "count the chunks of a publisher";

// What is known of a chunk from the slots: the mirror speaks for the others.
enum class Claim : std::uint8_t { none, message, in_place };

struct Sight {
  const PublisherPeer& publisher;
  queue::RingView<queue::StdAtomics> ring;
  std::vector<queue::SlotSight> slots;
  std::vector<Claim> claims;
  std::vector<std::uint64_t> holds;  // sequences held by the living
};

void read_holds(Sight& sight, const os::Directory& domain, const os::Directory& topic) {
  const auto members = port::members_of(topic);
  if (!members) return;
  for (const Member& member : *members) {
    if (member.kind != MemberKind::subscriber) continue;
    const auto opened = port::open_subscriber_segment(topic, member.name, kCounting);
    if (!opened.segment || !port::is_alive(domain, opened.segment->header.node)) continue;
    const std::byte* const record = port::record_for(*opened.segment, sight.publisher.header.incarnation);
    if (record == nullptr) continue;
    const shm::PlaceWord* const place = shm::place_of(record);
    for (std::uint32_t k = 0; k < opened.segment->shape.holds; ++k)
      if (const std::uint64_t hold = place[queue::kFirstHoldWord + k].load(std::memory_order_relaxed); hold != 0)
        sight.holds.push_back(hold - 1);
  }
}

// An even mark names the chunk its message stands in; an odd one says that the slot's home is being written, unless the
// mirror says otherwise. A slot never used leaves its home free.
void read_slots(Sight& sight) {
  for (std::uint32_t i = 0; i < sight.ring.capacity; ++i) {
    const auto [mark, where] = sight.slots.emplace_back(queue::look_at_slot(sight.ring, i));
    if (mark == 0) continue;
    const bool valid = mark % 2 == 0;
    const auto chunk = valid ? queue::chunk_of(where) : i;
    if (chunk >= sight.ring.chunks) continue;
    Claim& claim = sight.claims[chunk];
    if (valid)
      claim = Claim::message;
    else if (claim == Claim::none)
      claim = Claim::in_place;
  }
}

// No slot has moved since they were read, so that all that was read between goes with them.
bool nothing_moved(const Sight& sight) {
  for (std::uint32_t i = 0; i < sight.ring.capacity; ++i)
    if (queue::mark_of(sight.ring, i) != sight.slots[i].mark) return false;
  return true;
}

// Where a chunk is counted.
using Count = std::uint64_t ChunkCensus::*;

// One of which the mirror says that this message stands there, and its slot does not. The slot's own mark says why: the message
// is not published yet, or it was replaced. The ring's head would not do: it moves after the mark.
Count count_of_message(const Sight& sight, std::uint64_t sequence) {
  if (std::find(sight.holds.begin(), sight.holds.end(), sequence) != sight.holds.end()) return &ChunkCensus::held;
  const std::uint64_t mark = sight.slots[sequence & (sight.ring.capacity - 1)].mark;
  if (mark == queue::replacing_mark(sequence)) return &ChunkCensus::loaned;
  return queue::before(queue::valid_mark(sequence), mark) ? &ChunkCensus::let_go : &ChunkCensus::leaked;
}

Count count_of(const Sight& sight, std::uint32_t chunk, std::uint64_t mirror) {
  if (sight.claims[chunk] == Claim::message) return &ChunkCensus::in_ring;
  switch (static_cast<queue::ChunkUse>(mirror & 3)) {
    case queue::ChunkUse::free:
      return &ChunkCensus::free;
    case queue::ChunkUse::loaned:
      return &ChunkCensus::loaned;
    case queue::ChunkUse::home: {
      if (sight.claims[chunk] == Claim::in_place) return &ChunkCensus::loaned;
      const bool never_used = chunk < sight.ring.capacity && sight.slots[chunk].mark == 0;
      return never_used ? &ChunkCensus::free : &ChunkCensus::leaked;
    }
    case queue::ChunkUse::message:
      break;
  }
  return count_of_message(sight, mirror >> 2);
}

}  // namespace

ChunkCensus count_chunks(const os::Directory& domain, const os::Directory& topic, const PublisherPeer& publisher) {
  ChunkCensus count;
  const auto ring = shm::ring_view(publisher.memory.data(), publisher.shape);
  Sight sight{publisher, ring, {}, std::vector<Claim>(ring.chunks), {}};
  sight.slots.reserve(ring.capacity);
  count.topic = shm::get_name(publisher.header.topic_name);
  count.node = shm::get_name(publisher.header.node_name);
  count.alive = port::is_alive(domain, publisher.header.node);
  count.chunks = ring.chunks;
  read_holds(sight, domain, topic);
  read_slots(sight);
  const auto* const mirror =
      reinterpret_cast<const shm::PlaceWord*>(publisher.memory.data() + publisher.shape.mirror_offset);
  for (std::uint32_t i = 0; i < ring.chunks; ++i)
    ++(count.*count_of(sight, i, queue::look_at_mirror<queue::StdAtomics>(mirror[i])));
  count.steady = nothing_moved(sight);
  return count;
}

std::vector<ChunkCensus> take_census(const os::Directory& domain) {
  std::vector<ChunkCensus> counts;
  const auto names = domain.list();
  if (!names) return counts;
  for (const std::string& name : *names) {
    if (!port::is_topic_directory(name)) continue;
    const auto topic = domain.open_below(name);
    if (!topic) continue;
    const auto members = port::members_of(*topic);
    if (!members) continue;
    for (const Member& member : *members) {
      if (member.kind != MemberKind::publisher) continue;
      const auto opened = port::open_publisher_segment(*topic, member.name, kCounting);
      if (opened.segment) counts.push_back(count_chunks(domain, *topic, *opened.segment));
    }
  }
  return counts;
}

}  // namespace tenon::doctor
