// Publishers and subscribers of the soak: messages whole, in order, each once, losses told, held ones unchanged.
#include <map>
#include <vector>

#include "actor.hpp"
#include "messages.hpp"

namespace tenon::soak {

namespace {

using namespace std::chrono_literals;
using Message = test::Numbered<29>;  // 240 bytes

constexpr std::uint32_t kTopics = 3;
[[nodiscard]] std::string topic_of(std::uint64_t number) { return "topic/" + std::to_string(number); }

class PublishingActor : public Actor {
 public:
  using Actor::Actor;
  int act(const Node& node) override {
    PublisherOptions options{.depth = static_cast<std::uint32_t>(2 + below(30)),
                             .loans = static_cast<std::uint32_t>(1 + below(3)),
                             .holds = 64,
                             .slow_reader = static_cast<SlowReader>(below(4)),
                             .patience = 20ms};
    options.copy_only = options.slow_reader == SlowReader::overwrite && below(2) == 0;
    auto publisher = Publisher<Message>::open(node, topic_of(below(kTopics)), options);
    if (!publisher) return fail("cannot open a publisher", publisher.error());
    const std::uint64_t self = (draw_self() | 1) << 32;
    std::vector<Loan<Message>> kept;
    for (std::uint64_t number = 0;;) {
      turn([&] {
        (void)publisher->publish_copy({});
        return true;
      });
      if (below(64) == 0) pause(2000);
      if (options.copy_only) {
        if (publisher->publish_copy(test::numbered<29>(self | number))) published(number);
        continue;
      }
      auto loan = publisher->loan();
      if (!loan) {
        if (loan.error() != ErrorCode::timeout && loan.error() != ErrorCode::loan_limit)
          violate("no loan: " + std::string(loan.error().message()));
        kept.clear();
        continue;
      }
      if (below(16) == 0 && kept.size() + 1 < options.loans) {  // written, and never published
        (*loan)->fill(~number);
        kept.push_back(std::move(*loan));
        continue;
      }
      (*loan)->fill(self | number);
      std::move(*loan).publish();
      published(number);
    }
  }

 private:
  void published(std::uint64_t& number) {
    ++number;
    ++tally_.published;
  }
};

class SubscribingActor : public Actor {
 public:
  using Actor::Actor;
  int act(const Node& node) override {
    const SubscriberOptions options{.reliable = below(2) == 0,
                                    .slow_reader = static_cast<SlowReader>(below(4)),
                                    .patience = 20ms,
                                    .history = static_cast<std::uint32_t>(below(8)),
                                    .holds = static_cast<std::uint32_t>(1 + below(6)),
                                    .publishers = 256};
    auto subscriber = Subscriber<Message>::open(node, topic_of(below(kTopics)), options);
    if (!subscriber) {  // a publisher that grants no reliability may be all there is
      if (subscriber.error() == ErrorCode::reliability_refused || subscriber.error() == ErrorCode::holds_exhausted)
        for (;;) turn([] { return true; }), std::this_thread::sleep_for(1ms);
      return fail("cannot open a subscriber", subscriber.error());
    }
    std::map<std::uint64_t, std::uint64_t> next;  // by publisher
    std::vector<std::pair<std::uint64_t, Sample<Message>>> kept;
    for (;;) {
      turn([&] { return !subscriber->take(); });
      Sample<Message> sample = below(4) == 0 ? subscriber->wait_take(20ms) : subscriber->take();
      if (below(3) == 0) look_again(kept);
      if (!sample) continue;
      ++tally_.taken;
      check(*sample, sample.lost(), next);
      if (below(8) == 0) kept.emplace_back(sample->number, std::move(sample));
    }
  }

 private:
  void check(const Message& message, std::uint64_t lost, std::map<std::uint64_t, std::uint64_t>& next) {
    if (!message.whole()) return violate("a message is torn: " + std::to_string(message.number));
    const std::uint64_t number = message.number & 0xffff'ffff;
    const auto [known, first] = next.emplace(message.number >> 32, number);
    tally_.lost += lost;
    if (!first && number - known->second != lost)
      violate("expected message " + std::to_string(known->second) + ", found " + std::to_string(number) + " and " +
              std::to_string(lost) + " said to be lost");
    known->second = number + 1;
  }

  // While it was held nobody wrote to it.
  void look_again(std::vector<std::pair<std::uint64_t, Sample<Message>>>& kept) {
    for (const auto& [number, sample] : kept) {
      ++tally_.kept;
      if (sample->number != number || !sample->whole())
        violate("message " + std::to_string(number) + " changed while it was held");
    }
    kept.clear();
  }
};

}  // namespace

MadeActor make_publisher(const Cast& cast, Tally& tally) { return std::make_unique<PublishingActor>(cast, tally); }
MadeActor make_subscriber(const Cast& cast, Tally& tally) { return std::make_unique<SubscribingActor>(cast, tally); }

}  // namespace tenon::soak
