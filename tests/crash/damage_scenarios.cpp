// Files that somebody of the same user truncates while they are in use: a process that contains it, and one that cannot.
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <tenon/bus_error.hpp>

#include <array>
#include <cerrno>
#include <chrono>
#include <filesystem>
#include <set>
#include <string>

#include "givers.hpp"
#include "seam/seam.hpp"
#include "segments.hpp"

namespace tenon::crash {

namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t kTruncations = 3;

// Time and again the survivor truncates all that the actor has on "t", where the survivor speaks and hears, too.
class Truncated : public Scenario {
 public:
  using Scenario::Scenario;

  void prepare(const Node& node) override {
    giver_.emplace(node, "t", kSurvivor,
                   PublisherOptions{.depth = 4, .slow_reader = SlowReader::timeout, .patience = 1ms});
    subscriber_ = Subscriber<Message>::open(node, "t").value();
  }
  void act(const Node& node) override {
    if (!contain_bus_errors()) return notes.violate("bus errors cannot be contained");
    for (std::uint64_t i = 0; i < kTruncations; ++i)
      if (!is_told(node)) return notes.violate("whose file was truncated is not told");
  }
  void tend() override {
    // Not before the fork: the actor would inherit it.
    if (!contain_bus_errors()) notes.violate("bus errors cannot be contained");
    if (notes.began > truncated_) {
      truncated_ = notes.began;
      truncate();
    }
    gave_ = giver_->give();
    hear();
  }
  bool recovered() override {
    tend();
    return gave_ && next_[kSurvivor] == giver_->count();
  }
  void newcome(const Node& node) override {
    Giver giver(node, "t", kNewcomer, {.depth = 4});
    for (int i = 0; i < 6; ++i) {
      if (!giver.give()) notes.violate("a newcomer cannot publish");
      hear();
    }
    if (next_[kNewcomer] != giver.count()) notes.violate("a newcomer is not heard");
  }
  [[nodiscard]] bool broke(const Finding& finding) const override { return broken_.contains(finding.file); }

 protected:
  // Until its file has been truncated and it is told. What it takes may be gone while it is read.
  bool is_told(const Node& node) {
    auto publisher = Publisher<Message>::open(node, "t", {.depth = 4}).value();
    auto subscriber =
        Subscriber<Message>::open(node, "t", {.reliable = true, .slow_reader = SlowReader::timeout}).value();
    ++notes.began;
    const auto end = std::chrono::steady_clock::now() + 2s;
    while (std::chrono::steady_clock::now() < end) {
      auto loan = publisher.loan();
      if (!loan && loan.error() == ErrorCode::segment_damaged) return true;
      if (loan) std::move(*loan).publish();
      (void)subscriber.take();
    }
    return false;
  }

 private:
  void truncate() {
    const std::filesystem::path top = ::getenv("TENON_RUNTIME_DIR");
    for (const test::Segment& segment : test::segments_wanted(top, [](const shm::SegmentHeader& header) {
           return shm::get_name(header.node_name) == "actor" && shm::get_name(header.topic_name) == "t";
         })) {
      std::error_code gone;
      std::filesystem::resize_file(segment.file, 0, gone);
      const auto domain = segment.file.parent_path().parent_path();
      broken_.insert(segment.file.lexically_relative(domain));
    }
  }
  // What the actor says may be gone while it is read; what others say is whole, in order, each once.
  void hear() {
    while (const auto sample = subscriber_->take()) {
      const std::uint64_t who = sample->number >> 32;
      if (who != kSurvivor && who != kNewcomer) continue;
      if (!sample->whole() || sample->number != number_of(who, next_[who]++))
        notes.violate("a message of an unharmed publisher is torn, or another was expected");
    }
  }

  std::optional<Giver> giver_;
  std::optional<Subscriber<Message>> subscriber_;
  std::array<std::uint64_t, kNewcomer + 1> next_{};
  std::uint64_t truncated_ = 0;
  std::set<std::string> broken_;
  bool gave_ = false;
};

// There is no memory for what is to take the lost pages' place: the actor ends as if it had not asked.
class Uncontained : public Truncated {
 public:
  using Truncated::Truncated;
  void act(const Node& node) override {
    const rlimit no_core{0, 0};
    (void)::setrlimit(RLIMIT_CORE, &no_core);
    ::signal(SIGBUS, SIG_DFL);  // not a sanitizer's
    if (!contain_bus_errors()) return notes.violate("bus errors cannot be contained");
    seam::refuse(seam::find_site("os/bus_error.cpp", "move_mapping"), ENOMEM);
    (void)is_told(node);
    notes.violate("whose file was truncated goes on without its pages");
  }
  [[nodiscard]] int ends_by() const override { return SIGBUS; }
};

constexpr std::array kDamageScenarios{
    Named{"truncated", make<Truncated>},
    Named{"uncontained", make<Uncontained>},
};

}  // namespace

std::span<const Named> damage_scenarios() { return kDamageScenarios; }

}  // namespace tenon::crash
