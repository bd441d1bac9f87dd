#include "port/announcement.hpp"

#include <algorithm>
#include <cstring>

#include "port/names.hpp"

namespace tenon::port {

namespace {

constexpr std::uint64_t kProtocol = 0x7465'6e6f'6e2f'7332;  // "tenon/s2"

detail::TypeFacts frames(std::string_view name, std::uint64_t kind, std::uint64_t bytes, std::string_view descriptor) {
  return {name, bytes, 8, {kProtocol, kind}, {kProtocol, kind}, descriptor, true};
}

}  // namespace

std::uint32_t announcement_bytes(std::size_t operations) noexcept {
  return static_cast<std::uint32_t>(sizeof(AnnouncementHead) + operations * sizeof(OperationMark));
}

void put_bytes(const Announcement& announcement, std::vector<std::byte>& bytes) {
  AnnouncementHead head;
  head.server = announcement.server;
  head.epoch = announcement.epoch;
  head.state = announcement.state;
  head.operations = static_cast<std::uint16_t>(announcement.operations.size());
  head.holds = static_cast<std::uint16_t>(announcement.holds);
  announcement.instance.copy(head.instance.data(), kLongestInstanceName);
  bytes.resize(announcement_bytes(announcement.operations.size()));
  std::memcpy(bytes.data(), &head, sizeof head);
  if (!announcement.operations.empty())
    std::memcpy(bytes.data() + sizeof head, announcement.operations.data(),
                announcement.operations.size() * sizeof(OperationMark));
}

bool from_bytes(const std::vector<std::byte>& bytes, Announcement& announcement) {
  AnnouncementHead head;
  if (bytes.size() < sizeof head) return false;
  std::memcpy(&head, bytes.data(), sizeof head);
  if (head.operations > kMostOperations || bytes.size() < announcement_bytes(head.operations)) return false;
  if (head.state != ServerState::standby && head.state != ServerState::active) return false;
  const auto end = std::find(head.instance.begin(), head.instance.end(), '\0');
  if (end == head.instance.end()) return false;
  announcement = {head.server, head.epoch, head.state, head.holds, std::string(head.instance.begin(), end), {}};
  announcement.operations.resize(head.operations);
  if (head.operations != 0)
    std::memcpy(announcement.operations.data(), bytes.data() + sizeof head, head.operations * sizeof(OperationMark));
  return true;
}

std::vector<OperationMark> marks_of(const detail::InterfaceFacts& interface) {
  std::vector<OperationMark> marks;
  marks.reserve(interface.operations.size());
  for (const detail::OperationFacts& operation : interface.operations)
    marks.push_back({hash_of(operation.name), operation.signature});
  return marks;
}

detail::TypeFacts announcement_facts(const detail::InterfaceFacts& interface) noexcept {
  return frames("tenon announcement", 1, announcement_bytes(interface.operations.size()), interface.descriptor);
}
detail::TypeFacts request_facts(const detail::InterfaceFacts& interface) noexcept {
  return frames("tenon request", 2, interface.request_frame, {});
}
detail::TypeFacts answer_facts(const detail::InterfaceFacts& interface) noexcept {
  return frames("tenon answer", 3, interface.answer_frame, {});
}

std::uint32_t roomy_depth(std::uint32_t needed, const queue::SlotShape& slot) noexcept {
  constexpr std::uint64_t kRoom = 16'384;
  constexpr std::uint64_t kDepth = 190;  // a ring of 256
  return std::max(needed, static_cast<std::uint32_t>(std::min(kDepth, kRoom / slot.stride)));
}

}  // namespace tenon::port
