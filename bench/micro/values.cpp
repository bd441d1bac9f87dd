// Latest values and events.
#include "ends.hpp"
#include "micro.hpp"
#include "place.hpp"
#include "tenon/event.hpp"
#include "tenon/latest.hpp"

namespace tenon::bench::micro {

namespace {

using Value = ::micro::Short;

struct Latest {
  std::string name = fresh_name();
  LatestWriter<Value> writer = must(LatestWriter<Value>::open(node(), name));
  LatestReader<Value> reader = must(LatestReader<Value>::open(node(), name));
};

void latest_set(benchmark::State& state) {
  Latest latest;
  Value value;
  for ([[maybe_unused]] const auto turn : state) {
    ++value.words.front();
    if (!latest.writer.set(value)) fail("a value could not be set");
  }
}
BENCHMARK(latest_set);

void latest_get(benchmark::State& state) {
  Latest latest;
  Value value;
  if (!latest.writer.set(value)) fail("a value could not be set");
  for ([[maybe_unused]] const auto turn : state)
    if (!latest.reader.get(value)) fail("a value is missing");
}
BENCHMARK(latest_get);

struct Event {
  std::string name = fresh_name();
  Notifier notifier = must(Notifier::open(node(), name));
  Listener listener = must(Listener::open(node(), name));
};

void event_notify(benchmark::State& state) {
  Event event;
  for ([[maybe_unused]] const auto turn : state)
    if (!event.notifier.notify(7)) fail("nothing was notified");
}
BENCHMARK(event_notify);

void event_notify_and_take(benchmark::State& state) {
  Event event;
  for ([[maybe_unused]] const auto turn : state) {
    std::uint64_t times = 0;
    if (!event.notifier.notify(7)) fail("nothing was notified");
    (void)event.listener.take([&](std::uint32_t, std::uint64_t count) { times += count; });
    if (times != 1) fail("an event is missing");
  }
}
BENCHMARK(event_notify_and_take);

}  // namespace
}  // namespace tenon::bench::micro
