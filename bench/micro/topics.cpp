// The path of a message of 40 bytes: loan, publish beside none, one and 64 subscribers, take, release, a look in vain.
#include <vector>

#include "ends.hpp"
#include "micro.hpp"
#include "place.hpp"

namespace tenon::bench::micro {

namespace {

using Message = ::micro::Short;
constexpr std::uint32_t kRing = 1024;

Publisher<Message> open_publisher(const std::string& topic, std::uint32_t holds, bool copy_only = false) {
  return must(Publisher<Message>::open(node(), topic,
                                       {.depth = depth_of(kRing),
                                        .loans = 1,
                                        .holds = holds,
                                        .slow_reader = SlowReader::overwrite,
                                        .copy_only = copy_only}));
}
Subscriber<Message> open_subscriber(const std::string& topic, std::uint32_t holds = 1) {
  return must(Subscriber<Message>::open(node(), topic, {.holds = holds, .publishers = 1}));
}

void publish(Publisher<Message>& publisher, std::uint64_t number) {
  auto loan = publisher.loan();
  if (!loan) fail_by_error(number, loan.error());
  (*loan)->words.front() = number;
  std::move(*loan).publish();
}

void loan_and_give_back(benchmark::State& state) {
  auto publisher = open_publisher(fresh_name(), 1);
  for ([[maybe_unused]] const auto turn : state) benchmark::DoNotOptimize(publisher.loan());
}
BENCHMARK(loan_and_give_back);

// The subscribers take nothing: a publisher that overwrites sets them aside at the first gate.
void loan_and_publish(benchmark::State& state) {
  const std::string topic = fresh_name();
  auto publisher = open_publisher(topic, 64);
  std::vector<Subscriber<Message>> subscribers;
  for (std::int64_t i = 0; i < state.range(0); ++i) subscribers.push_back(open_subscriber(topic));
  std::uint64_t number = 0;
  for ([[maybe_unused]] const auto turn : state) publish(publisher, ++number);
}
BENCHMARK(loan_and_publish)->Arg(0)->Arg(1)->Arg(64)->Name("loan_and_publish/subscribers");

void publish_copy(benchmark::State& state) {
  auto publisher = open_publisher(fresh_name(), 1, true);
  Message message;
  for ([[maybe_unused]] const auto turn : state) {
    ++message.words.front();
    if (!publisher.publish_copy(message)) fail("a message could not be published");
  }
}
BENCHMARK(publish_copy);

// A publisher and a subscriber in one thread.
struct Ends {
  explicit Ends(std::uint32_t holds, bool copy_only = false)
      : publisher(open_publisher(topic, holds, copy_only)), subscriber(open_subscriber(topic, holds)) {}
  std::string topic = fresh_name();
  Publisher<Message> publisher;
  Subscriber<Message> subscriber;
};

void take_and_release(benchmark::State& state) {
  Ends ends(1);
  time_bursts(
      state, [&](std::uint64_t number) { publish(ends.publisher, number); },
      [&](std::uint64_t number) {
        const auto sample = ends.subscriber.take();
        if (!sample || sample->words.front() != number) fail("a message is missing");
      });
}
BENCHMARK(take_and_release)->UseManualTime();

void take_copy(benchmark::State& state) {
  Ends ends(1, true);
  Message message;
  time_bursts(
      state,
      [&](std::uint64_t number) {
        if (!ends.publisher.publish_copy({{number}})) fail("a message could not be published");
      },
      [&](std::uint64_t number) {
        if (!ends.subscriber.take_copy(message) || message.words.front() != number) fail("a message is missing");
      });
}
BENCHMARK(take_copy)->UseManualTime();

void release(benchmark::State& state) {
  Ends ends(kBurst);
  std::vector<Sample<Message>> held;
  for (std::int64_t k = 0; k < kBurst; ++k) held.emplace_back(Take::nothing);
  time_bursts(
      state,
      [&](std::uint64_t number) {
        publish(ends.publisher, number);
        held[number] = ends.subscriber.take();
        if (!held[number]) fail("a message is missing");
      },
      [&](std::uint64_t number) { held[number].release(); });
}
BENCHMARK(release)->UseManualTime();

void poll_empty(benchmark::State& state) {
  Ends ends(1);
  for ([[maybe_unused]] const auto turn : state)
    if (ends.subscriber.take()) fail("a message that nobody published");
}
BENCHMARK(poll_empty);

}  // namespace
}  // namespace tenon::bench::micro
