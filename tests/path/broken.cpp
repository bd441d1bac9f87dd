// The path with one thing too many each.
#include <unistd.h>

#include <atomic>
#include <memory>

#include "hot.hpp"

using tenon::test::Giver;
using tenon::test::Service;
using tenon::test::Taker;

namespace {

std::atomic<std::uint64_t> shared_word{0};
volatile std::uint64_t sink = 0;

void allocate(std::uint64_t number) noexcept {
  const auto unneeded = std::make_unique<std::uint64_t>(number);
  sink = reinterpret_cast<std::uintptr_t>(unneeded.get());
}

}  // namespace

bool broken_publish_counts(Giver& publisher, std::uint64_t number) noexcept {
  shared_word.fetch_add(1, std::memory_order_relaxed);
  return path_publish(publisher, number);
}
bool broken_publish_fences(Giver& publisher, std::uint64_t number) noexcept {
  const bool published = path_publish(publisher, number);
  std::atomic_thread_fence(std::memory_order_seq_cst);
  return published;
}
bool broken_publish_dawdles(Giver& publisher, std::uint64_t number) noexcept {
  for (std::uint64_t i = 0; i < 40; ++i) sink = i;
  return path_publish(publisher, number);
}
bool broken_publish_allocates(Giver& publisher, std::uint64_t number) noexcept {
  allocate(number);
  return path_publish(publisher, number);
}
bool broken_publish_calls(Giver& publisher, std::uint64_t number) noexcept {
  (void)::getppid();
  return path_publish(publisher, number);
}
bool broken_take_exchanges_twice(Taker& subscriber) noexcept {
  sink = shared_word.exchange(1, std::memory_order_seq_cst);
  return path_take(subscriber);
}
// One word more that is looked at, as a take looks at `aside`.
bool broken_take_loads(Taker& subscriber) noexcept {
  if (shared_word.load(std::memory_order_acquire) == ~std::uint64_t{0}) return false;
  return path_take(subscriber);
}
bool broken_take_allocates(Taker& subscriber) noexcept {
  allocate(1);
  return path_take(subscriber);
}
bool broken_take_calls(Taker& subscriber) noexcept {
  (void)::getppid();
  return path_take(subscriber);
}
bool broken_serve_counts(Service& service) noexcept {
  shared_word.fetch_add(1, std::memory_order_relaxed);
  return path_serve(service);
}
bool broken_serve_allocates(Service& service) noexcept {
  allocate(1);
  return path_serve(service);
}
bool broken_serve_calls(Service& service) noexcept {
  (void)::getppid();
  return path_serve(service);
}
bool broken_answer_counts(Service& service, std::uint64_t number) noexcept {
  shared_word.fetch_add(1, std::memory_order_relaxed);
  return path_answer(service, number);
}
bool broken_answer_allocates(Service& service, std::uint64_t number) noexcept {
  allocate(number);
  return path_answer(service, number);
}
bool broken_answer_calls(Service& service, std::uint64_t number) noexcept {
  (void)::getppid();
  return path_answer(service, number);
}
