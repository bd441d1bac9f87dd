// Not an API: for Tenon's own inline code and generated headers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>

#include "tenon/detail/frame.hpp"
#include "tenon/detail/queue/ring_reader.hpp"

namespace tenon::detail {

// A frame of a peer, where it wrote it and held there, or in a copy of our own.
class [[nodiscard]] Received {
 public:
  using Hold = queue::RingReader<queue::StdAtomics>::Cell;

  Received() noexcept = default;
  Received(const std::byte* frame, std::uint32_t bytes, Hold* hold) noexcept
      : frame_(frame), bytes_(bytes), hold_(hold) {}
  Received(Received&& other) noexcept
      : frame_(std::exchange(other.frame_, nullptr)),
        bytes_(other.bytes_),
        copied_(std::exchange(other.copied_, false)),
        hold_(std::exchange(other.hold_, nullptr)) {}
  Received& operator=(Received&& other) noexcept {
    if (this != &other) {
      release();
      frame_ = std::exchange(other.frame_, nullptr);
      bytes_ = other.bytes_;
      copied_ = std::exchange(other.copied_, false);
      hold_ = std::exchange(other.hold_, nullptr);
    }
    return *this;
  }
  Received(const Received&) = delete;
  Received& operator=(const Received&) = delete;
  ~Received() { release(); }

  [[nodiscard]] explicit operator bool() const noexcept { return frame_ != nullptr; }
  [[nodiscard]] const std::byte* frame() const noexcept { return frame_; }
  [[nodiscard]] const std::byte* body() const noexcept { return frame_ + kBodyOffset; }
  [[nodiscard]] std::uint32_t bytes() const noexcept { return bytes_; }
  [[nodiscard]] bool copied() const noexcept { return copied_; }

  // Lets go of the peer's memory and keeps a copy. False without memory: nothing has changed.
  [[nodiscard]] bool set_aside() noexcept;
  void release() noexcept {
    if (hold_ != nullptr) queue::let_go<queue::StdAtomics>(*std::exchange(hold_, nullptr));
    if (copied_) [[unlikely]]
      drop_copy();
    frame_ = nullptr;
  }

 private:
  void drop_copy() noexcept;

  const std::byte* frame_ = nullptr;
  std::uint32_t bytes_ = 0;
  bool copied_ = false;
  Hold* hold_ = nullptr;
};

}  // namespace tenon::detail
