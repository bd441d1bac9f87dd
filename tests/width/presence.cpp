#include "presence.hpp"

#include <hello.hpp>
#include <iostream>
#include <tenon/notices.hpp>
#include <tenon/wait_set.hpp>

namespace tenon::test {

namespace {

using namespace std::chrono_literals;

constexpr std::string_view kTopic = "watched";

// True if it is an end.
bool print(const Notice& notice) {
  constexpr std::string_view kWhat[] = {"created", "closed", "died"};
  constexpr std::string_view kWho[] = {"node", "publisher", "subscriber"};
  std::cout << kWhat[static_cast<std::size_t>(notice.what)] << ' ' << kWho[static_cast<std::size_t>(notice.who)] << ' '
            << notice.node << (notice.process_id != 0 ? " by its number" : "") << std::endl;
  return notice.what != Notice::What::created;
}

}  // namespace

int watch(const Node& node) {
  auto nodes = Notices::of_domain(node).value();
  if (const auto own = nodes.wait_take(20s); !own || own->what != Notice::What::created) return 1;
  auto greetings = GreetingSubscriber::open(node, kTopic).value();
  auto deadline = greetings.deadline(20ms).value();
  auto ports = Notices::of_topic(node, kTopic).value();
  if (const auto own = ports.wait_take(20s); !own || own->who != Notice::Who::subscriber) return 2;
  std::cout << "ready" << std::endl;
  const auto until = std::chrono::steady_clock::now() + 60s;
  for (int ended = 0; ended < 6;) {  // a publisher and a subscriber of each peer, and the peer
    for (Notices* const notices : {&ports, &nodes})
      if (const auto notice = notices->wait_take(2ms)) ended += print(*notice) ? 1 : 0;
    if (std::chrono::steady_clock::now() > until) return 3;
  }
  int heard = 0;
  while (greetings.take()) ++heard;
  (void)deadline.take_missed();
  WaitSet set;
  (void)set.add(deadline).value();
  std::cout << heard << " heard, " << (set.wait(20s).timed_out() ? "no " : "") << "silence" << std::endl;
  return 0;
}

int join(const Node& node) {
  auto greetings = GreetingPublisher::open(node, kTopic).value();
  auto others = GreetingSubscriber::open(node, kTopic).value();
  if (!greetings.publish_copy({})) return 1;
  std::cout << "ready" << std::endl;
  std::string line;
  std::getline(std::cin, line);
  return 0;
}

}  // namespace tenon::test
