// A client and the servers that welcome it: which ring is whose, and when servers of other nodes can be called.
#include <algorithm>

#include "os/clock.hpp"
#include "port/client_core.hpp"

namespace tenon::detail {

namespace {

constexpr std::int64_t kLongestWelcome = 250'000'000;  // ns: how long opening waits for servers of other nodes

}  // namespace

// Between users a welcome is its server's only by the kernel's word on whose ring it came in: that of a server of our own node
// comes from there.
bool ClientCore::is_of(const Link& ring, const ServerLink& server) const noexcept {
  const auto owner = answers().owner_of(ring);
  return owner.foreign == server.foreign && owner.user == server.user;
}

// The ring is that of the server whose incarnation stands in the welcome, unless that one has welcomed us by another. It is
// one server's, though several announce themselves as the same: with its end that one forgets it.
void ClientCore::welcome(Connection& from, const Received& received) {
  if (received.bytes() < kLeastAnswerFrame || from.owner != nullptr) return;
  const auto body = get_body<Welcome>(received.frame());
  auto& link = static_cast<Link&>(from);
  for (const auto& server : servers_) {
    if (server->said.server != shm::Incarnation{body.server_high, body.server_low} || server->answers != nullptr ||
        !is_of(link, *server))
      continue;
    server->answers = &link;
    server->greeted = true;
    link.owner = server.get();
    return;
  }
}

// As soon as a client is open, those that were there can be called.
void ClientCore::meet_those_of_other_nodes() noexcept {
  const std::uint64_t until = os::deadline_after(kLongestWelcome);
  const auto waits = [this] {
    (void)drain();
    return std::any_of(servers_.begin(), servers_.end(), [](const auto& one) { return !one->greeted && !one->gone; });
  };
  while (waits() && os::monotonic_ns() < until) {
    sleep(until);
    look_after();
  }
}

std::uint32_t ClientCore::servers() const noexcept {
  return static_cast<std::uint32_t>(
      std::count_if(servers_.begin(), servers_.end(), [](const auto& server) { return server->greeted; }));
}

}  // namespace tenon::detail
