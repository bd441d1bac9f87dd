// A writer of latest values by hand: what is in its board, and what it says of itself, is up to the test.
#pragma once

#include <string>

#include "keyed_messages.hpp"
#include "raw_peer.hpp"
#include "shm/board_segment.hpp"

namespace tenon::test {

inline const std::string kBoardTopic = "v#latest";

inline port::Greeting greeting_as(port::GreetingKind kind, const shm::Incarnation& node, const shm::Incarnation& self) {
  port::Greeting greeting;
  greeting.kind = kind;
  greeting.node = node;
  greeting.self = self;
  shm::put_name(greeting.node_name, "raw");
  shm::put_name(greeting.topic, kBoardTopic);
  shm::put_name(greeting.domain, "default");
  return greeting;
}

struct RawBoard {
  os::Directory home = os::Directory::apart_in_memory().value();
  shm::Incarnation node = os::random_incarnation().value();
  shm::Incarnation self = os::random_incarnation().value();
  shm::BoardPlan plan;
  os::FileDescriptor file;
  os::Mapping memory;

  explicit RawBoard(std::uint32_t cells = 4) : plan(*shm::plan_board(sizeof(Keyed), alignof(Keyed), cells, 0)) {
    file = os::create_unnamed(home, plan.file_bytes).value();
    memory = os::Mapping::writable(file, plan.file_bytes).value();
    auto& header = *new (memory.writable_data()) shm::SegmentHeader;
    header.kind = shm::SegmentKind::board;
    header.file_bytes = plan.file_bytes;
    header.incarnation = self;
    header.node = node;
    header.layout_hash = traits<Keyed>::layout_hash;
    header.schema_hash = traits<Keyed>::schema_hash;
    header.descriptor_offset = shm::kBoardDescriptorOffset;
    put(plan.shape);
  }
  void put(const shm::BoardShape& shape) {
    std::memcpy(memory.writable_data() + shm::kBoardShapeOffset, &shape, sizeof shape);
  }
  [[nodiscard]] shm::SegmentHeader& header() { return *reinterpret_cast<shm::SegmentHeader*>(memory.writable_data()); }
  [[nodiscard]] shm::BoardWords& words() { return shm::board_words(memory.writable_data()); }
  [[nodiscard]] shm::Cell& cell(std::uint32_t index) { return shm::cell_at(memory.writable_data(), plan.shape, index); }
  // As a writer would.
  void write(std::uint32_t index, const Keyed& value, std::uint64_t epoch) {
    cell(index).key.store(traits<Keyed>::key_hash(value));
    cell(index).epoch.store(epoch);
    std::uint64_t version = queue::latest_version(cell(index));
    queue::write_latest(cell(index), version, reinterpret_cast<const std::byte*>(&value), sizeof value);
    queue::count_cell(words(), index + 1);
    queue::count_change(words());
  }
  [[nodiscard]] os::FileDescriptor listen(const os::Directory& directory) const {
    return os::listen_at(directory, socket_prefix(kBoardTopic) + shm::to_text(self)).value();
  }
};

}  // namespace tenon::test
