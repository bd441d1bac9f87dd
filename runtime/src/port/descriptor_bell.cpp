#include "port/descriptor_bell.hpp"

#include <cerrno>
#include <new>

#include "error/emit.hpp"
#include "error/from_failure.hpp"
#include "os/fifo.hpp"

namespace tenon::detail {

Result<std::unique_ptr<DescriptorBell>> DescriptorBell::open(const os::Directory& directory, std::string name,
                                                             ArmedWord& armed, const std::string& action) {
  std::unique_ptr<DescriptorBell> bell(new DescriptorBell(directory, std::move(name), armed));
  auto fifo = os::make_fifo(directory, bell->name_);
  if (!fifo) return tl::unexpected(error::from(fifo.error(), action));
  bell->fifo_ = std::move(*fifo);
  return bell;
}

DescriptorBell::~DescriptorBell() {
  if (fifo_) (void)directory_.unlink(name_);  // not in a forked child
}

void DescriptorBell::call() noexcept { os::ring(fifo_); }
bool DescriptorBell::drain() noexcept { return os::drain(fifo_); }

void DescriptorRinger::connect(const os::Directory& directory, const std::string& name) noexcept {
  auto opened = os::open_fifo(directory, name);
  if (opened)
    fifo_ = std::move(*opened);
  else if (opened.error().error != ENOENT)  // otherwise the waiter is closing
    error::emit(Severity::warning, error::from(opened.error(), "call a descriptor that waits for messages"));
}

void DescriptorRinger::ring() noexcept {
  if (fifo_) os::ring(fifo_);
}

}  // namespace tenon::detail
