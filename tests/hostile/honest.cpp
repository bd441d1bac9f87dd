#include "honest.hpp"

#include <chrono>
#include <optional>
#include <prey.hpp>
#include <string>
#include <thread>

#include "messages.hpp"

namespace tenon::hostile {

namespace {

using namespace std::chrono_literals;
using Own = test::Numbered<29>;

constexpr std::string_view kOwnTopic = "honest/own";
constexpr std::uint64_t kTag = 0x5afe'0000'0000'0000;

std::uint64_t sum_of(const prey::Message& message) {
  std::uint64_t sum = test::scrambled(message.number, 0);
  for (const std::uint32_t value : message.values.span()) sum = test::scrambled(sum ^ value, 1);
  for (const char c : message.text.view()) sum = test::scrambled(sum ^ static_cast<unsigned char>(c), 2);
  return sum;
}

void fill(prey::Message& message, std::uint64_t number) {
  message.number = kTag | number;
  message.text = "honest";
  message.values.clear();
  for (std::uint32_t i = 0; i < number % 6; ++i) (void)message.values.push_back(static_cast<std::uint32_t>(kMark));
  message.sum = sum_of(message);
}

int fail(Talk& talk, std::string_view who, const Error& error) {
  talk.violate(who, std::string("cannot open: ") + std::string(error.message()));
  return 1;
}

}  // namespace

int send(Talk& talk) {
  const auto node = Node::open("honest_sender");
  if (!node) return fail(talk, "honest sender", node.error());
  auto own = Publisher<Own>::open(*node, kOwnTopic, {.depth = 64, .slow_reader = SlowReader::block});
  if (!own) return fail(talk, "honest sender", own.error());
  auto beside = prey::MessagePublisher::open(*node, kRing, {.depth = 64, .patience = 5s});
  if (!beside) return fail(talk, "honest sender", beside.error());
  for (std::uint64_t number = 0; !talk.over; ++number) {
    if (auto loan = own->loan()) {
      (*loan)->fill(number);
      (*loan)->words[28] = kMark;
      std::move(*loan).publish();
      talk.sent[0] = number + 1;
    } else {
      talk.violate("honest sender", "no loan on a topic of its own: " + std::string(loan.error().message()));
    }
    prey::Message message{};
    fill(message, number);
    if (const auto sent = beside->publish_copy(message); !sent)
      talk.violate("honest sender", "cannot publish: " + std::string(sent.error().message()));
    talk.sent[1] = number + 1;
    std::this_thread::sleep_for(500us);
  }
  return 0;
}

int receive(Talk& talk) {
  const auto node = Node::open("honest_receiver");
  if (!node) return fail(talk, "honest receiver", node.error());
  const SubscriberOptions options{.reliable = true, .publishers = 64};
  auto own = Subscriber<Own>::open(*node, kOwnTopic, options);
  if (!own) return fail(talk, "honest receiver", own.error());
  auto beside = std::optional(prey::MessageSubscriber::open(*node, kRing, options));
  if (!*beside) return fail(talk, "honest receiver", beside->error());
  for (auto& number : talk.received) number = 0;
  talk.receiving = true;
  const auto expect = [&](std::size_t which, std::uint64_t number, bool whole) {
    if (!whole) return talk.violate("honest receiver", "a message is not what was sent");
    if (number != talk.received[which])
      talk.violate("honest receiver", "topic " + std::to_string(which) + ": expected message " +
                                          std::to_string(talk.received[which]) + ", found " + std::to_string(number));
    talk.received[which] = number + 1;
  };
  const auto all_received = [&] { return talk.received[0] == talk.sent[0] && talk.received[1] == talk.sent[1]; };
  for (auto deadline = std::chrono::steady_clock::now() + 10s;;) {
    if (!talk.over) deadline = std::chrono::steady_clock::now() + 10s;
    if (talk.over && (all_received() || std::chrono::steady_clock::now() > deadline)) break;
    while (const auto sample = own->take()) {
      bool whole = sample->words[28] == kMark;
      for (std::size_t i = 0; i < 28; ++i) whole = whole && sample->words[i] == test::scrambled(sample->number, i);
      expect(0, sample->number, whole);
    }
    // What the hostile one publishes here is anything, and is passed over.
    if (const auto sample = (*beside)->wait_take(1ms))
      if ((sample->number & 0xffff'0000'0000'0000) == kTag && sample->sum == sum_of(*sample))
        expect(1, sample->number & ~kTag, true);
  }
  if (!all_received()) talk.violate("honest receiver", "messages of the honest sender never came");
  return 0;
}

}  // namespace tenon::hostile
