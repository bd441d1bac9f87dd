// Plays a block each millisecond. What it holds in advance lasts until another source has taken over.
#include <audio.hpp>
#include <deque>
#include <iostream>
#include <optional>
#include <thread>

using namespace std::chrono_literals;

constexpr std::uint64_t kBlocks = 3000;
constexpr std::size_t kAhead = 500;  // blocks: half a second

int main() {
  auto node = tenon::Node::open("player").value();
  auto sources = audio::PlayerClient::open(node, audio::Player::Interface::service, {.credit = 128}).value();
  std::optional<tenon::Stream<audio::Player::play::Operation>> stream;
  std::deque<audio::Block> ahead;
  std::uint64_t received = 0, gaps = 0, wrong = 0;
  std::uint32_t source = 0, number_of_sources = 0;
  const auto fill = [&] {
    while (ahead.size() < kAhead) {
      if (!stream) {
        auto opened = sources.play(received);  // goes on where the other one stopped
        if (!opened) return;
        stream.emplace(std::move(*opened));
      }
      const auto reply = stream->take();
      if (reply.state() == tenon::ReplyState::nothing) return;
      if (!reply) {
        stream.reset();  // it died; what it had sent has been taken
        return;
      }
      ahead.push_back(reply->result);
      wrong += ahead.back().number != received++ ? 1 : 0;
    }
  };
  while (ahead.size() < kAhead) fill();
  auto due = std::chrono::steady_clock::now();
  for (std::uint64_t played = 0; played < kBlocks; std::this_thread::sleep_until(due += 1ms)) {
    fill();
    if (ahead.empty()) {
      ++gaps;
      continue;
    }
    if (ahead.front().source != source)
      std::cout << "source " << (source = ahead.front().source) << (++number_of_sources, "") << std::endl;
    ahead.pop_front();
    ++played;
  }
  std::cout << kBlocks << " blocks of " << number_of_sources << " sources, " << gaps << " gaps, " << wrong
            << " wrong\n";
}
