// Makes the blocks from any number on, as fast as each listener has room. Started twice, the second stands by.
#include <unistd.h>
#include <audio.hpp>

#include <cmath>
#include <vector>

using Play = audio::Player::play::Operation;

struct Source : audio::PlayerServer {
  struct Listener {
    tenon::StreamRequest<Play> request;
    std::uint64_t next;
  };
  std::vector<Listener> listeners;

  // Kept, so that nobody who is slow holds up the others: the blocks are made below.
  void play(tenon::StreamRequest<Play> request) override {
    const std::uint64_t from = request->from;
    listeners.push_back({std::move(request), from});
  }
  void go_on() {
    for (auto& [request, next] : listeners)
      while (auto loan = request.loan()) {
        auto& block = loan->result().result;
        block.number = next++;
        block.source = static_cast<std::uint32_t>(::getpid());
        for (std::size_t i = 0; i < block.samples.size(); ++i)
          block.samples[i] = static_cast<std::int16_t>(1000 * std::sin(0.05 * static_cast<double>(i)));
        if (!std::move(*loan).send()) break;
      }
    std::erase_if(listeners, [](const Listener& one) { return one.request.unwanted(); });
  }
};

int main() {
  Source source;
  auto node = tenon::Node::open("source").value();
  auto server = tenon::Server<audio::Player::Interface>::open(node, source).value();
  while (true) {
    (void)server.wait(std::chrono::seconds(1));  // also ends when a listener has made room
    source.go_on();
  }
}
