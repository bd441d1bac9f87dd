// Givers and takers of numbered messages that check what they see.
#pragma once

#include <deque>
#include <map>
#include <optional>

#include "messages.hpp"
#include "scenario.hpp"

namespace tenon::crash {

using Message = test::Short;

inline constexpr std::uint64_t kActor = 1;  // in the upper half of a message's number
inline constexpr std::uint64_t kSurvivor = 2;
inline constexpr std::uint64_t kNewcomer = 3;

[[nodiscard]] constexpr std::uint64_t number_of(std::uint64_t who, std::uint64_t count) { return who << 32 | count; }

// Publishes its own count. Every way out of it is tried in turn: in place, copied, in another order than lent, not at all.
class Giver {
 public:
  Giver(const Node& node, std::string_view topic, std::uint64_t who, const PublisherOptions& options)
      : who_(who), copy_only_(options.copy_only), publisher_(Publisher<Message>::open(node, topic, options).value()) {}

  // False if nothing went out: a reader is in the way.
  bool give(std::atomic<std::uint64_t>* began = nullptr) {
    if (began != nullptr) *began = count_ + 1;
    if (copy_only_ || count_ % 3 == 1)
      return done(publisher_.publish_copy(test::numbered<5>(number_of(who_, count_))).has_value());
    auto loan = publisher_.loan();
    if (!loan) return false;
    if (count_ % 5 == 2) {
      auto second = publisher_.loan();
      if (!second) return false;
      if (count_ % 2 == 0) {  // the later one goes first
        (*second)->fill(number_of(who_, count_));
        std::move(*second).publish();
        ++count_;
        if (began != nullptr) *began = count_ + 1;
      }
    }
    (*loan)->fill(number_of(who_, count_));
    std::move(*loan).publish();
    return done(true);
  }
  [[nodiscard]] std::uint64_t count() const { return count_; }
  [[nodiscard]] Publisher<Message>& publisher() { return publisher_; }

 private:
  bool done(bool published) {
    count_ += published ? 1 : 0;
    return published;
  }

  std::uint64_t who_;
  bool copy_only_;
  std::uint64_t count_ = 0;
  Publisher<Message> publisher_;
};

// Takes, and knows what must come: each publisher's messages whole, in order, each once, with exactly the losses told.
class Taker {
 public:
  Taker(Notes& notes, const char* who, const Node& node, std::string_view topic, const SubscriberOptions& options)
      : notes_(notes), who_(who), subscriber_(Subscriber<Message>::open(node, topic, options).value()) {}

  // At most so many; `keep` samples stay held.
  std::uint64_t take(std::uint64_t at_most = 64, std::size_t keep = 0) {
    std::uint64_t taken = 0;
    for (; taken < at_most; ++taken) {
      auto sample = subscriber_.take();
      if (!sample) break;
      see(std::move(sample), keep);
    }
    return taken;
  }
  bool wait_take(std::chrono::nanoseconds time) {
    auto sample = subscriber_.wait_take(time);
    if (!sample) return false;
    see(std::move(sample), 0);
    return true;
  }
  void let_go(std::size_t keep = 0) {
    while (held_.size() > keep) {
      if (held_.front().second->number != held_.front().first || !held_.front().second->whole())
        notes_.violate("%s: message %llx changed while it was held", who_, hex(held_.front().first));
      held_.pop_front();
    }
  }
  // The count that follows the last one seen of that publisher.
  [[nodiscard]] std::uint64_t next(std::uint64_t publisher) const {
    const auto known = next_.find(publisher);
    return known == next_.end() ? 0 : known->second;
  }
  [[nodiscard]] Subscriber<Message>& subscriber() { return subscriber_; }

 private:
  static unsigned long long hex(std::uint64_t number) { return number; }

  void see(Sample<Message> sample, std::size_t keep) {
    const std::uint64_t number = sample->number;
    if (!sample->whole()) return notes_.violate("%s: message %llx is torn", who_, hex(number));
    const std::uint64_t count = number & 0xffff'ffff;
    const auto [known, first] = next_.emplace(number >> 32, count);
    if (!first && count - known->second != sample.lost())
      notes_.violate("%s: expected %llx, found %llx with %llu said to be lost", who_, hex(known->second), hex(number),
                     hex(sample.lost()));
    known->second = count + 1;
    if (keep > 0) held_.emplace_back(number, std::move(sample));
    let_go(keep);
  }

  Notes& notes_;
  const char* who_;
  std::map<std::uint64_t, std::uint64_t> next_;
  std::deque<std::pair<std::uint64_t, Sample<Message>>> held_;
  Subscriber<Message> subscriber_;
};

// The survivor hears itself on "t", each message, whatever the actor does.
class HearsItself : public Scenario {
 public:
  using Scenario::Scenario;
  void prepare(const Node& node) override {
    giver_.emplace(node, "t", kSurvivor, PublisherOptions{.depth = 4});
    taker_.emplace(notes, "the survivor", node, "t", SubscriberOptions{});
  }
  void tend() override {
    (void)giver_->give();
    taker_->take();
  }
  bool recovered() override {
    tend();
    return taker_->next(kSurvivor) == giver_->count();
  }

 private:
  std::optional<Giver> giver_;
  std::optional<Taker> taker_;
};

}  // namespace tenon::crash
