// What stands behind the fd() of a handle that waits for itself: a wait set with one member. One thread at a time.
#pragma once

#include <memory>

#include "port/wait_set_core.hpp"

namespace tenon::detail {

class SetOfOne {
 public:
  // Made by the first call; the same from then on. The member outlives this. Errors: those of WaitSet::fd().
  [[nodiscard]] Result<int> descriptor(Waitable& member);
  // After a look of the member's owner that found nothing: makes the descriptor unreadable. True if something has come
  // meanwhile, so that the owner should look again. Without a descriptor it costs one test.
  [[nodiscard]] bool settle() noexcept { return set_ != nullptr && set_->settle(); }

 private:
  std::unique_ptr<WaitSetCore> set_;
};

}  // namespace tenon::detail
