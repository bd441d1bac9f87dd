// What two builds that meet compare: the hash of the type, and, when that differs, both descriptors. Opening and closing are
// part of each row; what one that opens beside nobody costs stands first.
#include "ends.hpp"
#include "micro.hpp"
#include "place.hpp"

namespace tenon::bench::micro {

namespace {

void open_alone(benchmark::State& state) {
  const std::string topic = fresh_name();
  for ([[maybe_unused]] const auto turn : state) (void)must(Subscriber<::micro::All>::open(node(), topic));
}
BENCHMARK(open_alone)->Name("open_subscriber/alone");

void open_beside_the_same_type(benchmark::State& state) {
  const std::string topic = fresh_name();
  const auto publisher = must(Publisher<::micro::All>::open(node(), topic));
  for ([[maybe_unused]] const auto turn : state) (void)must(Subscriber<::micro::All>::open(node(), topic));
}
BENCHMARK(open_beside_the_same_type)->Name("open_subscriber/same_type");

void open_beside_another_type(benchmark::State& state) {
  const std::string topic = fresh_name();
  const auto publisher = must(Publisher<::micro::Plain>::open(node(), topic));
  for ([[maybe_unused]] const auto turn : state) {
    const auto refused = Subscriber<::micro::All>::open(node(), topic);
    if (refused || refused.error().code() != ErrorCode::schema_mismatch) fail("another type was not refused");
  }
}
BENCHMARK(open_beside_another_type)->Name("open_subscriber/another_type_refused");

}  // namespace
}  // namespace tenon::bench::micro
