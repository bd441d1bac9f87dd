// A subscriber of any topic, without generated code: the bytes of each message, in place, with the type that was found
// there. It is a subscriber like any other: it has an entry in the topic, may be reliable, and holds what it reads. To
// look on without taking part, use a Tap.
//
// One thread at a time; samples may go to other threads.
#pragma once

#include <chrono>
#include <cstddef>
#include <span>
#include <string_view>

#include "tenon/any_subscriber.hpp"
#include "tenon/topic_type.hpp"

namespace tenon {

// A received message as bytes; see Sample.
class [[nodiscard]] UntypedSample {
 public:
  explicit UntypedSample(Take why) noexcept : sample_(why) {}
  UntypedSample(const queue::RingReader<queue::StdAtomics>::Taken& taken, std::uint64_t lost) noexcept
      : sample_(taken, lost), size_(taken.bytes) {}

  [[nodiscard]] explicit operator bool() const noexcept { return static_cast<bool>(sample_); }
  // Empty if there is no message. The memory may belong to a faulty peer: TopicType::check says whether it is well-formed.
  [[nodiscard]] std::span<const std::byte> bytes() const noexcept {
    return sample_ ? std::span(&*sample_, size_) : std::span<const std::byte>();
  }
  [[nodiscard]] std::uint64_t sequence() const noexcept { return sample_.sequence(); }
  [[nodiscard]] std::uint64_t lost() const noexcept { return sample_.lost(); }
  [[nodiscard]] Take why() const noexcept { return sample_.why(); }
  void release() noexcept { sample_.release(); }

 private:
  Sample<std::byte> sample_;
  std::size_t size_ = 0;
};

class UntypedSubscriber : public AnySubscriber {
 public:
  // Joins the topic with the type given, or with the one that TopicType::of() finds. Errors: those of both.
  [[nodiscard]] static Result<UntypedSubscriber> open(const Node& node, std::string_view topic,
                                                      const SubscriberOptions& options = {});
  [[nodiscard]] static Result<UntypedSubscriber> open(const Node& node, std::string_view topic, TopicType type,
                                                      const SubscriberOptions& options = {});

  // As those of Subscriber.
  [[nodiscard]] UntypedSample take() noexcept;
  [[nodiscard]] UntypedSample wait_take(std::chrono::nanoseconds time) noexcept;

  [[nodiscard]] const TopicType& type() const noexcept { return type_; }

 private:
  UntypedSubscriber(detail::SubscriberHandle handle, TopicType type) noexcept
      : AnySubscriber(std::move(handle)), type_(std::move(type)) {
    port().kept = type_.learned();
  }

  TopicType type_;
};

}  // namespace tenon
