// One-way latency: half of a round trip over two topics, loan and release included, beside half of a round trip of the
// floor. Rows "…" touch the first and the last line of a payload; rows "full …" write and read all of it, and stand beside
// the same copies with nothing but a flag between them.
#include <string>
#include <type_traits>
#include <vector>

#include "clock.hpp"
#include "course.hpp"
#include "floor.hpp"
#include "payloads.hpp"
#include "settings.hpp"
#include "statistics.hpp"

namespace tenon::bench {

namespace {

constexpr std::uint64_t kFloorTrips = 4000;  // one to two milliseconds
constexpr std::uint64_t kTrips = 6000;
constexpr std::uint64_t kStampedTrips = 50'000;

// The whole payload from and to memory of our own.
template <class T>
struct Full {
  static std::vector<std::uint64_t>& own() {
    static std::vector<std::uint64_t> words(sizeof(T) / 8);
    return words;
  }
  static void send(Publisher<T>& publisher, std::uint64_t number) {
    auto loan = must(publisher.loan());
    own().front() = own().back() = number;
    std::memcpy(loan->words.data(), own().data(), sizeof(T));
    std::move(loan).publish();
  }
  static void receive(Subscriber<T>& subscriber, std::uint64_t expected) {
    for (;;) {
      if (const auto sample = subscriber.take()) {
        std::memcpy(own().data(), sample->words.data(), sizeof(T));
        return check(own().front(), own().back(), expected);
      }
    }
  }
};

// What `Full` is compared with: as many buffers as the ring has slots, a flag, and the two copies.
template <class T>
class BareCopies {
 public:
  explicit BareCopies(std::uint32_t slots)
      : slots_(slots),
        bytes_(std::size_t{2} * slots * sizeof(T)),
        memory_(static_cast<std::byte*>(shared_memory(bytes_))) {}
  ~BareCopies() { give_back(memory_, bytes_); }
  BareCopies(const BareCopies&) = delete;
  BareCopies& operator=(const BareCopies&) = delete;

  double block(Partner& partner, std::uint64_t trips) {
    Desk& desk = partner.desk();
    std::uint64_t count = (partner.leads() ? desk.ping : desk.pong).value.load(std::memory_order_relaxed);
    partner.meet();
    const std::uint64_t start = now_ns();
    for (std::uint64_t trip = 0; trip < trips; ++trip) {
      ++count;
      if (partner.leads()) send(desk.ping, 0, count);
      receive(partner.leads() ? desk.pong : desk.ping, partner.leads() ? 1 : 0, count);
      if (!partner.leads()) send(desk.pong, 1, count);
    }
    return static_cast<double>(now_ns() - start) / static_cast<double>(trips) / 2;
  }

 private:
  std::byte* buffer(std::uint64_t way, std::uint64_t count) {
    return memory_ + (way * slots_ + count % slots_) * sizeof(T);
  }
  void send(Word& flag, std::uint64_t way, std::uint64_t count) {
    std::memcpy(buffer(way, count), Full<T>::own().data(), sizeof(T));
    flag.value.store(count, std::memory_order_release);
  }
  void receive(const Word& flag, std::uint64_t way, std::uint64_t count) {
    while (flag.value.load(std::memory_order_acquire) != count) {}
    std::memcpy(Full<T>::own().data(), buffer(way, count), sizeof(T));
  }

  std::uint64_t slots_;
  std::size_t bytes_;
  std::byte* memory_;
};

template <class T, class Way>
class Measurement {
 public:
  Measurement(const Settings& settings, Report& report, std::string name, Mode mode, std::uint32_t capacity)
      : settings_(settings), report_(report), name_(std::move(name)), mode_(std::move(mode)), capacity_(capacity) {}

  void run() const {
    const RuntimeDirectory directory;
    BareCopies<T> copies(kFull ? capacity_ : 1);
    const auto part = [&](Partner& partner) { one_side(partner, directory, copies); };
    run_pair(settings_.cores, part, part);
  }

 private:
  static constexpr bool kFull = std::is_same_v<Way, Full<T>>;
  // Blocks of large copies are as long as small ones, within reason.
  static constexpr std::uint64_t kRowTrips =
      kFull ? std::max<std::uint64_t>(4, kTrips / (1 + sizeof(T) / 4096)) : kTrips;

