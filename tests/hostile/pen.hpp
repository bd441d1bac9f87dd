// Writes where it should not: one burst of words at a place drawn by lot, of a value drawn by lot, and takes it back.
#pragma once

#include <cstdint>
#include <optional>
#include <random>
#include <vector>

#include "regions.hpp"
#include "talk.hpp"

namespace tenon::hostile {

class Pen {
 public:
  Pen(std::vector<test::Segment> segments, std::mt19937_64& random);

  // False if there is nothing to write to. What was there can be put back until the next one.
  [[nodiscard]] bool corrupt(Deed& deed);
  // The burst again, or what was there before: in turn, as long as it is called.
  void flip() noexcept;
  void put_back() noexcept;
  // As everything was in the beginning, but for what its owner wrote in order meanwhile: headers and shapes.
  void put_headers_back() noexcept;

  [[nodiscard]] std::vector<test::Segment>& segments() noexcept { return segments_; }
  // Some of what it may write to is still what others read.
  [[nodiscard]] bool anything_left() const noexcept;

 private:
  std::uint64_t below(std::uint64_t limit) { return random_() % limit; }
  [[nodiscard]] std::uint64_t value_for(std::uint64_t old, std::uint64_t bits, const os::Mapping& memory);

  struct Written {
    std::byte* at = nullptr;
    std::uint64_t bytes = 0;
    std::uint64_t old = 0;
    std::uint64_t value = 0;
  };
  static void store(const Written& written, std::uint64_t value) noexcept;

  std::vector<test::Segment> segments_;
  std::vector<std::vector<Region>> regions_;
  std::vector<std::vector<std::byte>> heads_;  // the first bytes of each segment
  std::mt19937_64& random_;
  std::vector<Written> burst_;
  bool flipped_ = false;
};

}  // namespace tenon::hostile
