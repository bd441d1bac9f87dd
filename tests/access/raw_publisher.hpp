// A publisher of Short that speaks the protocol of the exchange by hand.
#pragma once

#include <cstring>
#include <filesystem>
#include <string>
#include <utility>

#include "messages.hpp"
#include "port/announcement.hpp"
#include "raw_peer.hpp"

namespace tenon::test {

// A publisher by hand: what it answers is up to the test.
struct RawPublisher {
  os::Directory home = os::Directory::apart_in_memory().value();
  shm::Incarnation node = os::random_incarnation().value();
  shm::Incarnation self = os::random_incarnation().value();
  std::string topic;
  shm::PublisherPlan plan = *shm::plan_publisher(sizeof(Short), alignof(Short), 8, 1, 8, 0);
  os::FileDescriptor file = os::create_unnamed(home, plan.file_bytes).value();
  os::Mapping memory = os::Mapping::writable(file, plan.file_bytes).value();

  explicit RawPublisher(std::string of = "t") : topic(std::move(of)) {
    auto& header = *new (memory.writable_data()) shm::SegmentHeader;
    header.kind = shm::SegmentKind::publisher;
    header.file_bytes = plan.file_bytes;
    header.incarnation = self;
    header.node = node;
    header.layout_hash = traits<Short>::layout_hash;
    header.schema_hash = traits<Short>::schema_hash;
    header.descriptor_offset = shm::kPublisherDescriptorOffset;
    std::memcpy(memory.writable_data() + shm::kPublisherShapeOffset, &plan.shape, sizeof plan.shape);
  }
  // Of a server that says nothing yet.
  void be_an_announcement() {
    header().schema_hash = port::announcement_facts({}).schema_hash;
    plan.shape.copy_only = 1;
    std::memcpy(memory.writable_data() + shm::kPublisherShapeOffset, &plan.shape, sizeof plan.shape);
  }
  [[nodiscard]] shm::SegmentHeader& header() { return *reinterpret_cast<shm::SegmentHeader*>(memory.writable_data()); }
  [[nodiscard]] port::Greeting welcome() const {
    port::Greeting greeting;
    greeting.kind = port::GreetingKind::welcome;
    greeting.node = node;
    greeting.self = self;
    greeting.born_ns = 1;
    shm::put_name(greeting.node_name, "raw");
    shm::put_name(greeting.topic, topic);
    shm::put_name(greeting.domain, "default");
    return greeting;
  }
  [[nodiscard]] os::FileDescriptor listen(const os::Directory& directory) const {
    return os::listen_at(directory, socket_prefix(topic) + shm::to_text(self)).value();
  }
};

// The segments of others that this process has descriptors of.
inline std::size_t segments_held() {
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
    std::error_code gone;
    if (std::filesystem::read_symlink(entry.path(), gone).string().find("memfd:") != std::string::npos) ++count;
  }
  return count;
}

}  // namespace tenon::test
