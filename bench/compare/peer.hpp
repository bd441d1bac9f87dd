// The list of those who are compared.
#pragma once

#include <string>
#include <vector>

#include "calls.hpp"

namespace tenon::bench::compare {

struct Peer {
  std::string name;
  std::string version;
  std::string settings;                   // as its documentation recommends for low latency; stands beside its figures
  std::size_t largest = ~std::size_t{0};  // bytes of a message it can carry
  bool sleeps = true;                     // a receiver can sleep until a message comes
  bool own_threads = false;               // moves bytes by threads of its own, which need a processor too
  bool lossless = true;                   // what is sent arrives: who lags behind is waited for
  std::function<std::unique_ptr<Channel>(Partner&, const Place&, Ways)> open = {};
  // Its own calls, 40 bytes each way; none if its users build them of messages.
  std::function<std::unique_ptr<Channel>(Partner&, const Place&, Ways)> calls = {};
  // What must run beside it (a daemon), for as long as the answer lives; none for most.
  std::function<std::shared_ptr<void>()> company = {};
};

// A peer that this build or this machine has not, and what would bring it.
struct Missing {
  std::string name;
  std::string why;
};

template <class Kind>
[[nodiscard]] std::unique_ptr<Channel> open_channel(Partner& partner, const Place& place, Ways ways) {
  return std::make_unique<ChannelOf<Kind>>(partner, place, ways);
}

struct Peers {
  std::vector<Peer> there;
  std::vector<Missing> missing;
};

// Each file of this folder that is part of the build adds its peers.
void add_tenon(Peers& peers);
void add_queue(Peers& peers);
void add_kernel(Peers& peers);
void add_boost(Peers& peers);
void add_zeromq(Peers& peers);
void add_iceoryx(Peers& peers);
void add_iceoryx2(Peers& peers);
void add_cyclone(Peers& peers);

[[nodiscard]] Peers all_peers();

}  // namespace tenon::bench::compare
