#include "tenon/bus_error.hpp"

#include "error/from_failure.hpp"
#include "os/bus_error.hpp"

namespace tenon {

Result<void> contain_bus_errors() noexcept {
  return os::contain_bus_errors().map_error(
      [](const os::Failure& failure) { return error::from(failure, "contain bus errors"); });
}

}  // namespace tenon
