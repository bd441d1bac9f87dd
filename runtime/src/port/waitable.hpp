// What a wait set can wait for: a subscriber, and every other handle for which something can arrive.
//
// A member answers whether something is there, names the bells that ring when something comes, and the set does the rest
// for all its members at once: announce at every bell, one process-wide barrier, ask every member again, sleep at all the
// bells. So a member needs no sleeping of its own, and no barrier.
//
// One thread at a time: that of the set. A member that is destroyed leaves the sets it is in; one whose owner closes it while
// something of it is kept leaves them when it is closed.
#pragma once

#include <cstdint>
#include <vector>

#include "tenon/detail/queue/bell.hpp"
#include "tenon/result.hpp"

namespace tenon::port {
class SleepPlaces;
}

namespace tenon::detail {

class DescriptorBell;
class WaitSetCore;

using Bell = queue::Bell<queue::StdAtomics>;

// What is done with each bell of a member.
class BellVisitor {
 public:
  // `identity` is the same for every mapping of one bell, and no other bell's; random bits of its file will do.
  virtual void visit(Bell& bell, std::uint64_t identity) noexcept = 0;

 protected:
  ~BellVisitor() = default;
};

class Waitable {
 public:
  Waitable() noexcept = default;
  Waitable(const Waitable&) = delete;
  Waitable& operator=(const Waitable&) = delete;

  // There is something for the member's owner to do. Looks at memory, and only if somebody came or went at more than
  // that; asked again and again while a wait spins. Stays true until the owner has done it.
  [[nodiscard]] virtual bool ready() noexcept = 0;

  // Every bell whose ringing may make the member ready, as of now. Whoever makes it ready glances at one of them after
  // that: a bell that comes later must be announced by one that is there, and change ready() or this list.
  virtual void visit_bells(BellVisitor& visitor) noexcept = 0;

  // When it becomes ready without a bell, in monotonic ns: a deadline of its own. Asked for before each sleep.
  [[nodiscard]] virtual std::uint64_t due() noexcept;

  // Whose death would make it look closer: with all of them watched, and nothing else that no bell tells of, sleeps may be
  // long. Of a member that says nothing they are not.
  virtual void visit_lives(port::SleepPlaces& places) noexcept;

  // A sleep came to its bound, or a beacon went out: time to look for what no bell tells of, deaths above all. May make
  // system calls.
  virtual void look_closer() noexcept = 0;

  // What makes this member's descriptor readable; made on demand, then the same until the member goes.
  [[nodiscard]] virtual Result<DescriptorBell*> descriptor_bell() = 0;

 protected:
  ~Waitable();
  // Before what its bells stand in goes: no set asks it, or hears its bell, any more. `told`: each set says once more that it
  // is ready, for whoever waits there for what is kept, and keeps its id until that is removed.
  void leave_sets(bool told) noexcept;

 private:
  friend class WaitSetCore;
  std::vector<WaitSetCore*> sets_;
};

}  // namespace tenon::detail
