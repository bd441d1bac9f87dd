// Two processes that send a message back and forth over two topics.
#pragma once

#include <string_view>
#include <vector>

#include "clock.hpp"
#include "ends.hpp"

namespace tenon::bench {

// Both topics, seen from one side.
template <class T, class Way>
class Course {
 public:
  Course(Partner& partner, const RuntimeDirectory& directory, const Mode& mode, std::string_view suffix = {})
      : partner_(partner),
        node_(directory.node(partner.leads() ? "leader" : "follower")),
        out_(must(Publisher<T>::open(node_, name(suffix, partner.leads() ? "ping" : "pong"), mode.publisher))),
        in_(must(Subscriber<T>::open(node_, name(suffix, partner.leads() ? "pong" : "ping"), mode.subscriber))) {
    partner_.meet();
    if (in_.publisher_count() != 1) fail("no publisher found");
    partner_.meet();
    if (out_.subscriber_count() != 1) fail("no subscriber found");
    partner_.meet();
  }

  double block(std::uint64_t trips) {
    partner_.meet();
    const std::uint64_t start = now_ns();
    for (std::uint64_t trip = 0; trip < trips; ++trip) this->trip();
    return static_cast<double>(now_ns() - start) / static_cast<double>(trips) / 2;
  }

  // Half of each round trip's time, ns.
  std::vector<double> stamped(std::uint64_t trips) {
    std::vector<double> times(trips);
    partner_.meet();
    for (double& time : times) {
      const std::uint64_t start = ticks();
      trip();
      time = static_cast<double>(ticks() - start) * ns_per_tick() / 2;
    }
    return times;
  }

  [[nodiscard]] std::uint64_t capacity() const noexcept { return out_.capacity(); }

 private:
  static std::string name(std::string_view suffix, std::string_view way) { return std::string(way).append(suffix); }
  void trip() {
    if (partner_.leads()) Way::send(out_, number_);
    Way::receive(in_, number_);
    if (!partner_.leads()) Way::send(out_, number_);
    ++number_;
  }

  Partner& partner_;
  Node node_;
  Publisher<T> out_;
  Subscriber<T> in_;
  std::uint64_t number_ = 1;
};

}  // namespace tenon::bench
