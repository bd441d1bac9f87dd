// Not an API: for Tenon's own inline code and generated headers.
//
// The last message of a key, kept beside the ring for readers that the ring does not give it any more: those that come late
// and those that fell behind. A cell has two places as a latest value has; each is shaped as a slot of the ring: sequence,
// size, payload.
//
// What a reader finds. The publisher keeps message s before it publishes it, so who knows that s was published (edges
// HEAD and GATE) finds s kept, or a later message in its cell. A reader whose part of the ring begins at `end` wants of each
// cell the newest message below `end`: that of the last version, or of the one before if the last is not below. Whatever
// overtakes its copy is two versions later, so one version later was published and is not below `end`: the ring gives it.
// So a copy is never tried again, and no reader waits for a publisher, alive or dead. A publisher that died between
// keeping and publishing kept a message that is below nobody's `end`.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "tenon/detail/queue/latest_cell.hpp"
#include "tenon/detail/queue/slot.hpp"

namespace tenon::queue {

inline constexpr std::uint32_t kMostKeptKeys = 1u << 20;

// Behind it, at the offset of kept_shape(), the two places.
template <class A>
struct KeptCell {
  Versions<A> versions;
};

struct KeptShape {
  SlotShape place;
  std::uint64_t places_offset = 0;
  std::uint64_t stride = 0;
};

// For a ring of that shape. A cell begins a line and, because payloads may be aligned to more, at a multiple of that.
[[nodiscard]] constexpr KeptShape kept_shape(const SlotShape& slot) noexcept {
  const std::uint64_t unit = slot.payload_offset > kCacheLine ? slot.payload_offset : kCacheLine;
  return {slot, unit, unit + 2 * slot.stride};
}
static_assert(kept_shape(slot_shape(40, 8)).stride == 192);

// The cells of a publisher. `Byte` is const for readers.
template <class A, class Byte>
struct KeptCells {
  Byte* base = nullptr;
  KeptShape shape;
  std::uint32_t count = 0;
};

// Precondition of both: `index` is below the count. Any version has a place.
template <class A>
[[nodiscard]] Versions<A>& kept_versions(const KeptCells<A, std::byte>& cells, std::uint32_t index) noexcept {
  return reinterpret_cast<KeptCell<A>*>(cells.base + index * cells.shape.stride)->versions;
}
template <class A>
[[nodiscard]] const Versions<A>& kept_versions(const KeptCells<A, const std::byte>& cells,
                                               std::uint32_t index) noexcept {
  return reinterpret_cast<const KeptCell<A>*>(cells.base + index * cells.shape.stride)->versions;
}
template <class A, class Byte>
[[nodiscard]] Byte* kept_place(const KeptCells<A, Byte>& cells, std::uint32_t index, std::uint64_t version) noexcept {
  return cells.base + index * cells.shape.stride + cells.shape.places_offset + (version & 1) * cells.shape.place.stride;
}

// What stands in front of the payload.
struct KeptHead {
  std::uint64_t sequence = 0;
  std::uint64_t bytes = 0;
};
static_assert(sizeof(KeptHead) == 16 && sizeof(KeptHead) <= slot_shape(1, 1).payload_offset);

// The publisher, before it publishes the message. `next` follows the cell's last version; `put` writes the payload by words.
template <class A, class Put>
void keep_message(const KeptCells<A, std::byte>& cells, std::uint32_t index, std::uint64_t next, const KeptHead& head,
                  const Put& put) noexcept {
  Versions<A>& versions = kept_versions<A>(cells, index);
  std::byte* const place = kept_place(cells, index, next);
  begin_version(versions, next);
  store_words<A>(place, reinterpret_cast<const std::byte*>(&head), sizeof head);
  put(place + cells.shape.place.payload_offset);
  finish_version(versions, next);
}

struct KeptFound {
  std::uint64_t version = 0;  // 0: the cell has nothing for this reader
  KeptHead head;
  bool used = false;  // the cell ever had a message; cells are used from the first one on
};

// The newest message of a cell in [from, end).
template <class A>
[[nodiscard]] KeptFound find_kept(const KeptCells<A, const std::byte>& cells, std::uint32_t index, std::uint64_t from,
                                  std::uint64_t end) noexcept {
  const Versions<A>& versions = kept_versions<A>(cells, index);
  const std::uint64_t newest = whole_version(versions);
  KeptFound found{0, {}, newest != 0};
  for (std::uint64_t version = newest; version != 0 && version + 2 != newest; --version) {
    load_words<A>(reinterpret_cast<std::byte*>(&found.head), kept_place(cells, index, version), sizeof found.head);
    if (overtaken(versions, version)) break;
    if (!before(found.head.sequence, end)) continue;
    if (!before(found.head.sequence, from)) found.version = version;
    break;
  }
  return found;
}

// `get` reads the payload by load_words(). False: it was overtaken, and what was read is nothing.
template <class A, class Get>
[[nodiscard]] bool load_kept(const KeptCells<A, const std::byte>& cells, std::uint32_t index, std::uint64_t version,
                             const Get& get) noexcept {
  get(kept_place(cells, index, version) + cells.shape.place.payload_offset);
  return !overtaken(kept_versions<A>(cells, index), version);
}

}  // namespace tenon::queue
