// A subscriber and the publishers that it does not take from: remembered, and told why.
#include <algorithm>
#include <utility>

#include "error/guarded.hpp"
#include "os/process.hpp"
#include "os/random.hpp"
#include "os/segment_file.hpp"
#include "port/publisher_core.hpp"
#include "port/subscriber_core.hpp"

namespace tenon::detail {

// The record says so to whoever cleans; the publisher is told by a note, unless it is of another node, which sees none of
// ours.
void SubscriberCore::refuse(const port::PublisherPeer& publisher, const port::Member& member, Error reason,
                            bool foreign) {
  const bool differs = reason == ErrorCode::schema_mismatch;
  turn_away(refused_files_, member.name, std::move(reason));
  if (const auto record = free_record())
    queue::fill_record(shm::identity_of(shm::record_at(segment_->memory.writable_data(), segment_->shape, *record)),
                       member.incarnation.high, member.incarnation.low, queue::RecordState::refused);
  if (differs && !foreign) (void)error::attempted([&] { leave_note(publisher); });
}

void SubscriberCore::turn_away(std::vector<std::string>& files, const std::string& file, Error reason) {
  files.push_back(file);
  refusals_.remember(std::move(reason));
}

void SubscriberCore::leave_note(const port::PublisherPeer& publisher) {
  const auto incarnation = os::random_incarnation();
  if (!incarnation) return;
  const std::uint64_t bytes = sizeof(shm::SegmentHeader) + type_.descriptor.size();
  auto file = os::create_unnamed(topic_->directory(), bytes);
  if (!file) return;
  auto memory = os::Mapping::writable(*file, bytes);
  if (!memory) return;
  auto& header = *new (memory->writable_data()) shm::SegmentHeader;
  header.kind = shm::SegmentKind::refusal;
  header.process_id = os::process_id();
  header.file_bytes = bytes;
  header.incarnation = *incarnation;
  header.node = node_->incarnation();
  header.layout_hash = type_.layout_hash;
  header.schema_hash = type_.schema_hash;
  header.descriptor_offset = sizeof(shm::SegmentHeader);
  header.descriptor_bytes = static_cast<std::uint32_t>(type_.descriptor.size());
  shm::put_name(header.node_name, node_->name());
  shm::put_name(header.topic_name, topic_->name());
  std::copy(type_.descriptor.begin(), type_.descriptor.end(),
            reinterpret_cast<char*>(memory->writable_data()) + sizeof header);
  if (os::link_into(topic_->directory(), *file, port::refusal_file(publisher.header.incarnation, *incarnation)))
    (void)topic_->words().move_generation();
}

}  // namespace tenon::detail
