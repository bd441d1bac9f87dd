// Who is part of this build. The build says by TENON_COMPARE_… which libraries it found; who is not there is named.
#include "peer.hpp"

namespace tenon::bench::compare {

Peers all_peers() {
  Peers peers;
  add_tenon(peers);
#ifdef TENON_COMPARE_ICEORYX2
  add_iceoryx2(peers);
  peers.missing.push_back(
      {"iceoryx2, C++ API", "no registry of packages has it; it wraps the Rust API that is measured"});
#else
  peers.missing.push_back(
      {"iceoryx2", "it needs cargo and a registry of crates (./dev bench compare builds it if it can)"});
#endif
#ifdef TENON_COMPARE_ICEORYX
  add_iceoryx(peers);
#else
  peers.missing.push_back({"iceoryx", "Debian packages iceoryx and libiceoryx-posh-dev"});
#endif
#ifdef TENON_COMPARE_CYCLONE
  add_cyclone(peers);
#else
  peers.missing.push_back({"Cyclone DDS", "Debian packages cyclonedds-dev and cyclonedds-tools"});
#endif
#ifdef TENON_COMPARE_ZEROMQ
  add_zeromq(peers);
#else
  peers.missing.push_back({"ZeroMQ", "Debian package libzmq3-dev"});
#endif
  add_kernel(peers);
#ifdef TENON_COMPARE_BOOST
  add_boost(peers);
#else
  peers.missing.push_back({"Boost.Interprocess", "Debian package libboost-dev"});
#endif
  add_queue(peers);
  return peers;
}

}  // namespace tenon::bench::compare
