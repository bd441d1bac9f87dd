// The latest value of something, per key: written by whoever has the key, read by anybody at any time.
//
//   auto writer = tenon::LatestWriter<nav::Battery>::open(node, "batteries").value();
//   writer.set(battery);                                          // the value with the key fields that `battery` has
//
//   auto reader = tenon::LatestReader<nav::Battery>::open(node, "batteries").value();
//   nav::Battery battery;
//   if (reader.get({.id = 7}, battery)) use(battery);
//
// The key is what the interface marks with @key; a type without one has one value. A reader is never blocked by a writer,
// alive, stopped or dead: each value stands in two places, and the one that is not being written is whole. Readers leave
// no trace, so a read costs the same whatever their number. A key belongs to one writer at a time, by the kernel's
// verdict; when its writer ends, however it ends, the value stays while anybody has the name open, and the next writer
// takes over. For values that are too large to copy, use a topic with a history of 1 and Subscriber::take_newest().
//
// Between users (NodeOptions::shared_directory) each user has one writer of a key at a time, and every reader reads the same
// user's: a living writer's before an ended one's, then that of the user with the lowest number. What an ended writer wrote
// stays with readers that had met it.
//
// Each handle belongs to one thread at a time.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "tenon/access.hpp"
#include "tenon/detail/type_facts.hpp"
#include "tenon/node.hpp"
#include "tenon/result.hpp"

namespace tenon {

struct LatestWriterOptions {
  // Keys this writer can have; a type without a key needs one. Memory: two values and 32 bytes each.
  std::uint32_t keys = 64;
  // Who may read what this one writes, on a node of a shared directory; none: as NodeOptions::access says.
  std::optional<Access> access{};
};

struct LatestReaderOptions {
  std::chrono::nanoseconds spin = std::chrono::microseconds(20);  // how long a wait polls before it sleeps
  // Whose values are read, on a node of a shared directory; none: as NodeOptions::access says.
  std::optional<Access> access{};
};

// What a read found.
struct Latest {
  bool there = false;         // somebody has written a value of this key
  bool overtaken = false;     // a writer that never pauses overtook every copy: nothing was read, try again
  std::uint64_t epoch = 0;    // which writer of the key, later ones higher
  std::uint64_t version = 0;  // which value of this writer: 1, 2, …
  std::uint32_t retries = 0;  // copies that were overtaken before the one that was whole
  [[nodiscard]] explicit operator bool() const noexcept { return there && !overtaken; }
};

namespace detail {

class Waitable;
class LatestWriterCore;
class LatestReaderCore;
struct CloseLatest {
  void operator()(LatestWriterCore* core) const noexcept;
  void operator()(LatestReaderCore* core) const noexcept;
};
using LatestWriterHandle = std::unique_ptr<LatestWriterCore, CloseLatest>;
using LatestReaderHandle = std::unique_ptr<LatestReaderCore, CloseLatest>;

[[nodiscard]] Result<LatestWriterHandle> open_latest_writer(const Node& node, std::string_view name,
                                                            const TypeFacts& type, const LatestWriterOptions& options);
[[nodiscard]] Result<void> set_latest(LatestWriterCore& core, std::uint64_t key, const std::byte* value) noexcept;

[[nodiscard]] Result<LatestReaderHandle> open_latest_reader(const Node& node, std::string_view name,
                                                            const TypeFacts& type, const LatestReaderOptions& options);
[[nodiscard]] Latest get_latest(LatestReaderCore& core, std::uint64_t key, std::byte* value) noexcept;
[[nodiscard]] Result<std::vector<std::uint64_t>> keys_of(LatestReaderCore& core) noexcept;
[[nodiscard]] bool wait_for_change(LatestReaderCore& core, std::chrono::nanoseconds time) noexcept;
[[nodiscard]] Result<int> descriptor_of(LatestReaderCore& core);
[[nodiscard]] Waitable& waitable_of(LatestReaderCore& core) noexcept;
[[nodiscard]] std::span<const Error> refusals_of(const LatestReaderCore& core) noexcept;

}  // namespace detail

template <class T>
class LatestWriter {
  static_assert(Publishable<T>, "only a struct of an interface that is not @nested can be written");
  static_assert(!detail::HasTails<T>, "what stands behind a message has no place in a latest value");

