// The last message of each key, as its publisher keeps it beside the ring (queue::KeptCell).
//
// Finds a key's cell by the hash of its fields, then by the fields, which stand in the cell; when all cells are in use the
// key that was published longest ago gives its cell up. One thread; no memory is allocated after construction.
#pragma once

#include <cstdint>
#include <vector>

#include "shm/publisher_segment.hpp"
#include "tenon/detail/keep_facts.hpp"

namespace tenon::port {

class Keeper {
 public:
  using Cells = queue::KeptCells<queue::StdAtomics, std::byte>;

  // Precondition: there is a cell.
  Keeper(const Cells& cells, const detail::KeepFacts& facts);

  // Before the message is published as `sequence`.
  void keep(const std::byte* message, std::uint32_t bytes, std::uint64_t sequence) noexcept;
  // Keys that gave up their cell.
  [[nodiscard]] std::uint64_t forgotten() const noexcept { return forgotten_; }

 private:
  static constexpr std::uint32_t kNone = 0xffff'ffff;

  // What is known of a cell here. The cells in use are in a row from the key published last to the one published longest
  // ago, and each in the chain of those whose hash leads to one start.
  struct Kept {
    std::uint64_t key = 0;
    std::uint64_t version = 0;  // the cell's last
    std::uint32_t next_in_chain = kNone;
    std::uint32_t newer = kNone;
    std::uint32_t older = kNone;
  };

  [[nodiscard]] std::uint32_t find(std::uint64_t key, const std::byte* message) const noexcept;
  [[nodiscard]] std::uint32_t begin_key(std::uint64_t key) noexcept;
  [[nodiscard]] std::uint32_t& chain_of(std::uint64_t key) noexcept { return chains_[key & (chains_.size() - 1)]; }
  void leave_chain(std::uint32_t cell) noexcept;
  void leave_row(std::uint32_t cell) noexcept;
  void enter_row(std::uint32_t cell) noexcept;

  Cells cells_;
  detail::KeepFacts facts_;
  std::vector<Kept> kept_;
  std::vector<std::uint32_t> chains_;
  std::uint64_t forgotten_ = 0;
  std::uint32_t used_ = 0;
  std::uint32_t newest_ = kNone;
  std::uint32_t oldest_ = kNone;
};

}  // namespace tenon::port
