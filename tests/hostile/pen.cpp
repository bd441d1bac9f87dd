#include "pen.hpp"

#include <algorithm>
#include <atomic>
#include <cstring>

namespace tenon::hostile {

namespace {

constexpr std::size_t kHeadBytes = 640;  // header and shape
constexpr std::uint64_t kMostWords = 8;

}  // namespace

Pen::Pen(std::vector<test::Segment> segments, std::mt19937_64& random)
    : segments_(std::move(segments)), random_(random) {
  for (const test::Segment& segment : segments_) {
    regions_.push_back(regions_of(segment));
    const std::byte* const memory = segment.memory.data();
    heads_.emplace_back(memory, memory + std::min(kHeadBytes, segment.memory.size()));
  }
}

// Ones, zeros, anything, a little more or less than what is right, what is right elsewhere, the ends of what fits.
std::uint64_t Pen::value_for(std::uint64_t old, std::uint64_t bits, const os::Mapping& memory) {
  switch (below(14)) {
    case 0:
      return 0;
    case 1:
      return ~std::uint64_t{0};
    case 2:
      return random_();
    case 3:
      return below(300);
    case 4:
      return old + 1;
    case 5:
      return old - 1;
    case 6:
      return old ^ std::uint64_t{1} << below(bits);
    case 7:
      return std::uint64_t{1} << (bits - 1);
    case 8:
      return (std::uint64_t{1} << (bits - 1)) - 1;
    case 9:
      return old + below(128) - 64;
    case 10:
      return old + (below(128) - 64) * (std::uint64_t{1} << 32);  // the upper half: a chunk, a length
    case 11:
      return memory.size() + below(32) - 16;
    case 12:
      return 0x8000'0000 + below(3) - 1;
    default: {
      std::uint64_t other = 0;
      std::memcpy(&other, memory.data() + below(memory.size() / 8) * 8, sizeof other);
      return other;
    }
  }
}

void Pen::store(const Written& written, std::uint64_t value) noexcept {
  if (written.bytes == 8)
    reinterpret_cast<std::atomic<std::uint64_t>*>(written.at)->store(value, std::memory_order_relaxed);
  else
    reinterpret_cast<std::atomic<std::uint32_t>*>(written.at)
        ->store(static_cast<std::uint32_t>(value), std::memory_order_relaxed);
}

bool Pen::anything_left() const noexcept {
  return std::any_of(segments_.begin(), segments_.end(), [](const auto& segment) { return segment.memory.whole(); });
}

bool Pen::corrupt(Deed& deed) {
  burst_.clear();
  flipped_ = false;
  if (segments_.empty()) return false;
  std::size_t which = below(segments_.size());
  // Nodes and topics have few words, and every attacker has some of them: once more, mostly.
  const auto few = [&] {
    return segments_[which].header.kind == shm::SegmentKind::node ||
           segments_[which].header.kind == shm::SegmentKind::topic;
  };
  for (int i = 0; i < 3 && few(); ++i) which = below(segments_.size());
  test::Segment& segment = segments_[which];
  if (!segment.memory.whole()) return false;
  const Region& region = regions_[which][below(regions_[which].size())];
  const std::uint64_t bytes = region.bytes < 8 || below(3) == 0 ? 4 : 8;
  const std::uint64_t words = region.bytes / bytes;
  const std::uint64_t start = region.offset + below(region.count) * region.stride;
  const std::uint64_t first = below(words);
  const std::uint64_t count = below(3) != 0 ? 1 : std::min(words - first, 1 + below(kMostWords));
  for (std::uint64_t i = 0; i < count; ++i) {
    Written written{segment.memory.writable_data() + start + (first + i) * bytes, bytes};
    // Descriptors of an odd place are read bytewise by everybody; words are not torn there either way.
    if (reinterpret_cast<std::uintptr_t>(written.at) % bytes != 0) continue;
    std::memcpy(&written.old, written.at, bytes);
    written.value = value_for(written.old, bytes * 8, segment.memory);
    burst_.push_back(written);
  }
  if (burst_.empty()) return false;
  for (const Written& written : burst_) store(written, written.value);
  deed.field = region.field;
  deed.offset = start + first * bytes;
  deed.value = burst_.front().value;
  return true;
}

void Pen::flip() noexcept {
  flipped_ = !flipped_;
  for (const Written& written : burst_) store(written, flipped_ ? written.old : written.value);
}

void Pen::put_back() noexcept {
  for (const Written& written : burst_) store(written, written.old);
}

void Pen::put_headers_back() noexcept {
  for (std::size_t i = 0; i < segments_.size(); ++i)
    std::memcpy(segments_[i].memory.writable_data(), heads_[i].data(), heads_[i].size());
}

}  // namespace tenon::hostile
