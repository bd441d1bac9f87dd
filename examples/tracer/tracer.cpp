// Tells how long messages were on their way, on topics of any type: tracer robot/wheels robot/battery
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <thread>
#include <tracing.hpp>
#include <vector>

#include <tenon/untyped_header.hpp>
#include <tenon/untyped_subscriber.hpp>

using namespace std::chrono_literals;

struct Traced {
  tenon::UntypedSubscriber topic;
  tenon::UntypedHeader<tracing::Context> header;
};

// Once somebody has the topic open, and if its messages begin with the header.
Traced open(const tenon::Node& node, const char* name) {
  for (;; std::this_thread::sleep_for(1ms)) {
    auto topic = tenon::UntypedSubscriber::open(node, name);
    if (!topic && topic.error() == tenon::ErrorCode::topic_unknown) continue;
    const auto header = tenon::UntypedHeader<tracing::Context>::of(topic.value().type());
    if (!header) std::cerr << header.error().message() << '\n', std::exit(1);
    return {std::move(*topic), *header};
  }
}

int main(int count, char** names) {
  auto node = tenon::Node::open("tracer").value();
  std::vector<Traced> all;
  for (int i = 1; i < count; ++i) all.push_back(open(node, names[i]));
  for (int round = 0; round < 3; ++round)
    for (Traced& each : all) {
      const auto sample = each.topic.wait_take(10s);
      const auto now = std::chrono::steady_clock::now().time_since_epoch() / 1ns;
      const tracing::Context* const context = each.header.in(sample.bytes());
      if (context == nullptr) return 1;
      std::cout << each.topic.topic() << ' ' << context->trace_number << " of "
                << std::string_view(context->trace_source) << ", "
                << (now - static_cast<std::int64_t>(context->trace_sent)) / 1000 << " us old\n";
    }
}
