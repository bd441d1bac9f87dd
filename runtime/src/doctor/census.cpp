#include "doctor/census.hpp"

#include <algorithm>

#include "port/liveness.hpp"
#include "port/names.hpp"
#include "port/peer_segment.hpp"
#include "port/topic.hpp"

namespace tenon::doctor {

namespace {

using port::Member;
using port::MemberKind;
using port::PublisherPeer;

const std::string kCounting = "count the chunks of a publisher";

using Ring = queue::RingMemory<queue::StdAtomics>;
using Slot = queue::SlotHeader<queue::StdAtomics>;

// What is known of a chunk from the slots: the mirror speaks for the others.
enum class Claim : std::uint8_t { none, message, in_place };

struct Sight {
  const PublisherPeer& publisher;
  queue::RingView<queue::StdAtomics> ring;
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
    const auto& slot = *reinterpret_cast<const Slot*>(sight.ring.cells + i * sight.ring.shape.stride);
    const std::uint64_t mark = slot.seq.load(std::memory_order_relaxed);
    if (mark == 0) continue;
    const bool valid = mark % 2 == 0;
    const auto chunk = valid ? queue::chunk_of(slot.where.load(std::memory_order_relaxed)) : i;
    if (chunk >= sight.ring.chunks) continue;
    Claim& claim = sight.claims[chunk];
    if (valid)
      claim = Claim::message;
    else if (claim == Claim::none)
      claim = Claim::in_place;
  }
}

bool was_never_used(const Sight& sight, std::uint32_t home) {
  return home < sight.ring.capacity && reinterpret_cast<const Slot*>(sight.ring.cells + home * sight.ring.shape.stride)
                                               ->seq.load(std::memory_order_relaxed) == 0;
}

// Where a chunk is counted.
using Count = std::uint64_t ChunkCensus::*;
Count count_of(const Sight& sight, std::uint32_t chunk, std::uint64_t mirror) {
  if (sight.claims[chunk] == Claim::message) return &ChunkCensus::in_ring;
  switch (static_cast<queue::ChunkUse>(mirror & 3)) {
    case queue::ChunkUse::free:
      return &ChunkCensus::free;
    case queue::ChunkUse::loaned:
      return &ChunkCensus::loaned;
    case queue::ChunkUse::home:
      if (sight.claims[chunk] == Claim::in_place) return &ChunkCensus::loaned;
      return was_never_used(sight, chunk) ? &ChunkCensus::free : &ChunkCensus::leaked;
    case queue::ChunkUse::message:
      break;
  }
  const std::uint64_t sequence = mirror >> 2;
  if (std::find(sight.holds.begin(), sight.holds.end(), sequence) != sight.holds.end()) return &ChunkCensus::held;
  const std::uint64_t head = sight.ring.control->head.load(std::memory_order_relaxed);
  return head - sequence >= sight.ring.capacity ? &ChunkCensus::let_go : &ChunkCensus::leaked;
}

}  // namespace

ChunkCensus count_chunks(const os::Directory& domain, const os::Directory& topic, const PublisherPeer& publisher) {
  ChunkCensus count;
  const auto ring = shm::ring_view(publisher.memory.data(), publisher.shape);
  Sight sight{publisher, ring, std::vector<Claim>(ring.chunks), {}};
  count.topic = shm::get_name(publisher.header.topic_name);
  count.node = shm::get_name(publisher.header.node_name);
  count.alive = port::is_alive(domain, publisher.header.node);
  count.chunks = ring.chunks;
  const std::uint64_t head = ring.control->head.load(std::memory_order_relaxed);
  read_holds(sight, domain, topic);
  read_slots(sight);
  const auto* const mirror =
      reinterpret_cast<const shm::PlaceWord*>(publisher.memory.data() + publisher.shape.mirror_offset);
  for (std::uint32_t i = 0; i < ring.chunks; ++i)
    ++(count.*count_of(sight, i, mirror[i].load(std::memory_order_relaxed)));
  count.steady = ring.control->head.load(std::memory_order_relaxed) == head;
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
