// Request and answer, for peers that have them: a struct with a Client and a Server in place of Sender and Receiver.
#pragma once

#include "channel.hpp"

namespace tenon::bench::compare {

template <class Peer>
class CallsOf final : public Channel {
 public:
  CallsOf(Partner& partner, const Place& place) : partner_(partner) {
    if (!partner.leads()) server_ = std::make_unique<typename Peer::Server>(place);
    partner.meet();
    if (partner.leads()) client_ = std::make_unique<typename Peer::Client>(place);
    partner.meet();
  }

  void trips(std::uint64_t first, std::uint64_t count) override {
    for (std::uint64_t number = first; number < first + count; ++number) {
      if (partner_.leads())
        client_->call(number);
      else
        server_->serve(number);
    }
  }
  void there(std::uint64_t, std::uint64_t) override { fail("a call goes there and back"); }

 private:
  Partner& partner_;
  std::unique_ptr<typename Peer::Server> server_;
  std::unique_ptr<typename Peer::Client> client_;
};

template <class Kind>
[[nodiscard]] std::unique_ptr<Channel> open_calls(Partner& partner, const Place& place, Ways) {
  return std::make_unique<CallsOf<Kind>>(partner, place);
}

}  // namespace tenon::bench::compare
