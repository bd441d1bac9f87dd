#include "doctor/ring_look.hpp"

#include "doctor/census.hpp"
#include "queue/observer.hpp"

namespace tenon::doctor {

namespace {

using port::PublisherPeer;
using port::SubscriberPeer;
using queue::StdAtomics;

std::string about(const SubscriberPeer& subscriber, const PublisherPeer& publisher) {
  return "subscriber of node \"" + shm::get_name(subscriber.header.node_name) + "\" at the publisher of node \"" +
         shm::get_name(publisher.header.node_name) + "\": ";
}

}  // namespace

void look_at_reader(const port::Member& member, const SubscriberPeer& subscriber, const PublisherPeer& publisher,
                    Notebook& notebook) {
  const std::byte* const record = port::record_for(subscriber, publisher.header.incarnation);
  if (record == nullptr) return;
  const queue::RecordState state = queue::state_of(shm::identity_of(record));
  if (state != queue::RecordState::overwrite && state != queue::RecordState::reliable) return;
  const auto ring = shm::ring_view(publisher.memory.data(), publisher.shape);
  const queue::ReaderView<StdAtomics> reader{&shm::identity_of(record), shm::place_of(record), subscriber.shape.index};
  const auto say = [&](const std::string& nature, const std::string& what) {
    notebook.note(Finding::Kind::damage, member.name, about(subscriber, publisher) + what,
                  port::publisher_file(publisher.header.incarnation) + ' ' + nature);
  };
  switch (const queue::Standing standing = queue::standing_of(ring, reader); standing.fault) {
    case queue::Fault::ahead:
      say("ahead", "it waits for message " + std::to_string(standing.cursor) + ", and only those below " +
                       std::to_string(standing.head) + " were published");
      break;
    case queue::Fault::overrun:
      say("overrun", "it waits for message " + std::to_string(standing.cursor) +
                         ", which was overwritten: the ring has " + std::to_string(ring.capacity) + " and is at " +
                         std::to_string(standing.head) + ", and it was not set aside");
      break;
    case queue::Fault::none:
      break;
  }
  const auto* const mirror =
      reinterpret_cast<const shm::PlaceWord*>(publisher.memory.data() + publisher.shape.mirror_offset);
  for (std::uint32_t k = 0; k < subscriber.shape.holds; ++k)
    if (queue::holds_what_is_gone(ring, mirror, reader, k))
      say("hold " + std::to_string(k),
          "hold " + std::to_string(k) + " is on a message whose memory the publisher uses again");
}

void look_at_chunks(const os::Directory& domain, const os::Directory& topic, const port::Member& member,
                    const PublisherPeer& publisher, Notebook& notebook) {
  const ChunkCensus count = count_chunks(domain, topic, publisher);
  if (!count.steady || count.adds_up()) return;
  notebook.note(Finding::Kind::damage, member.name,
                "publisher of node \"" + count.node + "\": of " + std::to_string(count.chunks) + " chunks " +
                    std::to_string(count.free) + " are free, " + std::to_string(count.in_ring) + " in the ring, " +
                    std::to_string(count.loaned) + " loaned, " + std::to_string(count.held + count.let_go) +
                    " held, and " + std::to_string(count.leaked) + " lost; they must add up",
                "chunks");
}

}  // namespace tenon::doctor
