// What generated types do in memory of the program's own: fields, texts, sequences, unions, and what stands for all of them.
#include "micro.hpp"
#include "place.hpp"
#include "tenon/validity.hpp"

namespace tenon::bench::micro {

namespace {

using ::micro::All;
using ::micro::Plain;
using ::micro::Vec3;

// The compiler knows neither what stands there before, nor what becomes of it.
template <class T>
void forget(T& value) {
  benchmark::DoNotOptimize(&value);
  benchmark::ClobberMemory();
}

All make_all() {
  All all;
  all.plain = {
      .stamp = 1, .position = {1, 2, 3}, .temperature = 20, .level = 5, .mode = ::micro::Mode::active, .ready = true};
  all.frame = "a name of usual length";
  while (all.points.size() < all.points.capacity()) (void)all.points.push_back({1, 2, 3});
  all.shape.set_edges({1, 2, 3});
  return all;
}

// `work(all)`, with a value of which nothing is known.
template <class Work>
void measure(benchmark::State& state, Work work) {
  All all = make_all();
  for ([[maybe_unused]] const auto turn : state) {
    forget(all);
    work(all);
    forget(all);
  }
}

double sum_of(const Vec3& point) { return point.x + point.y + point.z; }

void fields_write_8(benchmark::State& state) {
  measure(state, [](All& all) {
    Plain& plain = all.plain;
    plain.stamp = 2;
    plain.position = {3, 2, 1};
    plain.temperature = 21;
    plain.level = 6;
    plain.mode = ::micro::Mode::idle;
    plain.ready = false;
  });
}
BENCHMARK(fields_write_8)->Name("fields/write_8");

void fields_read_8(benchmark::State& state) {
  measure(state, [](const All& all) {
    const Plain& plain = all.plain;
    benchmark::DoNotOptimize(static_cast<double>(plain.stamp) + sum_of(plain.position) +
                             static_cast<double>(plain.temperature) + plain.level + static_cast<double>(plain.mode) +
                             (plain.ready ? 1 : 0));
  });
}
BENCHMARK(fields_read_8)->Name("fields/read_8");

void string_assign_22(benchmark::State& state) {
  measure(state, [](All& all) { all.frame = "a name of usual length"; });
}
BENCHMARK(string_assign_22)->Name("string/assign_22");

void string_read_22(benchmark::State& state) {
  measure(state, [](const All& all) {
    std::uint64_t sum = 0;
    for (const char byte : all.frame.view()) sum += static_cast<unsigned char>(byte);
    benchmark::DoNotOptimize(sum);
  });
}
BENCHMARK(string_read_22)->Name("string/read_22");

void union_set(benchmark::State& state) {
  measure(state, [](All& all) { all.shape.set_edges({3, 2, 1}); });
}
BENCHMARK(union_set)->Name("union/set");

void union_read(benchmark::State& state) {
  measure(state, [](const All& all) {
    if (const Vec3* const edges = all.shape.edges()) benchmark::DoNotOptimize(sum_of(*edges));
  });
}
BENCHMARK(union_read)->Name("union/read");

void sequence_push_back_64(benchmark::State& state) {
  measure(state, [](All& all) {
    all.points.clear();
    while (all.points.size() < all.points.capacity()) (void)all.points.push_back({3, 2, 1});
  });
}
BENCHMARK(sequence_push_back_64)->Name("sequence/push_back_64");

void sequence_read_64(benchmark::State& state) {
  measure(state, [](const All& all) {
    double sum = 0;
    for (const Vec3& point : all.points) sum += sum_of(point);
    benchmark::DoNotOptimize(sum);
  });
}
BENCHMARK(sequence_read_64)->Name("sequence/read_64");

void sequence_read_64_by_index(benchmark::State& state) {
  measure(state, [](const All& all) {
    double sum = 0;
    for (std::size_t i = 0; i < all.points.size(); ++i) sum += sum_of(all.points[i]);
    benchmark::DoNotOptimize(sum);
  });
}
BENCHMARK(sequence_read_64_by_index)->Name("sequence/read_64_by_index");

void whole_equal(benchmark::State& state) {
  All one = make_all();
  All other = make_all();
  for ([[maybe_unused]] const auto turn : state) {
    forget(one);
    forget(other);
    benchmark::DoNotOptimize(one == other);
  }
}
BENCHMARK(whole_equal)->Name("whole/equal");

void whole_copy(benchmark::State& state) {
  measure(state, [](const All& all) {
    All copy = all;
    forget(copy);
  });
}
BENCHMARK(whole_copy)->Name("whole/copy");

void whole_reset(benchmark::State& state) {
  measure(state, [](All& all) { traits<All>::reset(all); });
}
BENCHMARK(whole_reset)->Name("whole/reset");

void whole_validate(benchmark::State& state) {
  measure(state, [](const All& all) { benchmark::DoNotOptimize(static_cast<bool>(validate(all))); });
}
BENCHMARK(whole_validate)->Name("whole/validate");

void whole_validate_without_ranges(benchmark::State& state) {
  measure(state, [](const All& all) { benchmark::DoNotOptimize(static_cast<bool>(validate(all, Ranges::ignored))); });
}
BENCHMARK(whole_validate_without_ranges)->Name("whole/validate_without_ranges");

}  // namespace
}  // namespace tenon::bench::micro
