#include "os/random.hpp"

#include "os/syscall.hpp"

namespace tenon::os {

Outcome<Incarnation> random_incarnation() noexcept {
  Incarnation drawn;
  while (drawn == Incarnation{}) {
    // Up to 256 bytes come whole or not at all.
    if (sys::retried([&] { return sys::random_bytes(&drawn, sizeof drawn); }) == -1) return last_failure("getrandom");
  }
  return drawn;
}

}  // namespace tenon::os
