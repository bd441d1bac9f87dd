// How a waiter's descriptor becomes readable when something comes: a FIFO in the directory of what it waits for, and a
// count in the waiter's own segment (queue::ArmedWord) that says for which announcement it was last called.
#pragma once

#include <memory>
#include <string>

#include "error/guarded.hpp"
#include "os/directory.hpp"
#include "os/file_descriptor.hpp"
#include "tenon/detail/queue/bell.hpp"
#include "tenon/result.hpp"

namespace tenon::detail {

using ArmedWord = queue::ArmedWord<queue::StdAtomics>;

// The waiter's half. One thread at a time. The directory and the word outlive it; its end removes the FIFO.
class DescriptorBell {
 public:
  // `action` completes "cannot …" in errors: permission_denied, out_of_shared_memory, descriptor_limit, system_call.
  [[nodiscard]] static Result<std::unique_ptr<DescriptorBell>> open(const os::Directory& directory, std::string name,
                                                                    ArmedWord& armed, const std::string& action);
  ~DescriptorBell();
  DescriptorBell(const DescriptorBell&) = delete;
  DescriptorBell& operator=(const DescriptorBell&) = delete;

  [[nodiscard]] int number() const noexcept { return fifo_.number(); }
  // Before announcing at the bells: whoever collects that announcement calls.
  void arm() noexcept { armed_.arm(); }
  void call() noexcept;  // ourselves
  // No call is left; false if there was none.
  bool drain() noexcept;

 private:
  DescriptorBell(const os::Directory& directory, std::string name, ArmedWord& armed) noexcept
      : directory_(directory), name_(std::move(name)), armed_(armed) {}

  const os::Directory& directory_;
  std::string name_;
  os::FileDescriptor fifo_;
  ArmedWord& armed_;
};

// The ringer's half, one per waiter it knows. Keeps the FIFO open from the first call on. One thread at a time.
class DescriptorRinger {
 public:
  // After collecting at the waiter's bell: calls it unless it was called for its latest announcement already. One system
  // call; the first time a few more. A FIFO that cannot be opened is told to the log, and tried again next time.
  // `name` makes the FIFO's name; asked for once.
  template <class Name>
  void call(const ArmedWord& armed, const os::Directory& directory, const Name& name) noexcept {
    if (!armed.calls(answered_)) return;
    if (!fifo_) (void)error::attempted([&] { connect(directory, name()); });
    ring();
  }
  // One that has no such word, so that every announcement calls it.
  void call(const os::Directory& directory, const std::string& name) noexcept {
    if (!fifo_) connect(directory, name);
    ring();
  }

 private:
  void connect(const os::Directory& directory, const std::string& name) noexcept;
  void ring() noexcept;

  os::FileDescriptor fifo_;
  std::uint32_t answered_ = 0;
};

}  // namespace tenon::detail
