#include "port/kept_messages.hpp"

#include <algorithm>
#include <cstring>
#include <limits>
#include <mutex>
#include <new>

namespace tenon::port {

namespace {

constexpr std::size_t kWord = sizeof(std::uint64_t);

// For who has no generated code: what the publisher says there is.
void get_whole(std::byte* to, const std::byte* from, std::size_t bytes) noexcept {
  queue::load_words<queue::StdAtomics>(to, from, bytes);
}

}  // namespace

std::uint32_t bytes_to_copy(std::uint64_t stated, std::uint64_t of_type, std::uint64_t room) noexcept {
  const std::uint64_t most = std::min<std::uint64_t>(room, std::numeric_limits<std::uint32_t>::max());
  return static_cast<std::uint32_t>(std::clamp(stated, of_type, most));
}

// Cleared once: copies leave alone what a message does not use, and samples must not show what our process had there before.
std::unique_ptr<KeptMessages> KeptMessages::open(const PublisherPeer& publisher, const detail::TypeFacts& type,
                                                 std::uint32_t holds) noexcept try {
  std::unique_ptr<KeptMessages> kept(new KeptMessages(publisher, type));
  if (kept->room_ > std::numeric_limits<std::size_t>::max() / 2 / holds) return nullptr;
  kept->places_.reset(
      static_cast<std::byte*>(::operator new(kept->room_* holds, kept->places_.get_deleter().alignment)));
  std::memset(kept->places_.get(), 0, kept->room_ * holds);
  kept->found_.reserve(publisher.shape.kept_keys);
  return kept;
} catch (const std::bad_alloc&) {
  return nullptr;
}

// A place has all the room that the chunk of a message has.
KeptMessages::KeptMessages(const PublisherPeer& publisher, const detail::TypeFacts& type)
    : cells_(shm::kept_cells(publisher.memory.data(), publisher.shape)),
      type_bytes_(type.bytes),
      payload_room_(publisher.shape.payload_bytes),
      get_(type.get_kept != nullptr ? type.get_kept : &get_whole),
      room_(static_cast<std::size_t>(publisher.shape.stride)),
      places_(nullptr, {std::align_val_t{std::max<std::size_t>(publisher.shape.payload_alignment, kWord)}}) {}

void KeptMessages::abandon(std::unique_ptr<KeptMessages> messages) noexcept {
  static constinit std::mutex mutex;
  static constinit KeptMessages* last = nullptr;
  const std::lock_guard guard(mutex);
  messages->before_ = last;
  last = messages.release();
}

void KeptMessages::look(std::uint64_t from, std::uint64_t end, bool counted) noexcept {
  found_.clear();
  next_ = 0;
  counted_ = counted;
  if (from == end) return;
  for (std::uint32_t cell = 0; cell < cells_.count; ++cell) {
    const queue::KeptFound found = queue::find_kept(cells_, cell, from, end);
    if (!found.used) break;
    if (found.version == 0) continue;
    found_.push_back(
        {found.head.sequence, found.version, cell, bytes_to_copy(found.head.bytes, type_bytes_, payload_room_)});
  }
  std::sort(found_.begin(), found_.end(),
            [](const Found& a, const Found& b) { return queue::before(a.sequence, b.sequence); });
}

KeptMessages::Taken KeptMessages::take(detail::Reader& reader) noexcept {
  while (pending()) {
    const Taken taken = hold(reader, found_[next_]);
    if (taken.state == queue::TakeState::no_hold) return taken;
    ++next_;
    if (taken.state == queue::TakeState::taken) return taken;
  }
  return {};
}

KeptMessages::Taken KeptMessages::take_newest(detail::Reader& reader) noexcept {
  while (pending()) {
    const Taken taken = hold(reader, found_.back());
    if (taken.state == queue::TakeState::no_hold) return taken;
    found_.pop_back();
    if (taken.state == queue::TakeState::taken) return taken;
  }
  return {};
}

bool KeptMessages::copy(detail::Reader& reader, const detail::CopyOut& out) noexcept {
  const auto get = [&](const std::byte* from) noexcept { out.copy(out, from, true); };
  while (pending())
    if (load(reader, found_[next_++], get)) return true;
  return false;
}

KeptMessages::Taken KeptMessages::hold(detail::Reader& reader, const Found& found) noexcept {
  auto* const hold = reader.free_hold();
  if (hold == nullptr) return {queue::TakeState::no_hold};
  const auto index = static_cast<std::size_t>(hold - (reader.memory().place + queue::kFirstHoldWord));
  std::byte* const place = places_.get() + index * room_;
  if (!load(reader, found, [&](const std::byte* from) noexcept { get_(place, from, found.bytes); })) return {};
  detail::Reader::hold_copy(*hold);
  return {queue::TakeState::taken, found.bytes, found.sequence, place, hold};
}

// The ring gives what comes after one that is overtaken, or its key was forgotten.
template <class Get>
bool KeptMessages::load(detail::Reader& reader, const Found& found, const Get& get) const noexcept {
  if (!queue::load_kept(cells_, found.cell, found.version, get)) return false;
  if (counted_) reader.recovered();
  return true;
}

}  // namespace tenon::port
