// A publisher on any topic, without generated code: bytes that are checked against the type before anybody sees them.
//
// One thread at a time. What was published stays readable as that of a Publisher does.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "tenon/any_publisher.hpp"
#include "tenon/topic_type.hpp"

namespace tenon {

class UntypedPublisher : public AnyPublisher {
 public:
  // The type is the caller's: of a topic that is there (TopicType::of), or from a `.tsd`. Errors: those of Publisher; of a
  // type with tails copy_only, and payload_invalid for more PublisherOptions::tail_bytes than a message can have.
  [[nodiscard]] static Result<UntypedPublisher> open(const Node& node, std::string_view topic, TopicType type,
                                                     const PublisherOptions& options = {});

  // Publishes a copy of the bytes, without those that only a later version of the type knows. A message with tails is the
  // struct and what stands behind it, PublisherOptions::tail_bytes at most. Cost: two walks over the value and a copy of what
  // it uses, and a third walk over a type that grows.
  // Errors: payload_invalid (wrong size, or malformed: the place is named; nothing was published), loan_limit, timeout,
  // out_of_memory (for the walks).
  Result<void> publish(std::span<const std::byte> value);

  [[nodiscard]] const TopicType& type() const noexcept { return type_; }

 private:
  UntypedPublisher(detail::PublisherHandle handle, TopicType type, std::uint64_t most) noexcept
      : AnyPublisher(std::move(handle)), type_(std::move(type)), most_(most) {
    port().kept = type_.learned();
  }
  [[nodiscard]] Result<void> publish_if_well_formed(std::span<const std::byte> value);

  TopicType type_;
  std::uint64_t most_;  // bytes of a message
};

}  // namespace tenon
