// Not an API: for Tenon's own inline code and generated headers.
//
// The parts of RingWriter that run once per quarter ring, or when a message is held. Included by the one source file
// that instantiates them for the product, and by tests that instantiate them for another atomic.
#pragma once

#include "tenon/detail/queue/ring_writer.hpp"

namespace tenon::queue {

template <class A>
RingWriter<A>::RingWriter(const RingMemory<A>& memory, std::uint32_t hold_budget)
    : head_(memory.first),
      smooth_(memory.first),
      mask_(memory.capacity - 1),
      lent_to_(memory.first),
      fetch_distance_(fetch_distance(memory.capacity)),
      memory_(memory),
      gate_(memory.first),
      announced_(memory.first),
      chunk_of_slot_(memory.capacity),
      free_place_(memory.chunks, kNoChunk) {
  const auto spares = memory.chunks - static_cast<std::uint32_t>(memory.capacity);
  free_.reserve(memory.chunks);
  held_.reserve(hold_budget);
  pending_.reserve(memory.chunks);
  for (std::uint32_t i = 0; i < memory.capacity; ++i) chunk_of_slot_[i] = i;
  for (std::uint32_t i = 0; i < spares; ++i) put_free(memory.chunks - 1 - i);
}

// --- chunks ---------------------------------------------------------------------------------------------------------

template <class A>
void RingWriter<A>::put_free(std::uint32_t chunk) noexcept {
  free_place_[chunk] = static_cast<std::uint32_t>(free_.size());
  free_.push_back(chunk);
  mirror(chunk, ChunkUse::free);
}

template <class A>
bool RingWriter<A>::take_free(std::uint32_t chunk) noexcept {
  const std::uint32_t place = free_place_[chunk];
  if (place == kNoChunk) return false;
  free_[place] = free_.back();
  free_place_[free_[place]] = place;
  free_.pop_back();
  free_place_[chunk] = kNoChunk;
  return true;
}

template <class A>
std::uint32_t RingWriter<A>::take_free() noexcept {
  if (free_.empty()) look_at_holds_again();
  if (free_.empty()) return kNoChunk;
  const std::uint32_t chunk = free_.back();
  (void)take_free(chunk);
  return chunk;
}

template <class A>
bool RingWriter<A>::held(std::uint64_t sequence) const noexcept {
  return std::find(held_.begin(), held_.end(), sequence) != held_.end();
}

template <class A>
void RingWriter<A>::free_unheld() noexcept {
  for (std::size_t i = 0; i < pending_.size();) {
    if (held(pending_[i].sequence)) {
      ++i;
      continue;
    }
    put_free(pending_[i].chunk);
    pending_[i] = pending_.back();
    pending_.pop_back();
  }
}

// Looks at the holds again between two settle(): a message whose reader let go is free. What is below the settled gate
// was passed by every cursor before, so a hold that appears since then is on a message that is not replaced yet.
template <class A>
void RingWriter<A>::look_at_holds_again() noexcept {
  held_.clear();
  for (std::uint32_t i = 0; i < reader_end_; ++i)
    if (readers_[i].watched()) collect_holds(readers_[i]);
  free_unheld();
}

// --- loans and publishing -------------------------------------------------------------------------------------------

// Takes the slot at head away from its old message and finds the chunk it goes on with.
template <class A>
void RingWriter<A>::prepare() noexcept {
  const auto home = static_cast<std::uint32_t>(head_ & mask_);
  slot(head_, memory_.shape.stride).seq.store(replacing_mark(head_), std::memory_order_relaxed);
  A::order_stores();
  prepared_ = true;
  smooth_ = head_;
  const std::uint32_t old = chunk_of_slot_[home];
  const std::uint64_t replaced = head_ - capacity();
  const bool old_is_held = !before(replaced, memory_.first) && held(replaced);
  if (old_is_held) {
    pending_.push_back({replaced, old});
    mirror(old, ChunkUse::message, replaced);
  } else if (old == home) {
    reserved_ = home;
    return;
  }
  reserved_ = take_free(home) ? home : take_free();
  if (!old_is_held) {
    if (reserved_ == kNoChunk)
      reserved_ = old;
    else
      put_free(old);
  }
}

template <class A>
typename RingWriter<A>::Lent RingWriter<A>::lend() noexcept {
  if (!prepared_ && in_place() == kNoChunk) prepare();
  std::uint32_t chunk = reserved_;
  reserved_ = kNoChunk;
  if (chunk == kNoChunk) chunk = take_free();
  if (chunk == kNoChunk) return {};
  mirror(chunk, ChunkUse::loaned);
  ++lent_;
  find_smooth_stretch();
  return {chunk, payload(chunk)};
}

template <class A>
void RingWriter<A>::take_back(std::uint32_t chunk) noexcept {
  if (chunk == in_place()) {  // its slot keeps the odd mark and waits for the next loan
    lent_to_ = head_;
    prepared_ = true;
    smooth_ = head_;
    reserved_ = chunk;
    return;
  }
  --lent_;
  put_free(chunk);
  find_smooth_stretch();
}

template <class A>
void RingWriter<A>::give_up_in_place() noexcept {
  if (in_place() == kNoChunk) return;
  mirror(in_place(), ChunkUse::loaned);
  lent_to_ = head_;
  prepared_ = true;
  ++lent_;
  find_smooth_stretch();
}

template <class A>
void RingWriter<A>::publish(std::uint32_t chunk, std::uint32_t bytes) noexcept {
  if (in_place() == kNoChunk) {
    if (!prepared_) prepare();
    --lent_;
  } else if (in_place() != chunk) {  // that loan loses its slot to this one, and is an ordinary loan from here on
    mirror(in_place(), ChunkUse::loaned);
  }
  if (reserved_ != kNoChunk) put_free(reserved_);
  reserved_ = kNoChunk;
  prepared_ = false;
  const auto home = static_cast<std::uint32_t>(head_ & mask_);
  if (chunk_of_slot_[home] != home) --away_;
  if (chunk != home) ++away_;
  chunk_of_slot_[home] = chunk;
  if (chunk == home)
    mirror(chunk, ChunkUse::home);
  else
    mirror(chunk, ChunkUse::message, head_);
  lent_to_ = head_;
  make_valid(slot(head_, memory_.shape.stride), head_, chunk, bytes);
  if (fenced_) A::full_fence();
  find_smooth_stretch();
}

// --- readers and the gate -------------------------------------------------------------------------------------------

template <class A>
void RingWriter<A>::attach(const Reader<A>& reader) noexcept {
  // Active, whatever its `joined` says: the entry's former owner may have been set aside since this reader looked. A
  // reader that finds itself set aside joins again; one that never looks must not be left out.
  const std::uint64_t aside = control().aside[reader.index].load(std::memory_order_relaxed);
  readers_[reader.index] = {reader.record, reader.place, reader.holds, reader.reliable, true, true, aside};
  ++reader_count_;
  reader_end_ = std::max(reader_end_, reader.index + 1);
}

template <class A>
void RingWriter<A>::detach(std::uint32_t index) noexcept {
  if (readers_[index].record == nullptr) return;
  readers_[index] = {};
  --reader_count_;
}

template <class A>
void RingWriter<A>::answer_rejoins() noexcept {
  for (Attached& reader : readers_)
    if (reader.record != nullptr && !reader.active)
      reader.active = reader.record->joined.load(std::memory_order_seq_cst) == reader.aside;  // edge GATE seq_cst
}

template <class A>
std::uint64_t RingWriter<A>::reach_of(const Attached& reader) const noexcept {
  return reader.place[kCursorWord].load(std::memory_order_seq_cst) + capacity();  // edge GATE CURSOR acquire
}

template <class A>
bool RingWriter<A>::blocked_by(std::uint32_t index) const noexcept {
  const Attached& reader = readers_[index];
  return reader.record != nullptr && reader.active && reader.reliable && !before(unlent(), reach_of(reader));
}

template <class A>
void RingWriter<A>::raise_gate() noexcept {
  std::uint64_t wanted = unlent() + capacity() / 4;
  for (std::uint32_t i = 0; i < reader_end_; ++i)
    if (readers_[i].record != nullptr && readers_[i].active && readers_[i].reliable)
      wanted = earlier(wanted, reach_of(readers_[i]));
  announced_ = later(announced_, wanted);
  control().gate.store(announced_, std::memory_order_seq_cst);  // edge GATE seq_cst
}

template <class A>
void RingWriter<A>::set_aside(std::uint32_t index) noexcept {
  Attached& reader = readers_[index];
  if (reader.record == nullptr || !reader.active) return;
  reader.active = false;
  reader.holding = true;  // it may have taken something since the last look: the next one is after this store
  control().aside[index].store(++reader.aside, std::memory_order_seq_cst);  // edge ASIDE seq_cst
}

template <class A>
void RingWriter<A>::collect_holds(Attached& reader) noexcept {
  reader.holding = false;
  for (std::uint32_t k = 0; k < reader.holds; ++k) {
    const std::uint64_t hold =
        reader.place[kFirstHoldWord + k].load(std::memory_order_seq_cst);  // edge ASIDE RELEASE acquire
    if (hold == 0 || hold == kHoldsElsewhere) continue;
    reader.holding = true;
    if (held_.size() < held_.capacity()) held_.push_back(hold - 1);
  }
}

template <class A>
typename RingWriter<A>::Blocked RingWriter<A>::settle() noexcept {
  std::uint64_t limit = announced_;
  Blocked answer;
  held_.clear();
  for (std::uint32_t i = 0; i < reader_end_; ++i) {
    Attached& reader = readers_[i];
    if (!reader.watched()) continue;
    if (reader.active) {
      const std::uint64_t reach = reach_of(reader);
      if (reader.reliable && !before(limit, reach)) {
        limit = reach;
        answer.reader = i;
      } else if (before(reach, limit)) {
        set_aside(i);
      }
    }
    collect_holds(reader);  // after the cursor, and after setting aside
  }
  free_unheld();
  answer.blocked = !before(unlent(), limit);
  gate_ = answer.blocked ? unlent() : limit;
  find_smooth_stretch();
  return answer;
}

// The stretch from head on in which every slot is at home and nothing is held; slots of ordinary loans are left out at its
// end. Whatever else closes the usual path makes it empty, so that the path itself looks at nothing but its end.
template <class A>
void RingWriter<A>::find_smooth_stretch() noexcept {
  smooth_ = head_;
  if (!usual_ || prepared_ || lent_ >= loan_limit_) return;
  std::uint64_t end = gate_ - lent_;
  for (const std::uint64_t sequence : held_) {
    const std::uint64_t replaced_by = sequence + capacity();
    if (!before(replaced_by, head_)) end = earlier(end, replaced_by);
  }
  if (away_ == 0) {
    smooth_ = later(head_, end);
    return;
  }
  while (before(smooth_, end) && chunk_of_slot_[smooth_ & mask_] == (smooth_ & mask_)) ++smooth_;
}

}  // namespace tenon::queue
