#include "port/called_waiters.hpp"

#include <algorithm>
#include <new>

namespace tenon::port {

void CalledWaiters::call() noexcept {
  try {
    look();
  } catch (const std::bad_alloc&) {
    known_generation_.reset();
  }
  for (Waiter& waiter : waiters_) waiter.ringer.call(topic_.directory(), waiter.file);
}

// A waiter has its FIFO, and has moved the generation, before it announces.
void CalledWaiters::look() {
  const std::uint32_t generation = topic_.words().generation();
  if (known_generation_ == generation) return;
  const auto members = members_of(topic_.directory());
  if (!members) return;
  std::erase_if(waiters_, [&](const Waiter& waiter) {
    return std::none_of(members->begin(), members->end(), [&](const Member& one) { return one.name == waiter.file; });
  });
  for (const Member& member : *members) {
    if (member.kind != MemberKind::waiter) continue;
    const auto known = [&](const Waiter& waiter) { return waiter.file == member.name; };
    if (std::none_of(waiters_.begin(), waiters_.end(), known)) waiters_.push_back({member.name, {}});
  }
  known_generation_ = generation;
}

}  // namespace tenon::port
