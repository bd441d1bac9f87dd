// What a bound costs: messages of 1 KiB in a sequence that could hold 16 MiB, beside the same in one that is full with them.
// One-way latency, half of a round trip; every word is written and read.
#include <memory>

#include "course.hpp"
#include "payloads.hpp"
#include "settings.hpp"
#include "statistics.hpp"

namespace tenon::bench {

namespace {

using Roomy = ::bench::KiB1In16MiB;
using Tight = ::bench::KiB1In1KiB;

constexpr std::size_t kWords = 128;
constexpr std::uint64_t kTrips = 4000;
constexpr std::uint32_t kCapacity = 4;

template <class T>
void check_words(const T& value, std::uint64_t expected) {
  const auto words = value.words.span();
  if (words.size() != kWords) [[unlikely]]
    fail_by_message(expected, words.size(), 0);
  std::uint64_t different = 0;
  for (const std::uint64_t word : words) different |= word ^ expected;
  check(words.front(), expected ^ different, expected);
}

struct FilledInPlace {
  template <class T>
  static void send(Publisher<T>& publisher, std::uint64_t number) {
    auto loan = must(publisher.loan());
    if (!loan->words.resize_for_overwrite(kWords)) [[unlikely]]
      fail_by_message(number, 0, 0);
    for (std::uint64_t& word : loan->words) word = number;
    std::move(loan).publish();
  }
  template <class T>
  static void receive(Subscriber<T>& subscriber, std::uint64_t expected) {
    for (;;)
      if (const auto sample = subscriber.take()) return check_words(*sample, expected);
  }
};

struct FilledByCopy {
  template <class T>
  static T& own() {
    static const auto kValue = std::make_unique<T>();
    return *kValue;
  }
  template <class T>
  static void send(Publisher<T>& publisher, std::uint64_t number) {
    T& value = own<T>();
    if (!value.words.resize_for_overwrite(kWords)) [[unlikely]]
      fail_by_message(number, 0, 0);
    for (std::uint64_t& word : value.words) word = number;
    if (!publisher.publish_copy(value)) [[unlikely]]
      fail_by_message(number, 0, 0);
  }
  template <class T>
  static void receive(Subscriber<T>& subscriber, std::uint64_t expected) {
    T& value = own<T>();
    while (!subscriber.take_copy(value)) {}
    check_words(value, expected);
  }
};

class Bounds {
 public:
  explicit Bounds(const Settings& settings)
      : settings_(settings),
        report_(settings, "bounds",
                {{"name", "name", 20},
                 {"mode", "mode", 14},
                 {"carried_bytes", "carried", 8},
                 {"bound_bytes", "bound", 10},
                 {"mean_ns", "mean ns", 10},
                 {"tight_ns", "tight ns", 10},
                 {"ratio", "ratio", 7, 3},
                 {"ratio_low", "low", 7, 3},
                 {"ratio_high", "high", 7, 3},
                 {"runs", "runs", 5},
                 {"repeated", "again", 6}}) {}

  template <class Way>
  void row(const std::string& name, const std::string& mode) {
    if (!settings_.wants(name + " " + mode)) return;
    const RuntimeDirectory directory;
    const auto part = [&](Partner& partner) {
      Course<Roomy, Way> roomy(partner, directory, mode_named(mode, kCapacity), "/roomy");
      Course<Tight, Way> tight(partner, directory, mode_named(mode, kCapacity), "/tight");
      const Rounds rounds = alternate(
          partner, settings_.rounds, [&] { return tight.block(kTrips); }, [&] { return roomy.block(kTrips); });
      if (partner.leads()) tell(name, mode, rounds);
      partner.meet();
    };
    run_pair(settings_.cores, part, part);
  }
  void write() const { report_.write(); }

 private:
  void tell(const std::string& name, const std::string& mode, const Rounds& rounds) {
    Row row{{"name", name},
            {"mode", mode},
            {"carried_bytes", kWords * sizeof(std::uint64_t)},
            {"bound_bytes", sizeof(Roomy)},
            {"mean_ns", median(rounds.rows())},
            {"tight_ns", median(rounds.yardsticks())},
            {"ratio", median(rounds.ratios())}};
    add_rounds(row, rounds);
    report_.add(std::move(row));
  }

  const Settings& settings_;
  Report report_;
};

}  // namespace

void measure_bounds(const Settings& settings) {
  Bounds bounds(settings);
  for (const char* const mode : {"overwrite", "reliable"}) {
    bounds.row<FilledInPlace>("1 KiB loaned", mode);
    bounds.row<FilledByCopy>("1 KiB copied", mode);
  }
  for (const char* const mode : {"overwrite copy", "reliable copy"}) bounds.row<FilledByCopy>("1 KiB copied", mode);
  bounds.write();
}

}  // namespace tenon::bench
