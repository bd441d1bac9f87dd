// What publishers have in common, whatever it is that they lend or copy. For code that reports on any of them.
//
// One thread at a time, that of the publisher.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <utility>

#include "tenon/detail/publisher_port.hpp"

namespace tenon {

namespace detail {
[[nodiscard]] std::uint32_t count_subscribers(PublisherPort& port) noexcept;
[[nodiscard]] std::uint64_t keys_forgotten_by(const PublisherPort& port) noexcept;
[[nodiscard]] std::span<const Error> refusals_of(const PublisherPort& port) noexcept;
[[nodiscard]] std::string_view topic_of(const PublisherPort& port) noexcept;
}  // namespace detail

class AnyPublisher {
 public:
  // Subscribers attached now. May look at the topic's directory.
  [[nodiscard]] std::uint32_t subscriber_count() noexcept { return detail::count_subscribers(*port_); }
  // Subscribers that were refused because their interface differs, each with the report; the latest sixteen.
  [[nodiscard]] std::span<const Error> refusals() const noexcept { return detail::refusals_of(*port_); }
  [[nodiscard]] std::string_view topic() const noexcept { return detail::topic_of(*port_); }
  // Keys that were kept and gave up their place to others that were published later: how often. More than a few in a
  // program that runs on ask for more PublisherOptions::keep_keys.
  [[nodiscard]] std::uint64_t keys_forgotten() const noexcept { return detail::keys_forgotten_by(*port_); }
  // Slots of the ring.
  [[nodiscard]] std::uint64_t capacity() const noexcept { return port_->ring.capacity(); }

 protected:
  explicit AnyPublisher(detail::PublisherHandle port) noexcept : port_(std::move(port)) {}
  AnyPublisher(AnyPublisher&&) noexcept = default;
  AnyPublisher& operator=(AnyPublisher&&) noexcept = default;
  ~AnyPublisher() = default;

  [[nodiscard]] detail::PublisherPort& port() const noexcept { return *port_; }

 private:
  detail::PublisherHandle port_;
};

}  // namespace tenon
