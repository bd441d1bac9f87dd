// The type of a payload, for peers that are typed, from its size.
#pragma once

#include "channel.hpp"
#include "payloads.hpp"

namespace tenon::bench::compare {

// Calls `with` with a null pointer to the type of that many bytes.
template <class With>
std::unique_ptr<Channel> with_payload(std::size_t bytes, With with) {
  switch (bytes) {
    case 8:
      return with(static_cast<::bench::Bytes8*>(nullptr));
    case 40:
      return with(static_cast<::bench::Bytes40*>(nullptr));
    case 64:
      return with(static_cast<::bench::Bytes64*>(nullptr));
    case 256:
      return with(static_cast<::bench::Bytes256*>(nullptr));
    case 1 << 10:
      return with(static_cast<::bench::KiB1*>(nullptr));
    case 4 << 10:
      return with(static_cast<::bench::KiB4*>(nullptr));
    case 64 << 10:
      return with(static_cast<::bench::KiB64*>(nullptr));
    case 1 << 20:
      return with(static_cast<::bench::MiB1*>(nullptr));
    case 16 << 20:
      return with(static_cast<::bench::MiB16*>(nullptr));
    default:
      fail("no payload of " + std::to_string(bytes) + " bytes");
  }
}

}  // namespace tenon::bench::compare
