// The type of a topic, learned when the program runs: for tools, bridges and recorders, which have no generated header.
//
// A type is its schema descriptor; everything else follows from it. Copies share it; any thread. Reading it costs some
// microseconds per struct, once; printing and checking cost what the value uses.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "tenon/hash128.hpp"
#include "tenon/node.hpp"
#include "tenon/result.hpp"

namespace tenon {

namespace detail {
struct LearnedType;
}

class TopicType {
 public:
  // What the topic carries now, by the segment of whoever publishes there or, if nobody does, subscribes. Where they
  // disagree, the first publisher found decides.
  // Errors: topic_unknown (nobody has it open), segment_invalid, version_mismatch, permission_denied, system_call.
  [[nodiscard]] static Result<TopicType> of(const Node& node, std::string_view topic);

  // From the bytes of a `.tsd` file, or of another type's descriptor(). `type` is a qualified name, "nav::Imu"; empty:
  // the last type of the descriptor. Errors: segment_invalid (it is no descriptor, or has no such struct).
  [[nodiscard]] static Result<TopicType> from_descriptor(std::span<const std::byte> bytes, std::string_view type = {});

  [[nodiscard]] std::string_view name() const noexcept;
  [[nodiscard]] std::uint64_t bytes() const noexcept;  // of a value; with tails, of the struct, behind which they stand
  [[nodiscard]] std::uint32_t alignment() const noexcept;
  [[nodiscard]] Hash128 layout_hash() const noexcept;
  [[nodiscard]] Hash128 schema_hash() const noexcept;
  // The bytes that travel beside the data; the topic's type is the last of them. Lives as long as any copy of this.
  [[nodiscard]] std::string_view descriptor() const noexcept;

  // A value for people, and as one line of JSON. Any bytes have an answer; what is missing or odd shows in it. "" without
  // memory, and only then.
  [[nodiscard]] std::string text(std::span<const std::byte> value) const noexcept;
  [[nodiscard]] std::string json(std::span<const std::byte> value) const noexcept;

  // Whether the bytes are a well-formed value, as tenon::validate() says of a generated type; ranges are not looked at.
  // Errors: payload_invalid, naming the place; out_of_memory.
  [[nodiscard]] Result<void> check(std::span<const std::byte> value) const noexcept;

  // For Tenon's own ports.
  [[nodiscard]] const std::shared_ptr<const detail::LearnedType>& learned() const noexcept { return learned_; }
  explicit TopicType(std::shared_ptr<const detail::LearnedType> learned) noexcept : learned_(std::move(learned)) {}

 private:
  std::shared_ptr<const detail::LearnedType> learned_;
};

}  // namespace tenon
