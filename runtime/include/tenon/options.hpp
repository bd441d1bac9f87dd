// How a publisher and a subscriber want their part of a topic. Plain aggregates, for designated initialisers.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "tenon/access.hpp"

namespace tenon {

// What a publisher does about a subscriber that is a full ring behind. Each subscriber asks for its own, each publisher
// says what it grants at most; the lesser of the two holds between them. In the order of what it may cost the publisher.
enum class SlowReader : std::uint8_t {
  overwrite,  // never waits: the subscriber loses its oldest messages, which are counted and reported
  demote,     // waits for `patience`, then goes on as with overwrite until the subscriber takes again
  timeout,    // waits for `patience`, then loan() fails with timeout; nothing is lost
  block,      // waits as long as the subscriber lives
};

// What one end asks for or grants, and what came of it.
struct Delivery {
  SlowReader slow_reader = SlowReader::overwrite;
  std::chrono::nanoseconds patience{};  // nanoseconds::max(): without end
  bool operator==(const Delivery&) const = default;
};

struct PublisherOptions {
  std::uint32_t depth = 16;  // messages that stay readable; the ring is this, larger by what keeps it fast
  std::uint32_t loans = 2;   // loans out at once
  // Messages all subscribers together may hold while newer ones are published: one spare chunk each.
  // 0: 128, fewer if they would take more than 4 MiB, at least 8.
  std::uint32_t holds = 0;
  // The most that a subscriber is granted, whatever it asks for; with overwrite reliable ones are refused. A loan waits no
  // longer than `patience` for any of them, unless it grants block.
  SlowReader slow_reader = SlowReader::demote;
  std::chrono::nanoseconds patience = std::chrono::seconds(1);
  // Payload is written by copy only, so that subscribers may copy it without holding it (Subscriber::take_copy): the
  // fastest way for small messages that are overwritten. loan() is refused.
  bool copy_only = false;
  // Keeps the last message of so many keys (fields marked @key; a type without one has one key) for subscribers to whom
  // the ring does not give it any more: those that come late, and those that fell behind. Of more keys those are kept
  // that were published last. Cost: with 0 none; otherwise each message is copied once more, by what it uses, and takes
  // the longer way into the ring. A subscriber pays by the number of keys in use, within one take, when it joins and
  // whenever it falls behind: less than 10 ns for each in the cache and 30 from memory, so 0.1 ms at 2^14 keys and 7 at
  // 2^18; with SubscriberOptions::kept = false nothing. Memory: 64 bytes and two messages with their slots for each
  // key. 2^20 at most.
  std::uint32_t keep_keys = 0;
  // Of a type with @tenon::tail members: bytes that may stand behind the struct, in each message. Others do not look at it.
  std::uint32_t tail_bytes = 64U << 10;
  // On a node of a shared directory: who may subscribe to this publisher. None: NodeOptions::access.
  std::optional<Access> access{};
};

struct SubscriberOptions {
  bool reliable = false;  // be waited for rather than lose messages: what follows is asked of each publisher
  SlowReader slow_reader = SlowReader::block;  // granted as far as the publisher grants it: Subscriber::granted()
  std::chrono::nanoseconds patience = std::chrono::nanoseconds::max();  // of demote and timeout
  std::uint32_t history = 0;      // messages published earlier to begin with, as far as the publisher still has them
  bool kept = true;               // take what publishers keep (PublisherOptions::keep_keys), before anything newer
  std::uint32_t holds = 2;        // samples held at once, per publisher; 255 at most
  std::uint32_t publishers = 16;  // publishers taken from at once; 256 at most
  std::chrono::nanoseconds spin = std::chrono::microseconds(20);  // how long a wait polls before it sleeps
  // On a node of a shared directory: whose publishers are taken from. None: NodeOptions::access.
  std::optional<Access> access{};
};

}  // namespace tenon
