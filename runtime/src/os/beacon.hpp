// A word in a participant's own segment at which the kernel itself wakes sleepers when the participant dies: within
// about 0.1 ms, at any size of its memory, before its lock is freed.
//
// It is a robust, process-shared mutex at the start of the region, locked by the thread that lights the beacon and kept
// locked; the kernel walks that thread's robust list when the thread ends, marks the word and wakes one sleeper.
// It is a hint and never a verdict: it goes out as well when the lighting thread ends while the process lives. Ask the
// lock (file_lock.hpp), and if that says alive, sleep without this word; `tend` lights it again from a living thread.
//
// Readers need the first 4 bytes only and map them read-only, so that 32-bit and 64-bit processes mix. Only the owner
// writes: it sets FUTEX_WAITERS in advance, which sleepers otherwise would have to do. The kernel wakes one sleeper;
// each who sees the beacon out passes it on (`pass_on`).
// The region holds two list pointers of its owner, which readers can see (address layout, not content).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "os/failure.hpp"
#include "os/futex.hpp"
#include "os/mapping.hpp"

namespace tenon::os {

inline constexpr std::size_t kBeaconBytes = 64;
inline constexpr std::size_t kBeaconAlignment = 64;

// Owner's side. Owns the mapping its region lies in, because that must stay while the region is on a thread's robust
// list: a beacon put out by another thread than the one that lit it is taken off the list, and its mapping undone, by
// the lighting thread's next use of any beacon or at that thread's end, and by whoever uses a beacon after that. Until
// then the range stays mapped; that is deliberate.
// In a forked child everything here is inert. One thread at a time.
class Beacon {
 public:
  Beacon() noexcept;
  Beacon(Beacon&&) noexcept;
  Beacon& operator=(Beacon&&) noexcept;
  ~Beacon();

  // Lights the beacon in the kBeaconBytes at `offset` of a writable mapping; `offset` is a multiple of
  // kBeaconAlignment, the bytes are zero, the file is not linked yet. On failure the mapping is undone.
  [[nodiscard]] static Outcome<Beacon> light(Mapping mapping, std::size_t offset) noexcept;

  [[nodiscard]] const Mapping& mapping() const noexcept;
  [[nodiscard]] explicit operator bool() const noexcept { return state_ != nullptr; }

  // Lights it again from the calling thread if the lighting thread has ended. One load if it has not.
  void tend() noexcept;

  // Puts the beacon out, wakes who sleeps there, and undoes the mapping (now, or as said above).
  void put_out() noexcept;

  struct State;

 private:
  explicit Beacon(std::unique_ptr<State> state) noexcept;
  std::unique_ptr<State> state_;
};

enum class BeaconState : std::uint8_t {
  lit,    // sleep on the value that was read
  fired,  // the lighting thread ended: ask the lock; do not sleep on this word
  dark,   // put out in order, or never lit: do not sleep on this word
};

// Reader's side: what a value of the first word means.
[[nodiscard]] BeaconState beacon_state(std::uint32_t word) noexcept;

// Called by each sleeper that finds the beacon fired: wakes the next. One system call.
void pass_on(const FutexWord& word) noexcept;

}  // namespace tenon::os
