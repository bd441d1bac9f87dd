// A count of every chunk in a domain, from outside: free + in the ring + loaned + held = all, and none leaked.
//
// Reads what publishers and subscribers wrote in their own segments, and changes nothing. Of a publisher at work the
// numbers are of no one instant: `steady` says that no slot of its ring moved meanwhile, and only then do they have to add up.
// Any thread, any process that may read the domain; maps one segment after the other.
//
// Why they do then. Every chunk is counted once, so only one that is taken for leaked can be missing. The slots are read
// before the mirror and again after it, each load an acquire: if no mark moved, what the slots said was so throughout. A word of
// the mirror by which a chunk belongs to a slot in another way than that is stored after the slot's odd mark and a fence (edge
// TAP), so that who saw the word sees the mark move. All other words of the mirror, free and loaned, are right whatever the
// slots say; and whether a message is held only tells `held` from `let_go`.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "os/directory.hpp"
#include "port/peer_segment.hpp"

namespace tenon::doctor {

struct ChunkCensus {
  std::string topic;
  std::string node;  // the publisher's
  bool alive = false;
  bool steady = false;

  std::uint64_t chunks = 0;
  std::uint64_t free = 0;     // no message stands there
  std::uint64_t in_ring = 0;  // a message that a subscriber may still take
  std::uint64_t loaned = 0;   // being written, or kept ready for the next loan
  std::uint64_t held = 0;     // replaced in the ring, and held by a living subscriber
  std::uint64_t let_go = 0;   // replaced and held no more; free as soon as the publisher looks at holds again
  std::uint64_t leaked = 0;   // none of these: nobody will ever use it again

  [[nodiscard]] bool adds_up() const noexcept {
    return leaked == 0 && free + in_ring + loaned + held + let_go == chunks;
  }
};

[[nodiscard]] ChunkCensus count_chunks(const os::Directory& domain, const os::Directory& topic,
                                       const port::PublisherPeer& publisher);

// One entry per publisher's segment that can be read, the living and the dead.
[[nodiscard]] std::vector<ChunkCensus> take_census(const os::Directory& domain);

}  // namespace tenon::doctor
