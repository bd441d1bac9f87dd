// Somebody who speaks the protocol of the exchange by hand, and says what he likes.
#pragma once

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstring>
#include <optional>
#include <string>
#include <thread>

#include "os/directory.hpp"
#include "os/local_socket.hpp"
#include "os/mapping.hpp"
#include "os/random.hpp"
#include "os/sealed_memory.hpp"
#include "os/segment_file.hpp"
#include "port/greeting.hpp"
#include "port/names.hpp"
#include "port/node_core.hpp"
#include "shm/publisher_segment.hpp"
#include "shm/subscriber_segment.hpp"

namespace tenon::test {

inline std::string socket_prefix(const std::string& topic) {
  return "p-" + shm::to_text({0, port::hash_of("default\n" + topic)}).substr(16) + "-";
}

// The socket of the only publisher that answers on a topic; waits for it.
inline std::string socket_of(const os::Directory& directory, const std::string& topic) {
  for (int tries = 0; tries < 10'000; ++tries) {
    const auto names = directory.list().value();
    for (const std::string& name : names)
      if (name.starts_with(socket_prefix(topic)) && os::connect_to(directory, name)) return name;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return {};
}

// The name of the topic of a node that has this part, or nothing.
inline std::string topic_with(const Node& node, std::string_view part) {
  const auto names = node.core()->directory().list().value();
  for (const std::string& name : names) {
    if (!name.starts_with("t-")) continue;
    const auto topic = node.core()->directory().open_below(name).value();
    const auto control = os::open_existing(topic, "topic", os::Access::read_only).value();
    const auto memory = os::Mapping::read_only(control.file, control.facts.bytes).value();
    const std::string known = shm::get_name(reinterpret_cast<const shm::SegmentHeader*>(memory.data())->topic_name);
    if (known.find(part) != known.npos) return known;
  }
  return {};
}

// A subscriber's segment as a subscriber makes it; `change` spoils it before it is sealed.
struct RawSubscriber {
  os::Directory home = os::Directory::apart_in_memory().value();
  shm::Incarnation node = os::random_incarnation().value();
  shm::Incarnation self = os::random_incarnation().value();
  os::FileDescriptor file;
  os::Mapping memory;
  shm::SubscriberPlan plan;

  explicit RawSubscriber(std::uint32_t holds = 1) : plan(shm::plan_subscriber(holds, 1, 0)) {
    file = os::create_unnamed(home, plan.file_bytes).value();
    memory = os::Mapping::writable(file, plan.file_bytes).value();
    auto& header = *new (memory.writable_data()) shm::SegmentHeader;
    header.kind = shm::SegmentKind::subscriber;
    header.file_bytes = plan.file_bytes;
    header.incarnation = self;
    header.node = node;
    header.descriptor_offset = plan.descriptor_offset;
    std::memcpy(memory.writable_data() + shm::kSubscriberShapeOffset, &plan.shape, sizeof plan.shape);
  }
  [[nodiscard]] shm::SegmentHeader& header() { return *reinterpret_cast<shm::SegmentHeader*>(memory.writable_data()); }
  [[nodiscard]] port::Greeting hello(const std::string& topic) const {
    port::Greeting greeting;
    greeting.node = node;
    greeting.self = self;
    shm::put_name(greeting.node_name, "raw");
    shm::put_name(greeting.topic, topic);
    shm::put_name(greeting.domain, "default");
    return greeting;
  }
};

template <class T>
[[nodiscard]] std::span<const std::byte> bytes_of(const T& value) {
  return std::as_bytes(std::span(&value, 1));
}

// What the other end answers within two seconds; kind 0: it hung up; none: nothing.
struct Answer {
  port::Greeting greeting;
  os::FileDescriptor passed;
};
inline std::optional<Answer> answer_from(const os::FileDescriptor& socket) {
  for (int tries = 0; tries < 2000; ++tries) {
    Answer answer;
    auto received = os::receive(socket, std::as_writable_bytes(std::span(&answer.greeting, 1)));
    if (received.what == os::Received::What::end) {
      answer.greeting.kind = port::GreetingKind{};
      return answer;
    }
    if (received.what == os::Received::What::message) {
      answer.passed = std::move(received.passed);
      return answer;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return std::nullopt;
}
// Tries to write, cut and unseal what was handed over: the number of the first way that there is, or 0.
[[nodiscard]] inline int way_to_change(const os::FileDescriptor& passed) {
  const int file = passed.number();
  if (::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0) != MAP_FAILED) return 2;
  void* const mapped = ::mmap(nullptr, 4096, PROT_READ, MAP_SHARED, file, 0);
  if (mapped == MAP_FAILED || ::mprotect(mapped, 4096, PROT_READ | PROT_WRITE) != -1) return 3;
  if (::ftruncate(file, 0) != -1 || ::write(file, "x", 1) != -1) return 4;
  if (::fallocate(file, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, 4096) != -1) return 5;
  if (::fchmod(file, 0666) != -1 || ::fcntl(file, F_ADD_SEALS, F_SEAL_WRITE) != -1) return 6;
  const std::string again = "/proc/self/fd/" + std::to_string(file);
  return ::open(again.c_str(), O_RDWR) == -1 ? 0 : 7;
}
[[nodiscard]] inline bool is_turned_away(const os::FileDescriptor& socket) {
  const auto answer = answer_from(socket);
  return answer && answer->greeting.kind != port::GreetingKind::welcome;
}

}  // namespace tenon::test
