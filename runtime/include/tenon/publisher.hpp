// The sending end of a topic: one ring in shared memory, written by this publisher only and read in place by all its
// subscribers. Publishing costs the same for one subscriber as for sixty-four.
//
// One thread at a time. What was published stays readable for every subscriber that existed then, also after close() and
// after the death of this process; what was not published never existed.
#pragma once

#include <string_view>

#include "tenon/any_publisher.hpp"
#include "tenon/detail/keep_facts.hpp"
#include "tenon/detail/used_bytes.hpp"
#include "tenon/loan.hpp"

namespace tenon {

template <class T>
class Publisher : public AnyPublisher {
  static_assert(Publishable<T>, "only a struct of an interface that is not @nested can be published");
  static_assert(
      !detail::HasTails<T>,
      "what the tails of a message hold stands behind it: include its generated <x.hpp> or <tenon/tailed.hpp>");

 public:
  static constexpr queue::SlotShape kShape = queue::slot_shape(sizeof(T), alignof(T));

  // Creates the ring, every page of it. Cost: about 0.1 ms, and 0.7 ms per MiB of ring.
  // Errors: name_invalid, too_many_keys (to keep: more than 2^20), out_of_shared_memory (wanted, free, remedy),
  // permission_denied, descriptor_limit, out_of_memory, system_call.
  [[nodiscard]] static Result<Publisher> open(const Node& node, std::string_view topic = traits<T>::topic,
                                              const PublisherOptions& options = {}) {
    return detail::open_publisher(node, topic, detail::facts_of<T>(), options).map([](detail::PublisherHandle&& port) {
      return Publisher(std::move(port));
    });
  }

  // A message to be written in place. Scalars, lengths, discriminators and presence have the interface's defaults; array
  // elements and unused capacity hold whatever stood there. Cost: a few stores, independent of arrays and capacities.
  // Waits only for reliable subscribers that are a ring behind (SlowReader).
  // Errors: loan_limit, timeout, copy_only.
  [[nodiscard]] Result<Loan<T>> loan() noexcept {
    Result<Loan<T>> loan = loan_uninitialised();
    if (loan) traits<T>::reset(**loan);
    return loan;
  }
  // The same with nothing reset: every byte that matters is the caller's to write.
  [[nodiscard]] Result<Loan<T>> loan_uninitialised() noexcept {
    if (port().copy_only) [[unlikely]]
      return tl::unexpected(Error(ErrorCode::copy_only));
    const detail::Lending lent = detail::lend(port(), kShape);
    if (lent.payload == nullptr) [[unlikely]]
      return tl::unexpected(Error(lent.problem));
    return Loan<T>(port(), lent);
  }

  // Publishes a copy of `value`; what a later version appended is left out, as in Loan::publish. Cost: what the value
  // uses; parts of less than 4 KiB are copied whole. Errors: loan_limit, timeout.
  Result<void> publish_copy(const T& value) noexcept {
    const auto* const from = reinterpret_cast<const std::byte*>(&value);
    const auto by_words = [from](std::byte* to) { detail::put_by_words<T>(to, from, sizeof(T)); };
    const auto at_once = [from](std::byte* to) { copy_at_once(to, from, sizeof(T)); };
    if (port().copy_only ? detail::publish_copied(port(), kShape, sizeof(T), by_words)
                         : detail::publish_copied(port(), kShape, sizeof(T), at_once)) [[likely]]
      return {};
    if (const auto problem = detail::publish_copy_slowly(port(), from, sizeof(T),
                                                         port().copy_only ? &detail::put_by_words<T> : &copy_at_once))
      return tl::unexpected(Error(*problem));
    return {};
  }

 private:
  explicit Publisher(detail::PublisherHandle port) noexcept : AnyPublisher(std::move(port)) {}

  static void copy_at_once(std::byte* to, const std::byte* from, [[maybe_unused]] std::size_t bytes) noexcept {
    if constexpr (detail::kRoomy<T>)
      detail::copy_in(to, *reinterpret_cast<const T*>(from), false);
    else
      __builtin_memcpy(to, from, bytes);
    if constexpr (detail::HasUnused<T>) detail::clear_unused(*reinterpret_cast<T*>(to), detail::ClearBytes{});
  }
};

}  // namespace tenon
