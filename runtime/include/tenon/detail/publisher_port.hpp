// Not an API: for Tenon's own inline code and generated headers.
//
// The untyped part of a publisher that inline code touches; the rest of it stands behind the functions below, in the
// library. One thread at a time.
#pragma once

#include <memory>
#include <optional>

#include "tenon/detail/queue/ring_writer.hpp"
#include "tenon/detail/queue/topic_words.hpp"
#include "tenon/detail/type_facts.hpp"
#include "tenon/node.hpp"
#include "tenon/options.hpp"
#include "tenon/result.hpp"

namespace tenon::detail {

using Ring = queue::RingWriter<queue::StdAtomics>;

struct PublisherPort {
  explicit PublisherPort(const queue::RingMemory<queue::StdAtomics>& memory, std::uint32_t hold_budget)
      : ring(memory, hold_budget) {}

  Ring ring;
  queue::TopicWords<queue::StdAtomics>* topic = nullptr;
  std::uint32_t known_generation = 0;
  std::uint32_t loan_limit = 0;  // the ring knows it too
  bool copy_only = false;
  bool closed = false;               // the handle is gone; the port waits for its last loan
  std::shared_ptr<const void> kept;  // what the port looks at and the caller made; goes last
};

struct ClosePublisher {
  void operator()(PublisherPort* port) const noexcept;
};
using PublisherHandle = std::unique_ptr<PublisherPort, ClosePublisher>;

[[nodiscard]] Result<PublisherHandle> open_publisher(const Node& node, std::string_view topic, const TypeFacts& type,
                                                     const PublisherOptions& options);

// A chunk by any path but the usual one; waits for reliable subscribers as the options say.
// Answers in registers: a result of the caller's that this function wrote would have to live in memory on every path.
struct Lending {
  std::byte* payload = nullptr;  // null: why not is in `problem`
  std::uint32_t chunk = 0;
  ErrorCode problem{};
};
[[nodiscard]] Lending lend_slowly(PublisherPort& port) noexcept;
void return_loan(PublisherPort& port, std::uint32_t chunk) noexcept;  // unpublished
// After a publish that found the topic not quiet: wakes who sleeps, takes note of who came or went.
void look_around(PublisherPort& port) noexcept;
// A publish by any path but the usual one, looking around included. After close() the loan goes back instead.
void publish_slowly(PublisherPort& port, std::uint32_t chunk, std::uint32_t bytes) noexcept;

template <class Shape>
[[nodiscard]] inline Lending lend(PublisherPort& port, Shape shape) noexcept {
  if (const Ring::Lent lent = port.ring.lend_in_place(shape); lent.payload != nullptr) [[likely]]
    return {lent.payload, lent.chunk};
  return lend_slowly(port);
}

template <class Shape>
inline void publish(PublisherPort& port, Shape shape, std::uint32_t chunk, std::uint32_t bytes) noexcept {
  if (!port.ring.publish_in_place(shape, chunk, bytes)) [[unlikely]]
    return publish_slowly(port, chunk, bytes);
  if (!port.topic->quiet(port.known_generation)) [[unlikely]]
    look_around(port);
}

// The same for a message that `copy` copies in; without one the bytes as they are, by words where the publisher is
// copy_only. Errors: those of lend_slowly().
using CopyIn = void (*)(std::byte* to, const std::byte* from, std::size_t bytes) noexcept;
[[nodiscard]] std::optional<ErrorCode> publish_copy_slowly(PublisherPort& port, const std::byte* from,
                                                           std::uint32_t bytes, CopyIn copy = nullptr) noexcept;

// False: by any path but the usual one.
template <class Shape, class Copy>
[[nodiscard]] inline bool publish_copied(PublisherPort& port, Shape shape, std::uint32_t bytes,
                                         const Copy& copy) noexcept {
  if (!port.ring.publish_copied(shape, bytes, copy)) [[unlikely]]
    return false;
  if (!port.topic->quiet(port.known_generation)) [[unlikely]]
    look_around(port);
  return true;
}

}  // namespace tenon::detail
