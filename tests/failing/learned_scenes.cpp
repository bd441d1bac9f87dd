// Types that are learned when the program runs, and one who looks on.
#include <block.hpp>
#include <span>

#include <tenon/tap.hpp>
#include <tenon/untyped_publisher.hpp>
#include <tenon/untyped_subscriber.hpp>

#include "parts.hpp"

namespace tenon::failing {

namespace {

using namespace std::chrono_literals;
using ::test::Slot;

[[nodiscard]] std::span<const std::byte> bytes_of(const Slot& slot) { return std::as_bytes(std::span(&slot, 1)); }

// A topic of a generated type, and one who knows the type.
class Typed : public Scene {
 public:
  void prepare() override {
    node_.emplace(open_node());
    publisher_.emplace(must(::test::SlotPublisher::open(*node_, "t", {.depth = 4}), "a publisher"));
  }

 protected:
  void publish(std::uint8_t row) {
    must(publisher_->publish_copy(Slot{.row = row, .column = 7}).has_value(), "a message is not published");
  }
  std::optional<Node> node_;
  std::optional<::test::SlotPublisher> publisher_;
};

class TakingUntyped final : public Typed {
 public:
  std::optional<Error> operate() override { return put(subscriber_, UntypedSubscriber::open(*node_, "t")); }
  void prove() override {
    if (!subscriber_) subscriber_.emplace(must(UntypedSubscriber::open(*node_, "t"), "a subscriber"));
    publish(3);
    const auto sample = subscriber_->take();
    must(sample && subscriber_->type().json(sample.bytes()) == R"({"row":3,"column":7})", "another message");
  }

 private:
  std::optional<UntypedSubscriber> subscriber_;
};

class PublishingUntyped final : public Typed {
 public:
  void prepare() override {
    Typed::prepare();
    subscriber_.emplace(must(::test::SlotSubscriber::open(*node_, "t", {.reliable = true}), "a subscriber"));
  }
  std::optional<Error> operate() override {
    auto type = TopicType::of(*node_, "t");
    if (!type) return type.error();
    std::optional<UntypedPublisher> publisher;
    if (auto error = put(publisher, UntypedPublisher::open(*node_, "t", std::move(*type)))) return error;
    if (auto done = publisher->publish(bytes_of({.row = 1, .column = 7})); !done) return done.error();
    ++sent_;
    return {};
  }
  void prove() override {
    if (sent_ == 0) must(!operate(), "not published once more");
    const auto sample = subscriber_->wait_take(1s);
    must(sample && sample->row == 1 && !subscriber_->take(), "another message");
  }

 private:
  int sent_ = 0;
  std::optional<::test::SlotSubscriber> subscriber_;
};

class LookingOn final : public Typed {
 public:
  std::optional<Error> operate() override {
    if (auto error = put(tap_, Tap::open("t"))) return error;
    publish(1);
    TappedMessage message;
    (void)tap_->wait_next(message, 3ms);
    return {};
  }
  void prove() override {
    if (!tap_) tap_.emplace(must(Tap::open("t"), "a tap"));
    // One that was followed without memory for its message is passed over; the next one is not.
    publisher_.reset();
    publisher_.emplace(must(::test::SlotPublisher::open(*node_, "t", {.depth = 4}), "another publisher"));
    publish(2);
    TappedMessage message;
    while (message.bytes.empty() || message.bytes.front() != std::byte{2})
      must(tap_->wait_next(message, 5s), "a tap sees nothing");
  }

 private:
  std::optional<Tap> tap_;
};

}  // namespace

std::vector<SceneKind> learned_scenes() {
  return {
      scene<TakingUntyped>("take what is learned"),
      scene<PublishingUntyped>("publish what is learned"),
      scene<LookingOn>("look on"),
  };
}

}  // namespace tenon::failing
