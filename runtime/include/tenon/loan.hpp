// Memory lent for one message, in the publisher's shared segment: write it in place, then publish it.
//
// A loan that is dropped goes back unpublished. It belongs to its publisher's thread, and is best short-lived: it takes
// the oldest readable message's place. After its publisher was closed it may still be written, and is never published.
#pragma once

#include <utility>

#include "tenon/detail/publisher_port.hpp"
#include "tenon/detail/unused.hpp"

namespace tenon {

template <class T>
class Publisher;

template <class T>
class [[nodiscard]] Loan {
 public:
  Loan(Loan&& other) noexcept
      : port_(std::exchange(other.port_, nullptr)), value_(other.value_), chunk_(other.chunk_) {}
  Loan& operator=(Loan&& other) noexcept {
    if (this != &other) {
      give_back();
      port_ = std::exchange(other.port_, nullptr);
      value_ = other.value_;
      chunk_ = other.chunk_;
    }
    return *this;
  }
  Loan(const Loan&) = delete;
  Loan& operator=(const Loan&) = delete;
  ~Loan() { give_back(); }

  // Precondition of both: not yet published or moved from.
  [[nodiscard]] T& operator*() const noexcept { return *value_; }
  [[nodiscard]] T* operator->() const noexcept { return value_; }

  // Makes the message readable for every subscriber. A few stores, whatever the size and the number of subscribers; a
  // system call only if somebody sleeps or somebody came or went. In a type that may grow, the bytes that a later version may
  // use become zero here, on every path; a copy of a message of such a version loses what only that knows.
  void publish() && noexcept {
    detail::PublisherPort* const port = std::exchange(port_, nullptr);
    if (port == nullptr) return;
    if constexpr (detail::HasUnused<T>) detail::clear_unused(*value_, detail::ClearBytes{});
    detail::publish(*port, Publisher<T>::kShape, chunk_, sizeof(T));
  }

 private:
  friend class Publisher<T>;
  Loan(detail::PublisherPort& port, const detail::Lending& lent) noexcept
      : port_(&port), value_(reinterpret_cast<T*>(lent.payload)), chunk_(lent.chunk) {}
  void give_back() noexcept {
    if (port_ != nullptr) detail::return_loan(*port_, chunk_);
  }

  detail::PublisherPort* port_;
  T* value_;
  std::uint32_t chunk_;
};

}  // namespace tenon
