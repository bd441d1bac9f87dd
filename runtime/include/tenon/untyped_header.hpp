// The header of messages whose type is known only when the program runs: for tracers, loggers and recorders, which are built
// with the header's IDL and nothing else.
//
// What a topic carries is asked once, by its descriptor; then each message costs a comparison. Copies are alike; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "tenon/detail/type_facts.hpp"
#include "tenon/error.hpp"
#include "tenon/header.hpp"
#include "tenon/result.hpp"
#include "tenon/topic_type.hpp"

namespace tenon {

namespace detail {
// Why messages of the type cannot be read, or written, as beginning with the header; nothing: they can.
[[nodiscard]] std::optional<Error> header_problem(const TopicType& type, const TypeFacts& header) noexcept;
}  // namespace detail

template <class H>
class UntypedHeader {
  static_assert(Publishable<H>, "without a descriptor nothing can be compared with: write the header without @nested");

 public:
  // Errors: schema_mismatch (messages of the type do not begin with H, or with another version of it: detail() names every
  // field that differs), out_of_memory. A header that grows may be of another version, as at attach.
  [[nodiscard]] static Result<UntypedHeader> of(const TopicType& type) noexcept {
    if (auto problem = detail::header_problem(type, detail::facts_of<H>())) return tl::unexpected(std::move(*problem));
    return UntypedHeader();
  }

  // Where `message`, a whole message of the type as an UntypedSample or a TappedMessage has it, begins with the header. Null:
  // it is too short, or does not lie as the header is aligned, which bytes that were copied need not.
  [[nodiscard]] const H* in(std::span<const std::byte> message) const noexcept {
    return fits(message) ? reinterpret_cast<const H*>(message.data()) : nullptr;
  }
  // To be written, before the bytes are published.
  [[nodiscard]] H* in(std::span<std::byte> message) const noexcept {
    return fits(message) ? reinterpret_cast<H*>(message.data()) : nullptr;
  }

 private:
  UntypedHeader() noexcept = default;

  [[nodiscard]] static bool fits(std::span<const std::byte> message) noexcept {
    return message.size() >= sizeof(H) && reinterpret_cast<std::uintptr_t>(message.data()) % alignof(H) == 0;
  }
};

}  // namespace tenon
