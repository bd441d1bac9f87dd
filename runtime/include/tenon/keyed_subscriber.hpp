// A subscriber to the messages of given keys. Of a topic whose type has fields marked @key it takes the messages whose key
// is one of these, in place and in order; all others are let go unread.
//
//   auto arm = tenon::KeyedSubscriber<Pose>::open(node, "poses", {{.robot = 3}, {.robot = 7}}).value();
//   while (auto pose = arm.wait_take(1s)) …
//
// The choice is the reader's: publishers and other subscribers notice nothing, and the messages that are passed over move on
// the place that a publisher may wait for. So a reliable one that waits for its keys must still be taken from. It is ready,
// its descriptor readable and its deadline met for messages of other keys too. One thread at a time, as for Subscriber.
#pragma once

#include <algorithm>
#include <memory>
#include <new>
#include <vector>

#include "tenon/detail/keep_facts.hpp"
#include "tenon/subscriber.hpp"

namespace tenon {

namespace detail {

// Whether a message is wanted: a look at its bytes, where the publisher wrote them.
struct Selection {
  bool (*wants)(const void* keys, const std::byte* payload) noexcept = nullptr;
  const void* keys = nullptr;  // stays where it is as long as the port lives
};
// From here on take_slowly() finds nothing but what is wanted; the inline ways to take know of no selection.
void select(SubscriberPort& port, const Selection& selection) noexcept;
[[nodiscard]] std::uint64_t passed_over_by(const SubscriberPort& port) noexcept;

// The hash finds the key, its fields decide.
template <class T>
class KeySet {
 public:
  explicit KeySet(const std::vector<T>& likes) {
    keys_.reserve(likes.size());
    for (const T& like : likes) keys_.push_back({traits<T>::key_hash(like), like});
    std::sort(keys_.begin(), keys_.end(), [](const Key& a, const Key& b) { return a.hash < b.hash; });
  }
  [[nodiscard]] bool has(const T& value) const noexcept {
    const std::uint64_t hash = traits<T>::key_hash(value);
    auto key =
        std::lower_bound(keys_.begin(), keys_.end(), hash, [](const Key& a, std::uint64_t b) { return a.hash < b; });
    for (; key != keys_.end() && key->hash == hash; ++key)
      if (same_key(key->like, value)) return true;
    return false;
  }

 private:
  struct Key {
    std::uint64_t hash;
    T like;
  };
  std::vector<Key> keys_;
};

}  // namespace detail

template <class T>
class KeyedSubscriber : public AnySubscriber {
  static_assert(
      !detail::HasTails<T>,
      "messages with tails are not chosen by their key: take them from a Subscriber, and pass over by the fields");
  static_assert(
      Publishable<T> && requires(const T& value) { traits<T>::key_hash(value); },
      "only a struct with fields marked @key can be chosen by its key");

 public:
  // `likes`: a message for each key, of which only the key fields matter; none of them: nothing is ever taken.
  // Errors: those of Subscriber::open, out_of_memory.
  [[nodiscard]] static Result<KeyedSubscriber> open(const Node& node, std::string_view topic,
                                                    const std::vector<T>& likes,
                                                    const SubscriberOptions& options = {}) try {
    auto keys = std::make_shared<const detail::KeySet<T>>(likes);
    return detail::open_subscriber(node, topic, detail::facts_of<T>(), options)
        .map([&](detail::SubscriberHandle&& port) { return KeyedSubscriber(std::move(port), std::move(keys)); });
  } catch (const std::bad_alloc&) {
    return tl::unexpected(Error(ErrorCode::out_of_memory));
  }

  // The next message of these keys if there is one; never waits, and passes over at most a ring of others at a time. Cost:
  // that of Subscriber::take and a hash of the key for each message looked at. Sample::lost() counts what this publisher
  // overwrote since the sample before, whatever its key; what was passed over is none of that.
  [[nodiscard]] Sample<T> take() noexcept { return detail::sample_of<T>(detail::take_slowly(port())); }

  // The same, waiting for it at most so long. Messages of other keys wake it, and are passed over.
  [[nodiscard]] Sample<T> wait_take(std::chrono::nanoseconds time) noexcept {
    return wait_by([this]() noexcept { return take(); }, time);
  }

  // Messages of other keys that were let go, of all publishers.
  [[nodiscard]] std::uint64_t passed_over() const noexcept { return detail::passed_over_by(port()); }

 private:
  KeyedSubscriber(detail::SubscriberHandle handle, std::shared_ptr<const detail::KeySet<T>> keys) noexcept
      : AnySubscriber(std::move(handle)) {
    detail::select(port(),
                   {[](const void* set, const std::byte* payload) noexcept {
                      return static_cast<const detail::KeySet<T>*>(set)->has(*reinterpret_cast<const T*>(payload));
                    },
                    keys.get()});
    port().kept = std::move(keys);
  }
};

}  // namespace tenon
