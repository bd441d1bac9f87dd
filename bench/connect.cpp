// From nothing to the first message: node, publisher, subscriber, in one thread, in this order, so that the sum is the
// worst there is. Beside it, for large segments, what the pages themselves cost: a file of the same size in the same
// place, allocated and populated, and mapped populated a second time as a reader does.
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <filesystem>

#include "clock.hpp"
#include "ends.hpp"
#include "payloads.hpp"
#include "settings.hpp"
#include "statistics.hpp"

namespace tenon::bench {

namespace {

// Times of one connection, ns.
struct Times {
  double node = 0;
  double publisher = 0;
  double subscriber = 0;
  double message = 0;
  std::uint64_t bytes = 0;  // of all files in the runtime directory
  [[nodiscard]] double sum() const noexcept { return node + publisher + subscriber + message; }
};

std::uint64_t bytes_below(const std::string& path) {
  std::uint64_t bytes = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(path))
    if (entry.is_regular_file()) bytes += entry.file_size();
  return bytes;
}

template <class T>
Times connect(const RuntimeDirectory& directory, std::uint32_t capacity) {
  std::array<std::uint64_t, 5> at{};
  at[0] = now_ns();
  const Node node = directory.node("both");
  at[1] = now_ns();
  auto publisher = must(Publisher<T>::open(node, "connect", {.depth = depth_of(capacity), .loans = 1, .holds = 2}));
  at[2] = now_ns();
  auto subscriber = must(Subscriber<T>::open(node, "connect", {.holds = 1, .publishers = 1}));
  at[3] = now_ns();
  InPlace::send(publisher, 7);
  InPlace::receive(subscriber, 7);
  at[4] = now_ns();
  const auto part = [&](std::size_t i) { return static_cast<double>(at[i + 1] - at[i]); };
  return {part(0), part(1), part(2), part(3), bytes_below(directory.path())};
}

// The pages alone: fallocate, populated for writing, populated for reading.
double bare_pages(const RuntimeDirectory& directory, std::uint64_t bytes) {
  const std::uint64_t start = now_ns();
  const int file = open(directory.path().c_str(), O_TMPFILE | O_RDWR, 0600);
  if (file < 0 || fallocate(file, 0, 0, static_cast<off_t>(bytes)) != 0) fail("no file below /dev/shm");
  void* const ours = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, file, 0);
  void* const theirs = mmap(nullptr, bytes, PROT_READ, MAP_SHARED | MAP_POPULATE, file, 0);
  const auto time = static_cast<double>(now_ns() - start);
  if (ours == MAP_FAILED || theirs == MAP_FAILED) fail("cannot map a file");
  give_back(ours, bytes);
  give_back(theirs, bytes);
  (void)close(file);
  return time;
}

template <class T>
void measure(const Settings& settings, Report& report, const std::string& name, std::uint32_t capacity) {
  if (!settings.wants(name)) return;
  const RuntimeDirectory directory;
  std::vector<Times> all;
  Rounds rounds;
  std::uint64_t bytes = connect<T>(directory, capacity).bytes;
  for (std::size_t round = 0; round < settings.rounds; ++round) {
    const double before = bare_pages(directory, bytes);
    all.push_back(connect<T>(directory, capacity));
    rounds.kept.push_back({before, all.back().sum(), bare_pages(directory, bytes)});
  }
  const auto part = [&](double Times::*member) {
    std::vector<double> values;
    for (const Times& times : all) values.push_back(times.*member);
    return median(values) / 1e3;
  };
  Row row{{"name", name},
          {"payload_bytes", sizeof(T)},
          {"ring", capacity},
          {"segment_bytes", bytes},
          {"node_us", part(&Times::node)},
          {"publisher_us", part(&Times::publisher)},
          {"subscriber_us", part(&Times::subscriber)},
          {"message_us", part(&Times::message)},
          {"mean_ns", median(rounds.rows())},
          {"sum_us", median(rounds.rows()) / 1e3},
          {"floor_ns", median(rounds.yardsticks())},
          {"pages_us", median(rounds.yardsticks()) / 1e3},
          {"ratio", median(rounds.ratios())}};
  add_rounds(row, rounds);
  report.add(std::move(row));
}

}  // namespace

void measure_connect(const Settings& settings) {
  Report report(settings, "connect",
                {{"name", "message", 10},
                 {"ring", "ring", 6},
                 {"segment_bytes", "bytes", 11},
                 {"node_us", "node us", 9},
                 {"publisher_us", "pub. us", 9},
                 {"subscriber_us", "sub. us", 9},
                 {"message_us", "message us", 10},
                 {"sum_us", "sum us", 9},
                 {"pages_us", "pages us", 9},
                 {"ratio", "ratio", 7, 2},
                 {"runs", "runs", 5}});
  measure<::bench::Bytes40>(settings, report, "40 B", 64);
  measure<::bench::KiB4>(settings, report, "4 KiB", 64);
  measure<::bench::KiB64>(settings, report, "64 KiB", 16);
  measure<::bench::MiB1>(settings, report, "1 MiB", 16);
  measure<::bench::MiB16>(settings, report, "16 MiB", 8);
  report.write();
}

}  // namespace tenon::bench