  void one_side(Partner& partner, const RuntimeDirectory& directory, BareCopies<T>& copies) const {
    Course<T, Way> course(partner, directory, mode_);
    const auto yardstick = [&]() -> double {
      if constexpr (kFull) return copies.block(partner, kRowTrips);
      if (partner.leads()) return lead_floor(partner, kFloorTrips);
      follow_floor(partner, kFloorTrips);
      return 0;
    };
    const Rounds rounds = alternate(partner, settings_.rounds, yardstick, [&] { return course.block(kRowTrips); });
    const auto times = course.stamped(kFull ? std::min(kStampedTrips, 16 * kRowTrips) : kStampedTrips);
    if (partner.leads()) tell(rounds, times, course.capacity());
    partner.meet();
  }

  void tell(const Rounds& rounds, const std::vector<double>& times, std::uint64_t capacity) const {
    Row row{{"name", name_},
            {"mode", mode_.name},
            {"payload_bytes", sizeof(T)},
            {"ring", capacity},
            {"p50_ns", quantile(times, 0.5)},
            {"p99_ns", quantile(times, 0.99)},
            {"mean_ns", median(rounds.rows())},
            {"floor_ns", median(rounds.yardsticks())},
            {"ratio", median(rounds.ratios())}};
    add_rounds(row, rounds);
    report_.add(std::move(row));
  }

  const Settings& settings_;
  Report& report_;
  std::string name_;
  Mode mode_;
  std::uint32_t capacity_;
};

class Latency {
 public:
  explicit Latency(const Settings& settings)
      : settings_(settings),
        report_(settings, "latency",
                {{"name", "name", 20},
                 {"mode", "mode", 14},
                 {"payload_bytes", "bytes", 10},
                 {"ring", "ring", 6},
                 {"p50_ns", "p50 ns", 10},
                 {"p99_ns", "p99 ns", 10},
                 {"mean_ns", "mean ns", 10},
                 {"floor_ns", "floor ns", 10},
                 {"ratio", "ratio", 7, 3},
                 {"ratio_low", "low", 7, 3},
                 {"ratio_high", "high", 7, 3},
                 {"runs", "runs", 5},
                 {"repeated", "again", 6}}) {}

  template <class T>
  void small(const std::string& size) {
    in_place<T>(size);
    row<T, ByCopy>(size + " copied", "overwrite copy", 64);
  }
  template <class T>
  void in_place(const std::string& size, std::uint32_t capacity = 64) {
    row<T, InPlace>(size, "overwrite", capacity);
    row<T, InPlace>(size, "reliable", capacity);
  }
  template <class T>
  void full(const std::string& size, std::uint32_t capacity) {
    row<T, Full<T>>("full " + size, "overwrite", capacity);
  }
  void write() const { report_.write(); }

 private:
  template <class T, class Way>
  void row(const std::string& name, const std::string& mode, std::uint32_t capacity) {
    if (settings_.wants(name))
      Measurement<T, Way>(settings_, report_, name, mode_named(mode, capacity), capacity).run();
  }

  const Settings& settings_;
  Report report_;
};

}  // namespace

void measure_latency(const Settings& settings) {
  Latency latency(settings);
  latency.small<::bench::Bytes8>("8 B");
  latency.small<::bench::Bytes40>("40 B");
  latency.small<::bench::Bytes48>("48 B");
  latency.small<::bench::Bytes64>("64 B");
  latency.in_place<::bench::Bytes256>("256 B");
  latency.in_place<::bench::KiB1>("1 KiB");
  latency.in_place<::bench::KiB4>("4 KiB");
  latency.in_place<::bench::KiB64>("64 KiB");
  latency.in_place<::bench::MiB1>("1 MiB", 16);
  latency.in_place<::bench::MiB16>("16 MiB", 16);
  latency.full<::bench::KiB4>("4 KiB", 64);
  latency.full<::bench::KiB64>("64 KiB", 64);
  latency.full<::bench::MiB1>("1 MiB", 16);
  latency.full<::bench::MiB16>("16 MiB", 16);
  latency.write();
}

}  // namespace tenon::bench
