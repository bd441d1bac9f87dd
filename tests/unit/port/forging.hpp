// A peer's segments as their owner may write them: what a faulty or hostile one puts there.
#pragma once

#include <gtest/gtest.h>

#include <cstring>
#include <functional>
#include <string>
#include <vector>

#include "domain.hpp"
#include "os/mapping.hpp"
#include "segments.hpp"
#include "shm/publisher_segment.hpp"

namespace tenon::test {

// Every segment below `path` that `wanted` wants, mapped for writing.
inline std::vector<os::Mapping> segments_below(const std::string& path,
                                               const std::function<bool(const shm::SegmentHeader&)>& wanted) {
  std::vector<os::Mapping> found;
  for (Segment& segment : segments_wanted(path, wanted)) found.push_back(std::move(segment.memory));
  return found;
}

// The segment of the only publisher there is on topics whose name has this part.
[[nodiscard]] inline os::Mapping publisher_segment(const std::string& path, const std::string& part = {}) {
  auto found = segments_below(path, [&](const shm::SegmentHeader& header) {
    return header.kind == shm::SegmentKind::publisher &&
           shm::get_name(header.topic_name).find(part) != std::string::npos;
  });
  EXPECT_EQ(found.size(), 1u);
  return found.empty() ? os::Mapping() : std::move(found.front());
}

// A publisher's ring, as one that would publish has it.
class ForgedRing {
 public:
  explicit ForgedRing(os::Mapping memory) : memory_(std::move(memory)) {
    shm::SegmentHeader header;
    shm::PublisherShape shape;
    EXPECT_FALSE(shm::check_header(memory_.data(), memory_.size(), shm::SegmentKind::publisher, header));
    EXPECT_FALSE(shm::check_publisher(memory_.data(), header, shape));
    ring_ = shm::ring_memory(memory_.writable_data(), shape);
  }
  [[nodiscard]] std::uint64_t head() const { return ring_.control->head; }
  [[nodiscard]] std::uint64_t capacity() const { return ring_.capacity; }
  [[nodiscard]] std::uint32_t chunks() const { return ring_.chunks; }
  [[nodiscard]] std::size_t room() const { return ring_.shape.stride - ring_.shape.payload_offset; }

  // Overwrites the header of a message's slot.
  void write_slot(std::uint64_t sequence, std::uint64_t mark, std::uint64_t where) {
    auto& header = slot(sequence);
    header.where = where;
    header.seq = mark;
  }
  // As if its publisher had been stopped on the way to publishing the last message.
  void take_back_last() {
    const std::uint64_t last = head() - 1;
    slot(last).seq = queue::replacing_mark(last);
    ring_.control->head = last;
  }
  void set_head(std::uint64_t head) { ring_.control->head = head; }
  // Publishes bytes that nobody checked, and says that they are `size` long.
  void publish(std::uint64_t sequence, const std::vector<std::byte>& bytes, std::uint32_t size) {
    const auto chunk = static_cast<std::uint32_t>(sequence % ring_.capacity);
    std::memcpy(ring_.cells + chunk * ring_.shape.stride + ring_.shape.payload_offset, bytes.data(),
                std::min(bytes.size(), room()));
    write_slot(sequence, queue::valid_mark(sequence), queue::pack_where(size, chunk));
  }

 private:
  [[nodiscard]] queue::SlotHeader<queue::StdAtomics>& slot(std::uint64_t sequence) const {
    return *reinterpret_cast<queue::SlotHeader<queue::StdAtomics>*>(ring_.cells +
                                                                    (sequence % ring_.capacity) * ring_.shape.stride);
  }

  os::Mapping memory_;
  queue::RingMemory<queue::StdAtomics> ring_;
};

}  // namespace tenon::test
