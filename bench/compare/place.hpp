// Where two processes meet through a peer, and how.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace tenon::bench::compare {

// How a receiver waits for what is not there yet.
enum class Waiting : std::uint8_t { polling, sleeping };

struct Place {
  std::string name;             // differs from that of any other run on this machine
  std::size_t bytes = 0;        // of a message; a multiple of 8
  std::uint32_t depth = 0;      // messages that may be on their way
  std::uint32_t receivers = 1;  // of the way from the leader
  Waiting waiting = Waiting::polling;
  bool streams = false;  // messages follow each other at once; else each is awaited before the next
};

// How long a sender waits for its receivers to be there.
inline constexpr int kConnectSeconds = 20;

}  // namespace tenon::bench::compare
