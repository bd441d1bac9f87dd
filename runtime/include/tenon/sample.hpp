// A received message, read where its publisher wrote it. While a sample lives, its message cannot be overwritten.
//
// May be moved to, read and dropped in any thread, and outlives its Subscriber and Node safely. It uses one hold of the
// subscriber's quota. The memory may belong to a faulty peer: the accessors of generated types never read outside the
// message whatever it holds, and tenon::validate says whether it is well-formed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>

#include "tenon/detail/queue/ring_reader.hpp"

namespace tenon {

// Why there is a sample, or none.
enum class Take : std::uint8_t {
  taken,
  nothing,    // nothing was published that was not taken
  timed_out,  // nothing came in time
  no_hold,    // as many samples are held as the subscriber asked for (SubscriberOptions::holds)
};

template <class T>
class [[nodiscard]] Sample {
 public:
  explicit Sample(Take why) noexcept : why_(why) {}
  Sample(const queue::RingReader<queue::StdAtomics>::Taken& taken, std::uint64_t lost) noexcept
      : value_(reinterpret_cast<const T*>(taken.payload)),
        hold_(taken.hold),
        sequence_(taken.sequence),
        lost_(lost),
        why_(Take::taken) {}
  Sample(Sample&& other) noexcept
      : value_(std::exchange(other.value_, nullptr)),
        hold_(std::exchange(other.hold_, nullptr)),
        sequence_(other.sequence_),
        lost_(other.lost_),
        why_(other.why_) {}
  Sample& operator=(Sample&& other) noexcept {
    if (this != &other) {
      release();
      value_ = std::exchange(other.value_, nullptr);
      hold_ = std::exchange(other.hold_, nullptr);
      sequence_ = other.sequence_;
      lost_ = other.lost_;
      why_ = other.why_;
    }
    return *this;
  }
  Sample(const Sample&) = delete;
  Sample& operator=(const Sample&) = delete;
  ~Sample() { release(); }

  [[nodiscard]] explicit operator bool() const noexcept { return value_ != nullptr; }
  // Precondition of all: there is a message. What a temporary sample holds is over with it, and says so: header<H>(*take())
  // is refused, (*take()).field and a copy are not.
  [[nodiscard]] const T& operator*() const& noexcept { return *value_; }
  [[nodiscard]] const T&& operator*() const&& noexcept { return std::move(*value_); }
  [[nodiscard]] const T* operator->() const noexcept { return value_; }

  // The publisher's count of messages before this one.
  [[nodiscard]] std::uint64_t sequence() const noexcept { return sequence_; }
  // Messages of this publisher that were overwritten between the sample before and this one: exact. Those that it keeps
  // (PublisherOptions::keep_keys) and that were given are none of them; they themselves are told of no loss.
  [[nodiscard]] std::uint64_t lost() const noexcept { return lost_; }
  [[nodiscard]] Take why() const noexcept { return why_; }

  // Lets go of the message before the sample's end.
  void release() noexcept {
    if (hold_ != nullptr) queue::let_go<queue::StdAtomics>(*hold_);
    hold_ = nullptr;
    value_ = nullptr;
  }

 private:
  const T* value_ = nullptr;
  queue::StdAtomics::Cell<std::uint64_t>* hold_ = nullptr;
  std::uint64_t sequence_ = 0;
  std::uint64_t lost_ = 0;
  Take why_;
};

}  // namespace tenon
