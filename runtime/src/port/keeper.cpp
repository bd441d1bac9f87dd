#include "port/keeper.hpp"

#include <bit>

namespace tenon::port {

Keeper::Keeper(const Cells& cells, const detail::KeepFacts& facts)
    : cells_(cells), facts_(facts), kept_(cells.count), chains_(std::bit_ceil(cells.count), kNone) {}

void Keeper::keep(const std::byte* message, std::uint32_t bytes, std::uint64_t sequence) noexcept {
  const std::uint64_t key = facts_.key(message);
  std::uint32_t cell = find(key, message);
  if (cell == kNone)
    cell = begin_key(key);
  else
    leave_row(cell);
  enter_row(cell);
  queue::keep_message(cells_, cell, ++kept_[cell].version, {sequence, bytes},
                      [&](std::byte* to) { facts_.put(to, message, bytes); });
}

std::uint32_t Keeper::find(std::uint64_t key, const std::byte* message) const noexcept {
  std::uint32_t cell = chains_[key & (chains_.size() - 1)];
  for (; cell != kNone; cell = kept_[cell].next_in_chain) {
    if (kept_[cell].key != key) continue;
    const std::byte* const place = queue::kept_place(cells_, cell, kept_[cell].version);
    if (facts_.same(place + cells_.shape.place.payload_offset, message)) break;
  }
  return cell;
}

// A cell that nobody used, or that of the key published longest ago: its versions go on, so that whoever reads the
// message that stood there finds out.
std::uint32_t Keeper::begin_key(std::uint64_t key) noexcept {
  std::uint32_t cell = oldest_;
  if (used_ < cells_.count) {
    cell = used_++;
  } else {
    leave_chain(cell);
    leave_row(cell);
    ++forgotten_;
  }
  kept_[cell].key = key;
  kept_[cell].next_in_chain = chain_of(key);
  chain_of(key) = cell;
  return cell;
}

void Keeper::leave_chain(std::uint32_t cell) noexcept {
  std::uint32_t* link = &chain_of(kept_[cell].key);
  while (*link != cell) link = &kept_[*link].next_in_chain;
  *link = kept_[cell].next_in_chain;
}

void Keeper::leave_row(std::uint32_t cell) noexcept {
  const Kept& kept = kept_[cell];
  (kept.newer == kNone ? newest_ : kept_[kept.newer].older) = kept.older;
  (kept.older == kNone ? oldest_ : kept_[kept.older].newer) = kept.newer;
}

void Keeper::enter_row(std::uint32_t cell) noexcept {
  kept_[cell].newer = kNone;
  kept_[cell].older = newest_;
  (newest_ == kNone ? oldest_ : kept_[newest_].newer) = cell;
  newest_ = cell;
}

}  // namespace tenon::port
