// Watches over a beat: says so when none came for half a second, and when there is one again.
#include <beat.hpp>
#include <iostream>
#include <tenon/wait_set.hpp>

using namespace std::chrono_literals;

int main() {
  auto node = tenon::Node::open("watch").value();
  auto beats = BeatSubscriber::open(node, "beat").value();
  auto deadline = beats.deadline(500ms).value();
  tenon::WaitSet set;
  const auto on_beat = set.add(beats).value(), on_silence = set.add(deadline).value();
  bool beating = false;
  for (bool last = false; !last;) {
    const auto ready = set.wait(20s);
    if (ready.timed_out()) return 1;
    for (const tenon::WaitId id : ready) {
      if (id == on_silence && deadline.take_missed() > 0 && beating) {
        std::cout << "silent" << std::endl;
        beating = false;
      }
      if (id != on_beat) continue;
      if (!beating) std::cout << "beating" << std::endl;
      beating = true;
      while (const auto beat = beats.take()) last = last || beat->last;
    }
  }
}
