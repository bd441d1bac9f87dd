#include "port/census.hpp"

#include <algorithm>

#include "port/liveness.hpp"
#include "port/names.hpp"
#include "port/peer_segment.hpp"
#include "port/topic.hpp"

namespace tenon::port {

namespace {

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
  ChunkCensus& count;
};

void read_holds(Sight& sight, const os::Directory& domain, const os::Directory& topic) {
  for (const Member& member : members_of(topic)) {
    if (member.kind != MemberKind::subscriber) continue;
    const auto opened = open_subscriber_segment(topic, member.name, kCounting);
    if (!opened.segment || !is_alive(domain, opened.segment->header.node)) continue;
    const std::byte* const record = record_for(*opened.segment, sight.publisher.header.incarnation);
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
  for (std::uint64_t i = 0; i < sight.ring.capacity; ++i) {
    const auto& slot = *reinterpret_cast<const Slot*>(sight.ring.cells + i * sight.ring.shape.stride);
    const std::uint64_t mark = slot.seq.load(std::memory_order_relaxed);
    if (mark == 0) continue;
    const bool valid = mark % 2 == 0;
    const std::uint64_t chunk = valid ? queue::chunk_of(slot.where.load(std::memory_order_relaxed)) : i;
    if (chunk >= sight.ring.chunks) continue;
    Claim& claim = sight.claims[chunk];
    if (valid)
      claim = Claim::message;
    else if (claim == Claim::none)
      claim = Claim::in_place;
  }
}

void count_chunk(Sight& sight, std::uint32_t chunk, std::uint64_t mirror) {
  ChunkCensus& count = sight.count;
  const auto use = static_cast<queue::ChunkUse>(mirror & 3);
  if (sight.claims[chunk] == Claim::message) {
    ++count.in_ring;
  } else if (use == queue::ChunkUse::free) {
    ++count.free;
  } else if (use == queue::ChunkUse::loaned) {
    ++count.loaned;
  } else if (use == queue::ChunkUse::home) {
    if (sight.claims[chunk] == Claim::in_place)
      ++count.loaned;
    else if (chunk >= sight.ring.capacity)
      ++count.leaked;
    else if (reinterpret_cast<const Slot*>(sight.ring.cells + chunk * sight.ring.shape.stride)
                 ->seq.load(std::memory_order_relaxed) == 0)
      ++count.free;
    else
      ++count.leaked;
  } else {
    const std::uint64_t sequence = mirror >> 2;
    const std::uint64_t head = sight.ring.control->head.load(std::memory_order_relaxed);
    if (std::find(sight.holds.begin(), sight.holds.end(), sequence) != sight.holds.end())
      ++count.held;
    else if (head - sequence >= sight.ring.capacity)
      ++count.let_go;
    else
      ++count.leaked;
  }
}

ChunkCensus count_publisher(const os::Directory& domain, const os::Directory& topic, const PublisherPeer& publisher) {
  ChunkCensus count;
  const auto ring = shm::ring_view(publisher.memory.data(), publisher.shape);
  Sight sight{publisher, ring, std::vector<Claim>(ring.chunks), {}, count};
  count.topic = shm::get_name(publisher.header.topic_name);
  count.node = shm::get_name(publisher.header.node_name);
  count.alive = is_alive(domain, publisher.header.node);
  count.chunks = ring.chunks;
  const std::uint64_t head = ring.control->head.load(std::memory_order_relaxed);
  read_holds(sight, domain, topic);
  read_slots(sight);
  const auto* const mirror =
      reinterpret_cast<const shm::PlaceWord*>(publisher.memory.data() + publisher.shape.mirror_offset);
  for (std::uint32_t i = 0; i < ring.chunks; ++i) count_chunk(sight, i, mirror[i].load(std::memory_order_relaxed));
  count.steady = ring.control->head.load(std::memory_order_relaxed) == head;
  return count;
}

}  // namespace

std::vector<ChunkCensus> take_census(const os::Directory& domain) {
  std::vector<ChunkCensus> counts;
  const auto names = domain.list();
  if (!names) return counts;
  for (const std::string& name : *names) {
    if (!is_topic_directory(name)) continue;
    const auto topic = domain.open_below(name);
    if (!topic) continue;
    for (const Member& member : members_of(*topic)) {
      if (member.kind != MemberKind::publisher) continue;
      const auto opened = open_publisher_segment(*topic, member.name, kCounting);
      if (opened.segment) counts.push_back(count_publisher(domain, *topic, *opened.segment));
    }
  }
  return counts;
}

}  // namespace tenon::port