 public:
  // Errors: name_invalid, too_many_keys (none, or more than 2^20), out_of_shared_memory, permission_denied, policy_invalid,
  // descriptor_limit, system_call.
  [[nodiscard]] static Result<LatestWriter> open(const Node& node, std::string_view name = traits<T>::topic,
                                                 const LatestWriterOptions& options = {}) {
    return detail::open_latest_writer(node, name, detail::facts_of<T>(), options)
        .map([](detail::LatestWriterHandle&& core) { return LatestWriter(std::move(core)); });
  }

  // Replaces the value of its key. Cost: a copy and a few stores; the first value of a key makes some system calls.
  // Errors: key_taken (another writer has it now), too_many_keys, closed.
  Result<void> set(const T& value) noexcept {
    return detail::set_latest(*core_, detail::key_of(value), reinterpret_cast<const std::byte*>(&value));
  }

 private:
  explicit LatestWriter(detail::LatestWriterHandle core) noexcept : core_(std::move(core)) {}
  detail::LatestWriterHandle core_;
};

template <class T>
class LatestReader {
  static_assert(Publishable<T>, "only a struct of an interface that is not @nested can be read");
  static_assert(!detail::HasTails<T>, "what stands behind a message has no place in a latest value");

 public:
  // There need not be a writer yet. Errors: schema_mismatch (writers exist and none has this interface; detail() names
  // every differing field), name_invalid, out_of_shared_memory, permission_denied, policy_invalid, descriptor_limit,
  // system_call. On a node of a shared directory it waits up to a quarter of a second for writers to answer.
  [[nodiscard]] static Result<LatestReader> open(const Node& node, std::string_view name = traits<T>::topic,
                                                 const LatestReaderOptions& options = {}) {
    return detail::open_latest_reader(node, name, detail::facts_of<T>(), options)
        .map([](detail::LatestReaderHandle&& core) { return LatestReader(std::move(core)); });
  }

  // Copies out the value whose key fields are those of `like`. `value` may be written to also when nothing was read.
  // Cost: a copy, and two loads of a line that changes with each value. Never waits.
  [[nodiscard]] Latest get(const T& like, T& value) noexcept { return get_key(detail::key_of(like), value); }
  // Of a type without a key.
  [[nodiscard]] Latest get(T& value) noexcept requires(!requires(const T& keyed) { traits<T>::key_hash(keyed); }) {
    return get_key(0, value);
  }

  // Shows each value there is, in no order: look(const T&, Latest). Allocates; without memory for the keys it shows nothing.
  // Errors: out_of_memory.
  template <class Look>
  Result<void> for_each(Look look) {
    const auto keys = detail::keys_of(*core_);
    if (!keys) return tl::unexpected(keys.error());
    T value;
    for (const std::uint64_t key : *keys)
      if (const Latest latest = get_key(key, value)) look(std::as_const(value), latest);
    return {};
  }

  // Waits until some value was written since the last get() or for_each(); false when the time is over.
  [[nodiscard]] bool wait_change(std::chrono::nanoseconds time) noexcept {
    return detail::wait_for_change(*core_, time);
  }
  // A descriptor for poll, epoll and event loops, made by the first call; closed with the reader, never by the caller. It is
  // readable from the time some value was written until a get() or for_each(), and may be so for nothing: every 50 ms,
  // and when another reader waits the same way. With one, get() costs a system call more, and about 12 us when it makes
  // the descriptor unreadable. Costs four descriptors; a writer opens one for each reader that has one.
  // Errors: descriptor_limit, permission_denied, out_of_shared_memory (a FIFO in the directory), out_of_memory, closed (in
  // a forked child), system_call.
  [[nodiscard]] Result<int> fd() { return detail::descriptor_of(*core_); }
  // For a WaitSet: ready under the same condition.
  [[nodiscard]] detail::Waitable& waitable() noexcept { return detail::waitable_of(*core_); }
  // Writers that were passed over because their interface differs, each with the report, or for want of a right, or because
  // another user has more than its share; the latest sixteen, until the next call of this handle.
  [[nodiscard]] std::span<const Error> refusals() const noexcept { return detail::refusals_of(*core_); }

 private:
  explicit LatestReader(detail::LatestReaderHandle core) noexcept : core_(std::move(core)) {}
  [[nodiscard]] Latest get_key(std::uint64_t key, T& value) noexcept {
    return detail::get_latest(*core_, key, reinterpret_cast<std::byte*>(&value));
  }

  detail::LatestReaderHandle core_;
};

}  // namespace tenon
