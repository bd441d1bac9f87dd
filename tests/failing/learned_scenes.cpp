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

// One looks on at a publisher, at its end, and at the next one. However much is refused, each message is seen, once and in
// order: what could not be copied is copied later.
class LookingOn final : public Typed {
 public:
  explicit LookingOn(bool from_the_beginning) : from_the_beginning_(from_the_beginning) {}
  void prepare() override {
    node_.emplace(must(Node::open("scene.whose_name_does_not_fit_into_a_short_string"), "a node"));
    succeed();
    if (!from_the_beginning_) tap_.emplace(must(Tap::open("t"), "a tap"));
  }
  std::optional<Error> operate() override {
    if (from_the_beginning_)
      if (auto error = put(tap_, Tap::open("t"))) return error;
    publish_next();
    take();
    publish_next();
    publisher_.reset();
    take();
    if (auto error = put(publisher_, ::test::SlotPublisher::open(*node_, "t", {.depth = 4}))) return error;
    publish_next();
    take();
    return {};
  }
  void prove() override {
    if (!publisher_) succeed();
    if (!tap_) tap_.emplace(must(Tap::open("t"), "a tap"));
    publish_next();
    const auto end = std::chrono::steady_clock::now() + 5s;
    while (seen_ != sent_) {
      take();
      must(std::chrono::steady_clock::now() < end,
           [this] { return "of " + std::to_string(sent_) + " messages " + std::to_string(seen_) + " are seen"; });
    }
    must(tap_->lost() == 0 && tap_->publisher_count() == 1, "something was lost");
  }

 private:
  void succeed() { publisher_.emplace(must(::test::SlotPublisher::open(*node_, "t", {.depth = 4}), "a publisher")); }
  void publish_next() { publish(++sent_); }
  void take() {
    TappedMessage message;  // a new one: each asks for memory of its own
    while (tap_->wait_next(message, 2ms)) {
      must(message.bytes.front() == std::byte{++seen_} && message.lost == 0 && message.publisher == node_->name(),
           [this] { return "another message than " + std::to_string(seen_); });
      message = {};
    }
  }
  bool from_the_beginning_;
  std::optional<Tap> tap_;
  std::uint8_t sent_ = 0;
  std::uint8_t seen_ = 0;
};

}  // namespace

std::vector<SceneKind> learned_scenes() {
  return {
      scene<TakingUntyped>("take what is learned"),
      scene<PublishingUntyped>("publish what is learned"),
      scene<LookingOn>("open a tap", true),
      scene<LookingOn>("look on", false),
  };
}

}  // namespace tenon::failing
