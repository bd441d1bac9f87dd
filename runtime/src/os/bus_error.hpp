// SIGBUS, contained: pages that a mapped file has lost are replaced, and what mapped them is marked.
//
// A file of a tmpfs that somebody of its user truncates takes the pages past its new end from everybody who maps it.
#pragma once

#include "os/failure.hpp"

namespace tenon::os {

// Installs the process's handler, once: further calls change nothing. For a fault inside of a Mapping (BUS_ADRERR) private
// zeros take the place of its pages from there on, Mapping::whole() is false from then on, and the access is repeated.
// Everything else goes to the handler that was there before. EPERM: something keeps handlers from being installed. Any
// thread; forked children inherit it.
[[nodiscard]] Outcome<void> contain_bus_errors() noexcept;

}  // namespace tenon::os
