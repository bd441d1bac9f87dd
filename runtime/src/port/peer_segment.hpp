// Somebody else's segment, opened for reading and checked before anything in it is used. Rule P5.
#pragma once

#include <optional>
#include <string>

#include "os/directory.hpp"
#include "os/mapping.hpp"
#include "shm/board_segment.hpp"
#include "shm/publisher_segment.hpp"
#include "shm/subscriber_segment.hpp"
#include "tenon/detail/queue/reader_record.hpp"
#include "tenon/error.hpp"

namespace tenon::port {

template <class Shape>
struct PeerSegment {
  os::Mapping memory;
  shm::SegmentHeader header;  // private copies: the peer's pages are never read for sizes again
  Shape shape;
};
using PublisherPeer = PeerSegment<shm::PublisherShape>;
using SubscriberPeer = PeerSegment<shm::SubscriberShape>;
using BoardPeer = PeerSegment<shm::BoardShape>;

// There was no descriptor or no memory: another time it may be done.
[[nodiscard]] constexpr bool is_want(ErrorCode code) noexcept {
  return code == ErrorCode::descriptor_limit || code == ErrorCode::out_of_memory ||
         code == ErrorCode::out_of_shared_memory;
}

// What came of it: a segment, nothing (the file is gone), or a reason to leave it alone.
template <class Segment>
struct Opened {
  std::optional<Segment> segment;
  std::optional<Error> refusal;

  [[nodiscard]] bool for_want() const noexcept { return refusal && is_want(refusal->code()); }
};

[[nodiscard]] Opened<PublisherPeer> open_publisher_segment(const os::Directory& topic, const std::string& file,
                                                           const std::string& action,
                                                           os::Populate populate = os::Populate::lazily);
[[nodiscard]] Opened<SubscriberPeer> open_subscriber_segment(const os::Directory& topic, const std::string& file,
                                                             const std::string& action);
[[nodiscard]] Opened<BoardPeer> open_board_segment(const os::Directory& topic, const std::string& file,
                                                   const std::string& action);
// Header and schema of a refusal note.
struct NoSuchShape {};
[[nodiscard]] Opened<PeerSegment<NoSuchShape>> open_note(const os::Directory& topic, const std::string& file,
                                                         const std::string& action);

template <class Shape>
[[nodiscard]] std::string_view descriptor_of(const PeerSegment<Shape>& peer) noexcept {
  return {reinterpret_cast<const char*>(peer.memory.data()) + peer.header.descriptor_offset,
          peer.header.descriptor_bytes};
}

// The record a subscriber keeps for this publisher, or null. Its state was read with acquire: what it says is filled in.
[[nodiscard]] const std::byte* record_for(const SubscriberPeer& subscriber, const shm::Incarnation& publisher) noexcept;

}  // namespace tenon::port
