// A reader of latest values that knows what must never be.
#pragma once

#include <tenon/latest.hpp>

#include <array>

#include "keyed_messages.hpp"
#include "scenario.hpp"

namespace tenon::crash {

inline constexpr std::uint64_t kKeys = 3;

// Reads every key, and knows that nothing goes back.
class Reading {
 public:
  Reading(Notes& given, const Node& node)
      : notes_(given), reader_(LatestReader<test::Keyed>::open(node, "v", {.spin = 0ns}).value()) {}

  void read() {
    for (std::uint64_t id = 0; id < kKeys; ++id) {
      test::Keyed value;
      const Latest latest = reader_.get(test::keyed(id, 0), value);
      if (!latest) {
        if (before_[id].there && !latest.there) notes_.violate("the value of key %d is gone", static_cast<int>(id));
        continue;
      }
      const bool back = latest.epoch < before_[id].epoch ||
                        (latest.epoch == before_[id].epoch && latest.version < before_[id].version);
      if (back || value.id != id || !value.value.whole())
        notes_.violate("a value is torn, foreign or older than before");
      before_[id] = latest;
      number_[id] = value.value.number;
    }
  }
  [[nodiscard]] std::uint64_t number(std::uint64_t id) const { return number_[id]; }
  [[nodiscard]] bool there(std::uint64_t id) const { return before_[id].there; }
  [[nodiscard]] LatestReader<test::Keyed>& reader() { return reader_; }

 private:
  Notes& notes_;
  LatestReader<test::Keyed> reader_;
  std::array<Latest, kKeys> before_{};
  std::array<std::uint64_t, kKeys> number_{};
};

}  // namespace tenon::crash
