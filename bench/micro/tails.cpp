// Messages of any length: 64 points and a label behind a struct, and the same in a FlatBuffers table. Each row is a whole
// message, from the loan to the release; loan_and_publish and take_and_release say what of it is the way.
#include <micro_bfbs_generated.h>
#include <micro_generated.h>

#include <array>

#include <tenon/flatbuffer.hpp>

#include "ends.hpp"
#include "micro.hpp"
#include "place.hpp"

namespace tenon::bench::micro {

namespace {

using Flat = FlatBuffer<::micro::flat::Cloud, ::micro::flat::CloudBinarySchema>;
constexpr std::size_t kPoints = 64;
constexpr std::string_view kLabel = "a name of usual length";

// A publisher and a subscriber of one type in one thread.
template <class T>
struct Ends {
  std::string topic = fresh_name();
  Publisher<T> publisher = must(Publisher<T>::open(node(), topic));
  Subscriber<T> subscriber = must(Subscriber<T>::open(node(), topic));
};

void publish_tails(Publisher<::micro::Cloud>& publisher, std::uint64_t number) {
  auto loan = must(publisher.loan());
  loan->number = number;
  for (::micro::Vec3& point : must(loan.tail(&::micro::Cloud::points, kPoints))) point = {1, 2, 3};
  if (!loan.tail(&::micro::Cloud::label, kLabel)) fail("no room for a label");
  std::move(loan).publish();
}

void tails_write_and_read(benchmark::State& state) {
  Ends<::micro::Cloud> ends;
  std::uint64_t number = 0;
  for ([[maybe_unused]] const auto turn : state) {
    publish_tails(ends.publisher, ++number);
    const auto sample = ends.subscriber.take();
    if (!sample || sample.tail(&::micro::Cloud::label).size() != kLabel.size()) fail("a message is missing");
    double sum = 0;
    for (const ::micro::Vec3& point : sample.tail(&::micro::Cloud::points)) sum += point.x;
    benchmark::DoNotOptimize(sum);
  }
}
BENCHMARK(tails_write_and_read)->Name("tails/write_and_read_64");

void tails_validate(benchmark::State& state) {
  Ends<::micro::Cloud> ends;
  publish_tails(ends.publisher, 1);
  const auto sample = ends.subscriber.take();
  if (!sample) fail("a message is missing");
  for ([[maybe_unused]] const auto turn : state) benchmark::DoNotOptimize(static_cast<bool>(validate(sample)));
}
BENCHMARK(tails_validate)->Name("tails/validate_64");

void publish_flat(Publisher<Flat>& publisher, std::uint64_t number) {
  auto loan = must(publisher.loan());
  auto& builder = loan.builder();
  const auto label = builder.CreateString(kLabel.data(), kLabel.size());
  std::array<::micro::flat::Point, kPoints> points;
  points.fill(::micro::flat::Point(1, 2, 3));
  const auto vector = builder.CreateVectorOfStructs(points.data(), points.size());
  const auto sent = std::move(loan).publish(::micro::flat::CreateCloud(builder, number, label, vector));
  if (!sent) fail(std::string(sent.error().message()));
}

// `root` is what of the sample is read.
template <class Root>
void pass_flat(benchmark::State& state, Root root) {
  Ends<Flat> ends;
  std::uint64_t number = 0;
  for ([[maybe_unused]] const auto turn : state) {
    publish_flat(ends.publisher, ++number);
    auto sample = ends.subscriber.take();
    if (!sample) fail("a message is missing");
    const ::micro::flat::Cloud* const cloud = must(root(sample));
    if (cloud->label()->size() != kLabel.size()) fail("a label is missing");
    double sum = 0;
    for (const ::micro::flat::Point* const point : *cloud->points()) sum += point->x();
    benchmark::DoNotOptimize(sum);
  }
}

void flatbuffer_copied(benchmark::State& state) {
  pass_flat(state, [](auto& sample) { return sample.root(); });
}
BENCHMARK(flatbuffer_copied)->Name("flatbuffer/write_and_read_64_copied");

void flatbuffer_in_place(benchmark::State& state) {
  pass_flat(state, [](auto& sample) { return sample.root_in_place(); });
}
BENCHMARK(flatbuffer_in_place)->Name("flatbuffer/write_and_read_64_in_place");

}  // namespace
}  // namespace tenon::bench::micro
