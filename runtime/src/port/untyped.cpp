// Publishers and subscribers whose type is known only when the program runs.
#include <algorithm>
#include <cstring>
#include <functional>

#include "error/guarded.hpp"
#include "port/learned_type.hpp"
#include "schema/unused.hpp"
#include "schema/used.hpp"
#include "tenon/tailed.hpp"
#include "tenon/untyped_publisher.hpp"
#include "tenon/untyped_subscriber.hpp"

namespace tenon {

Result<UntypedSubscriber> UntypedSubscriber::open(const Node& node, std::string_view topic,
                                                  const SubscriberOptions& options) {
  auto type = TopicType::of(node, topic);
  if (!type) return tl::unexpected(type.error());
  return open(node, topic, std::move(*type), options);
}

Result<UntypedSubscriber> UntypedSubscriber::open(const Node& node, std::string_view topic, TopicType type,
                                                  const SubscriberOptions& options) {
  auto port = detail::open_subscriber(node, topic, type.learned()->facts(), options);
  if (!port) return tl::unexpected(port.error());
  return UntypedSubscriber(std::move(*port), std::move(type));
}

UntypedSample UntypedSubscriber::take() noexcept {
  detail::Connection* from = nullptr;
  detail::Found found = detail::take_slowly(port(), &from);
  if (!found) return UntypedSample(found.why());
  const queue::SlotShape& shape = from->reader.ring().shape;
  const std::uint64_t most = type_.learned()->has_tail() ? shape.stride - shape.payload_offset : type_.bytes();
  found.taken.bytes = static_cast<std::uint32_t>(std::min<std::uint64_t>(found.taken.bytes, most));
  return UntypedSample(found.taken, found.lost);
}

UntypedSample UntypedSubscriber::wait_take(std::chrono::nanoseconds time) noexcept {
  return wait_by([this]() noexcept { return take(); }, time);
}

Result<UntypedPublisher> UntypedPublisher::open(const Node& node, std::string_view topic, TopicType type,
                                                const PublisherOptions& options) {
  detail::TypeFacts facts = type.learned()->facts();
  if (facts.tailed) {
    if (auto problem = detail::tailed_problem(facts.bytes, options)) return tl::unexpected(std::move(*problem));
    facts.bytes += options.tail_bytes;
  }
  auto port = detail::open_publisher(node, topic, facts, options);
  if (!port) return tl::unexpected(port.error());
  return UntypedPublisher(std::move(*port), std::move(type), facts.bytes);
}

Result<void> UntypedPublisher::publish(std::span<const std::byte> value) {
  return error::guarded("publish a value of", type_.name(), [&] { return publish_if_well_formed(value); });
}

Result<void> UntypedPublisher::publish_if_well_formed(std::span<const std::byte> value) {
  if (value.size() > most_ && type_.learned()->has_tail())
    return tl::unexpected(detail::tail_too_large(value.size() - type_.bytes(), most_ - type_.bytes()));
  if (auto well_formed = type_.check(value); !well_formed) return well_formed;
  const detail::LearnedType& learned = *type_.learned();
  const schema::Unused unused(learned.schema);  // from the loan on nothing asks for memory
  const detail::Lending lent = detail::lend_slowly(port());
  if (lent.payload == nullptr) return tl::unexpected(Error(lent.problem));
  // Lengths and labels are read from the chunk, which is ours: the value may be a message of a peer that goes on writing.
  const std::span<const std::byte> copy(lent.payload, value.size());
  const auto move = [&](std::uint64_t offset, std::uint64_t bytes) {
    if (port().copy_only)
      queue::store_words<queue::StdAtomics>(lent.payload + offset, value.data() + offset, bytes);
    else
      std::memcpy(lent.payload + offset, value.data() + offset, bytes);
  };
  schema::for_used_bytes(learned.schema, learned.id(), copy, std::cref(move));
  // There an earlier message may have left something that a later version of the type would take for its own.
  const auto clear = [&](std::uint64_t offset, std::uint64_t bytes) {
    if (port().copy_only)
      queue::clear_words<queue::StdAtomics>(lent.payload + offset, bytes);
    else
      std::memset(lent.payload + offset, 0, bytes);
  };
  unused.for_each(learned.id(), copy, std::cref(clear));
  detail::publish_slowly(port(), lent.chunk, static_cast<std::uint32_t>(value.size()));
  return {};
}

}  // namespace tenon
