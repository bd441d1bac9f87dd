// Signals each limit it touches: no data, but none is lost, however slow the listener is.
#include <tenon/event.hpp>

enum Limit : std::uint32_t { kLeft, kRight, kDone };

int main() {
  auto node = tenon::Node::open("arm").value();
  auto limits = tenon::Notifier::open(node, "arm/limits").value();
  for (int i = 0; i < 1000; ++i)
    if (!limits.notify(i % 4 == 0 ? kLeft : kRight)) return 1;
  return limits.notify(kDone) ? 0 : 1;
}
