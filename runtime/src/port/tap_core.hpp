// A tap inside the library: publishers' segments, mapped for reading, and a place of its own in each.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "os/directory.hpp"
#include "os/mapping.hpp"
#include "port/peer_segment.hpp"
#include "tenon/tap.hpp"

namespace tenon::detail {

class TapCore {
 public:
  [[nodiscard]] static Result<std::unique_ptr<TapCore>> open(std::string_view topic, const NodeOptions& where,
                                                             std::uint32_t history);

  [[nodiscard]] const TopicType& type() const noexcept { return type_; }
  [[nodiscard]] bool next(TappedMessage& message) noexcept;
  [[nodiscard]] bool wait_next(TappedMessage& message, std::uint64_t deadline) noexcept;
  [[nodiscard]] std::uint64_t lost() const noexcept;
  [[nodiscard]] std::uint32_t publishers() const noexcept { return static_cast<std::uint32_t>(followed_.size()); }

 private:
  TapCore(os::Directory domain, std::string topic, TopicType type) noexcept
      : domain_(std::move(domain)), topic_(std::move(topic)), type_(std::move(type)) {}

  // One publisher. What a reader writes, its cursor, it writes into memory of ours.
  struct Followed;

  // Errors: what could not be looked at for want of something.
  Result<void> look_for_publishers(std::uint64_t history);
  Result<void> meet(const os::Directory& topic, const std::string& file, std::uint64_t history);
  [[nodiscard]] bool take_next(TappedMessage& message);  // may throw std::bad_alloc
  bool drop_ended(bool probe);
  [[nodiscard]] bool copy(Followed& from, TappedMessage& message);
  // With room for a message of so many bytes, as its publisher states. Throws what is thrown when memory is out.
  void make_room(std::vector<std::byte>& bytes, std::uint64_t stated, std::uint64_t room) const;

  os::Directory domain_;
  std::string topic_;
  TopicType type_;
  std::vector<std::unique_ptr<Followed>> followed_;
  std::vector<std::string> passed_over_;  // files that are not ours to follow
  std::size_t turn_ = 0;
  std::uint32_t quiet_ = 0;  // looks in a row that found nothing
  std::uint64_t lost_with_gone_ = 0;
};

}  // namespace tenon::detail
