// Each function once, as an application would have it: what the compiler does here it does there.
#include "hot.hpp"

namespace {
volatile std::uint64_t sink = 0;
}

tenon::test::Service::Service(const Node& node)
    : server(Server<calc::Interface>::open(node, adder).value()), client(Client<calc::Interface>::open(node).value()) {}

bool path_publish(tenon::test::Giver& publisher, std::uint64_t number) noexcept {
  auto loan = publisher.loan();
  if (!loan) return false;
  (*loan)->number = number;
  std::move(*loan).publish();
  return true;
}

bool path_take(tenon::test::Taker& subscriber) noexcept {
  const auto sample = subscriber.take();
  if (!sample) return false;
  sink = sample->number;
  return true;
}

bool path_call(tenon::test::Service& service, std::uint64_t number) noexcept {
  auto call = service.client.start<tenon::test::calc::Add>([number](tenon::test::calc::Pair& request) {
    request = {static_cast<std::int32_t>(number & 0xffff), 1};
  });
  if (!call) return false;
  service.call.emplace(std::move(*call));
  return true;
}

bool path_serve(tenon::test::Service& service) noexcept { return service.server.poll() == 1; }

bool path_reply(tenon::test::Service& service) noexcept {
  if (!service.call->done()) return false;
  const auto reply = std::move(*service.call).reply();
  if (!reply) return false;
  sink = static_cast<std::uint64_t>(reply->result);
  return true;
}
