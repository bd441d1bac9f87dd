// The path of a stream's answers; a file of its own, because what a compiler inlines depends on how much stands beside it.
#include "hot.hpp"

namespace {
volatile std::uint64_t sink = 0;
}

// Not of the path: the stream whose answers are.
bool path_open_stream(tenon::test::Service& service) noexcept {
  auto stream = service.client.stream<tenon::test::calc::Count>([](tenon::test::calc::Pair& request) { request = {}; });
  if (!stream) return false;
  service.stream.emplace(std::move(*stream));
  return service.server.poll() == 1 && service.adder.counting;
}

bool path_answer(tenon::test::Service& service, std::uint64_t number) noexcept {
  auto loan = service.adder.counting->loan();
  if (!loan) return false;
  loan->result().result = static_cast<std::int32_t>(number);
  return std::move(*loan).send().has_value();
}

bool path_take_answer(tenon::test::Service& service) noexcept {
  const auto reply = service.stream->take();
  if (!reply) return false;
  sink = static_cast<std::uint64_t>(reply->result);
  return true;
}
