#include "tenon/detail/received.hpp"

#include <cstring>
#include <new>

namespace tenon::detail {

bool Received::set_aside() noexcept {
  if (copied_ || frame_ == nullptr) return true;
  auto* const copy = new (std::nothrow) std::byte[bytes_ + kBodyOffset];  // aligned for every body: at least 8
  if (copy == nullptr) return false;
  std::memcpy(copy, frame_, bytes_);
  const std::uint32_t bytes = bytes_;
  release();
  frame_ = copy;
  bytes_ = bytes;
  copied_ = true;
  return true;
}

void Received::drop_copy() noexcept {
  delete[] frame_;
  copied_ = false;
}

}  // namespace tenon::detail
