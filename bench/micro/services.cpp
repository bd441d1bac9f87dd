// A call: both ends in one thread, so that it is the code that is measured and not the way between two processors.
#include "ends.hpp"
#include "micro.hpp"
#include "place.hpp"

namespace tenon::bench::micro {

namespace {

struct Sum final : ::micro::AdderServer {
  Outcome<::micro::Adder::add::Operation> add(std::int32_t a, std::int32_t b) override { return a + b; }
};

void call_serve_reply(benchmark::State& state) {
  const std::string name = fresh_name();
  Sum sum;
  auto server = must(Server<::micro::Adder::Interface>::open(node(), sum, name));
  auto client = must(::micro::AdderClient::open(node(), name));
  std::int32_t number = 0;
  for ([[maybe_unused]] const auto turn : state) {
    number = (number + 1) & 0xffff;
    auto call = must(client.start_add(number, 1));
    if (server.poll() != 1) fail("a request is missing");
    const auto reply = std::move(call).reply();
    if (!reply || reply->result != number + 1) fail("an answer is missing");
  }
}
BENCHMARK(call_serve_reply);

}  // namespace
}  // namespace tenon::bench::micro
