// Publishers and subscribers whose type is known only when the program runs.
#include <algorithm>

#include "port/learned_type.hpp"
#include "schema/unused.hpp"
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
  return UntypedSubscriber(std::move(type), std::move(*port));
}

UntypedSample UntypedSubscriber::take() noexcept {
  detail::Found found = detail::take_slowly(*port_);
  found.taken.bytes = static_cast<std::uint32_t>(std::min<std::uint64_t>(found.taken.bytes, type_.bytes()));
  if (found.taken.state == queue::TakeState::taken) return UntypedSample(found.taken, found.lost);
  return UntypedSample(found.taken.state == queue::TakeState::no_hold ? Take::no_hold : Take::nothing);
}

UntypedSample UntypedSubscriber::wait_take(std::chrono::nanoseconds time) noexcept {
  const std::uint64_t deadline = detail::deadline_after(time);
  for (;;) {
    UntypedSample sample = take();
    if (sample || sample.why() == Take::no_hold) return sample;
    if (!detail::wait_for_message(*port_, deadline)) return UntypedSample(Take::timed_out);
  }
}

Result<UntypedPublisher> UntypedPublisher::open(const Node& node, std::string_view topic, TopicType type,
                                                const PublisherOptions& options) {
  auto port = detail::open_publisher(node, topic, type.learned()->facts(), options);
  if (!port) return tl::unexpected(port.error());
  return UntypedPublisher(std::move(type), std::move(*port));
}

Result<void> UntypedPublisher::publish(std::span<const std::byte> value) {
  if (auto well_formed = type_.check(value); !well_formed) return well_formed;
  const detail::LearnedType& learned = *type_.learned();
  if (const schema::Unused unused(learned.schema); unused.in(learned.id())) {
    cleared_.assign(value.begin(), value.end());
    unused.clear(learned.id(), cleared_);
    value = cleared_;
  }
  if (const auto problem = detail::publish_copy_slowly(*port_, value.data(), static_cast<std::uint32_t>(value.size())))
    return tl::unexpected(Error(*problem));
  return {};
}

}  // namespace tenon
