// What one publisher keeps and its ring gives a subscriber no more: found once per gap, then taken one by one, in the
// order in which it was published and before anything newer (queue::KeptCell).
//
// Copies stand in memory of our own, one place for each hold of the quota: the hold says whether the place is in use, so
// samples of copies count, live and are let go as all samples do. No memory is allocated after open().
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <vector>

#include "port/peer_segment.hpp"
#include "tenon/detail/subscriber_port.hpp"

namespace tenon::port {

// How much of a message is copied whose publisher says that it has `stated` bytes: at least what its type has, at most what
// there is room for, and what a sample can say. Precondition: the room and a sample have what its type has.
[[nodiscard]] std::uint32_t bytes_to_copy(std::uint64_t stated, std::uint64_t of_type, std::uint64_t room) noexcept;

class KeptMessages {
 public:
  using Taken = detail::Reader::Taken;

  // Precondition: the publisher keeps messages, and has room for those of the type. Null: out of memory.
  [[nodiscard]] static std::unique_ptr<KeptMessages> open(const PublisherPeer& publisher, const detail::TypeFacts& type,
                                                          std::uint32_t holds) noexcept;

  // Stays until the process ends, because nobody knows whether a sample of it is held.
  static void abandon(std::unique_ptr<KeptMessages> messages) noexcept;

  // Looks for messages in [from, end): what the ring begins with `end` for, and was not taken. `counted`: as lost.
  void look(std::uint64_t from, std::uint64_t end, bool counted) noexcept;

  [[nodiscard]] bool pending() const noexcept { return next_ != found_.size(); }
  void pass_over() noexcept { next_ = found_.size(); }

  // The next one, or the one published last. `empty`: none is left. The hold is the caller's to let go.
  [[nodiscard]] Taken take(detail::Reader& reader) noexcept;
  [[nodiscard]] Taken take_newest(detail::Reader& reader) noexcept;
  // The next one straight to where the caller wants it, without a hold. False: none is left.
  [[nodiscard]] bool copy(detail::Reader& reader, const detail::CopyOut& out) noexcept;

 private:
  struct Found {
    std::uint64_t sequence = 0;
    std::uint64_t version = 0;
    std::uint32_t cell = 0;
    std::uint32_t bytes = 0;
  };
  struct Free {
    std::align_val_t alignment;
    void operator()(std::byte* memory) const noexcept { ::operator delete(memory, alignment); }
  };

  KeptMessages(const PublisherPeer& publisher, const detail::TypeFacts& type);
  KeptMessages* before_ = nullptr;  // of those that were abandoned
  [[nodiscard]] Taken hold(detail::Reader& reader, const Found& found) noexcept;
  template <class Get>
  [[nodiscard]] bool load(detail::Reader& reader, const Found& found, const Get& get) const noexcept;

  queue::KeptCells<queue::StdAtomics, const std::byte> cells_;
  std::uint64_t type_bytes_;
  std::uint64_t payload_room_;
  detail::GetKept get_;
  std::size_t room_;  // of a place
  std::unique_ptr<std::byte[], Free> places_;
  std::vector<Found> found_;
  std::size_t next_ = 0;
  bool counted_ = false;
};

}  // namespace tenon::port
