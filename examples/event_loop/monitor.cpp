// A subscriber in an event loop of somebody else's: libuv.
#include <uv.h>
#include <pulse.hpp>

#include <cstdio>

namespace {

struct Monitor {
  PulseSubscriber pulses;
  uv_poll_t readable{};
  uv_timer_t patience{};
};

void stop(Monitor& monitor) {
  uv_close(reinterpret_cast<uv_handle_t*>(&monitor.readable), nullptr);
  uv_close(reinterpret_cast<uv_handle_t*>(&monitor.patience), nullptr);
}

// Readable: take until there is nothing. That last take is what makes it unreadable again.
void on_readable(uv_poll_t* handle, int, int) {
  auto& monitor = *static_cast<Monitor*>(handle->data);
  while (const auto pulse = monitor.pulses.take()) {
    std::printf("pulse %u\n", pulse->count);
    if (pulse->count == 3) return stop(monitor);
  }
}

void on_silence(uv_timer_t* handle) {
  std::printf("silence\n");
  stop(*static_cast<Monitor*>(handle->data));
}

}  // namespace

int main() {
  auto node = tenon::Node::open("monitor").value();
  Monitor monitor{PulseSubscriber::open(node, "pulse").value()};
  monitor.readable.data = monitor.patience.data = &monitor;
  uv_loop_t* const loop = uv_default_loop();
  uv_poll_init(loop, &monitor.readable, monitor.pulses.fd().value());
  uv_poll_start(&monitor.readable, UV_READABLE, on_readable);
  uv_timer_init(loop, &monitor.patience);
  uv_timer_start(&monitor.patience, on_silence, 20'000, 0);
  uv_run(loop, UV_RUN_DEFAULT);
}
