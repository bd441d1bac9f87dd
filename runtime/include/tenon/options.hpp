// How a publisher and a subscriber want their part of a topic. Plain aggregates, for designated initialisers.
#pragma once

#include <chrono>
#include <cstdint>

namespace tenon {

// What a publisher does about a reliable subscriber that is a full ring behind. Subscribers that are not reliable lose
// their oldest messages and never hold anybody up.
enum class SlowReader : std::uint8_t {
  overwrite,  // offers no reliable delivery: reliable subscribers are refused
  demote,     // waits for `patience`, then lets the subscriber lose messages, which are counted and reported
  timeout,    // waits for `patience`, then loan() fails with timeout; nothing is lost
  block,      // waits as long as the subscriber lives
};

struct PublisherOptions {
  std::uint32_t depth = 16;  // messages that stay readable; the ring is this, larger by what keeps it fast
  std::uint32_t loans = 2;   // loans out at once
  // Messages all subscribers together may hold while newer ones are published: one spare chunk each.
  // 0: 128, fewer if they would take more than 4 MiB, at least 8.
  std::uint32_t holds = 0;
  SlowReader slow_reader = SlowReader::demote;
  std::chrono::nanoseconds patience = std::chrono::seconds(1);
  // Payload is written by copy only, so that subscribers may copy it without holding it (Subscriber::take_copy): the
  // fastest way for small messages that are overwritten. loan() is refused.
  bool copy_only = false;
};

struct SubscriberOptions {
  bool reliable = false;          // be waited for rather than lose messages; see SlowReader
  std::uint32_t history = 0;      // messages published earlier to begin with, as far as the publisher still has them
  std::uint32_t holds = 2;        // samples held at once, per publisher; 255 at most
  std::uint32_t publishers = 16;  // publishers taken from at once; 256 at most
  std::chrono::nanoseconds spin = std::chrono::microseconds(20);  // how long a wait polls before it sleeps
};

}  // namespace tenon
