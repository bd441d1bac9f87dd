// Boost.Interprocess' message queue: a shared memory object with a mutex and two conditions in it. Copies in and out.
#include <boost/interprocess/ipc/message_queue.hpp>
#include <boost/version.hpp>

#include "buffer.hpp"
#include "peer.hpp"

namespace tenon::bench::compare {

namespace {

namespace ipc = boost::interprocess;

// Asking takes the queue's lock, so who asks without a pause keeps the other side out.
void pause() noexcept {
  for (int i = 0; i < 16; ++i) __builtin_ia32_pause();
}

struct Boost {
  static constexpr bool kOneToMany = false;

  static std::string name(const Place& place, const std::string& way) {
    return "tenon-bench-" + place.name + "-" + way;
  }

  class Sender {
   public:
    Sender(const Place& place, const std::string& way)
        : polls_(place.waiting == Waiting::polling),
          buffer_(place.bytes),
          queue_(ipc::open_only, name(place, way).c_str()) {
      ipc::message_queue::remove(name(place, way).c_str());  // both have it
    }
    void wait_for(std::uint32_t) const noexcept {}
    void send(std::uint64_t number) {
      buffer_.number(number);
      if (!polls_) return queue_.send(buffer_.data(), buffer_.size(), 0);
      while (!queue_.try_send(buffer_.data(), buffer_.size(), 0)) pause();
    }

   private:
    bool polls_;
    Buffer buffer_;
    ipc::message_queue queue_;
  };

  class Receiver {
   public:
    Receiver(const Place& place, const std::string& way)
        : polls_(place.waiting == Waiting::polling),
          buffer_(place.bytes),
          queue_(ipc::create_only, name(place, way).c_str(), place.depth, place.bytes) {}
    void receive(std::uint64_t expected) {
      ipc::message_queue::size_type size = 0;
      unsigned priority = 0;
      if (polls_) {
        while (!queue_.try_receive(buffer_.data(), buffer_.size(), size, priority)) pause();
      } else {
        queue_.receive(buffer_.data(), buffer_.size(), size, priority);
      }
      buffer_.check(expected);
    }

   private:
    bool polls_;
    Buffer buffer_;
    ipc::message_queue queue_;
  };
};

}  // namespace

void add_boost(Peers& peers) {
  peers.there.push_back({.name = "Boost message_queue",
                         .version = BOOST_LIB_VERSION,
                         .settings = "one priority; asked without waiting, 16 pauses apart, or sleeping in receive",
                         .open = open_channel<Boost>});
}

}  // namespace tenon::bench::compare
