#include "port/peer_segment.hpp"

#include <cerrno>

#include "error/from_failure.hpp"
#include "os/segment_file.hpp"

namespace tenon::port {

namespace {

Error refusal(const std::string& action, const std::string& path, const shm::HeaderProblem& problem) {
  const bool version = problem.what == shm::HeaderProblem::What::other_version;
  return Error(version ? ErrorCode::version_mismatch : ErrorCode::segment_invalid,
               {action,
                problem.found + " in " + path,
                problem.expected,
                version ? "build all processes of this domain with one release of Tenon" : "remove the file",
                {},
                {}});
}

std::optional<std::string> check_shape(const std::byte* memory, const shm::SegmentHeader& header,
                                       shm::PublisherShape& shape) {
  return shm::check_publisher(memory, header, shape);
}
std::optional<std::string> check_shape(const std::byte* memory, const shm::SegmentHeader& header,
                                       shm::SubscriberShape& shape) {
  return shm::check_subscriber(memory, header, shape);
}
std::optional<std::string> check_shape(const std::byte* memory, const shm::SegmentHeader& header,
                                       shm::BoardShape& shape) {
  return shm::check_board(memory, header, shape);
}
std::optional<std::string> check_shape(const std::byte*, const shm::SegmentHeader&, NoSuchShape&) {
  return std::nullopt;
}

template <class Shape>
Opened<PeerSegment<Shape>> open_segment(const os::Directory& topic, const std::string& file, shm::SegmentKind kind,
                                        const std::string& action, os::Populate populate) {
  Opened<PeerSegment<Shape>> result;
  const auto opened = os::open_existing(topic, file, os::Access::read_only);
  if (!opened) {
    if (opened.error().error != ENOENT) result.refusal = error::from(opened.error(), action);
    return result;
  }
  auto memory = os::Mapping::read_only(opened->file, opened->facts.bytes, populate);
  if (!memory) {
    result.refusal = error::from(memory.error(), action);
    return result;
  }
  PeerSegment<Shape> peer{std::move(*memory), {}, {}};
  if (const auto problem = shm::check_header(peer.memory.data(), peer.memory.size(), kind, peer.header)) {
    result.refusal = refusal(action, topic.path_of(file), *problem);
    return result;
  }
  if (const auto problem = check_shape(peer.memory.data(), peer.header, peer.shape)) {
    result.refusal = refusal(action, topic.path_of(file),
                             {shm::HeaderProblem::What::inconsistent, *problem, "a segment of this release"});
    return result;
  }
  result.segment = std::move(peer);
  return result;
}

}  // namespace

Opened<PublisherPeer> open_publisher_segment(const os::Directory& topic, const std::string& file,
                                             const std::string& action, os::Populate populate) {
  return open_segment<shm::PublisherShape>(topic, file, shm::SegmentKind::publisher, action, populate);
}

Opened<SubscriberPeer> open_subscriber_segment(const os::Directory& topic, const std::string& file,
                                               const std::string& action) {
  return open_segment<shm::SubscriberShape>(topic, file, shm::SegmentKind::subscriber, action, os::Populate::at_once);
}

Opened<BoardPeer> open_board_segment(const os::Directory& topic, const std::string& file, const std::string& action) {
  return open_segment<shm::BoardShape>(topic, file, shm::SegmentKind::board, action, os::Populate::at_once);
}

Opened<PeerSegment<NoSuchShape>> open_note(const os::Directory& topic, const std::string& file,
                                           const std::string& action) {
  return open_segment<NoSuchShape>(topic, file, shm::SegmentKind::refusal, action, os::Populate::lazily);
}

const std::byte* record_for(const SubscriberPeer& subscriber, const shm::Incarnation& publisher) noexcept {
  for (std::uint32_t i = 0; i < subscriber.shape.records; ++i) {
    const std::byte* const record = shm::record_at(subscriber.memory.data(), subscriber.shape, i);
    if (queue::record_is_for(shm::identity_of(record), publisher.high, publisher.low)) return record;
  }
  return nullptr;
}

}  // namespace tenon::port
