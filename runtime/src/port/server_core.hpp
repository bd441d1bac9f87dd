// A server inside the library: its standing among the servers of its instance, its clients, and what they wait for.
//
// Per client a request ring of theirs and an answer ring of ours; see docs/design/services.md.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "port/node_core.hpp"
#include "port/seen_servers.hpp"
#include "port/serving_claim.hpp"
#include "port/subscriber_core.hpp"
#include "tenon/detail/server_port.hpp"

namespace tenon::detail {

struct ClientLink : Caller {
  ClientLink(Caller&& caller, port::NodeWatch&& watched, Link& link, const shm::Incarnation& client,
             std::optional<std::uint32_t> whose) noexcept
      : Caller(std::move(caller)), node(std::move(watched)), requests(&link), incarnation(client), user(whose) {}

  port::NodeWatch node;
  Link* requests;  // null: everything it had was taken
  shm::Incarnation incarnation;
  std::optional<std::uint32_t> user;  // between users
};

class ServerCore final : public ServerPort, public Waitable, private ConnectionWatcher {
 public:
  [[nodiscard]] static Result<ServerHandle> open(const Node& node, std::string_view service,
                                                 const InterfaceFacts& interface, const Implementation& implementation,
                                                 const ServerOptions& options);
  ~ServerCore();
  void close() noexcept;

  std::uint32_t serve(std::uint32_t most) noexcept;
  std::uint32_t wait_and_serve(std::uint64_t until) noexcept;
  [[nodiscard]] bool active() const noexcept { return said_.state == port::ServerState::active; }
  [[nodiscard]] std::uint64_t epoch() const noexcept { return said_.epoch; }
  [[nodiscard]] std::uint32_t clients() noexcept;

  [[nodiscard]] bool ready() noexcept override;  // there is something to serve
  [[nodiscard]] std::uint64_t due() noexcept override;
  void visit_bells(BellVisitor& visitor) noexcept override;
  void visit_lives(port::SleepPlaces& places) noexcept override;
  void look_closer() noexcept override;
  [[nodiscard]] Result<DescriptorBell*> descriptor_bell() override;
  [[nodiscard]] Result<int> descriptor() { return own_set_.descriptor(*this); }

  void keep(std::unique_ptr<Continuation> stream) noexcept;

  // For Served.
  [[nodiscard]] Lending lend(ClientLink& client) noexcept;
  [[nodiscard]] bool say(ClientLink& client, std::uint32_t id, AnswerKind kind, ErrorCode code) noexcept;
  [[nodiscard]] bool wait_for_credit(ClientLink& client, std::uint32_t id, std::uint64_t until) noexcept;
  void let_go(ClientLink& client) noexcept;

 private:
  static constexpr std::uint32_t kMostFrames = 1024;  // that one look takes, whatever they are

  ServerCore(const Node& node, std::string_view service, const InterfaceFacts& interface,
             const Implementation& implementation, const ServerOptions& options);
  [[nodiscard]] Result<void> move_in();
  [[nodiscard]] SubscriberCore& requests() const noexcept { return static_cast<SubscriberCore&>(*requests_); }
  // Neither closed, which it outlives while requests of it are kept, nor in a forked child.
  [[nodiscard]] bool usable() const noexcept { return requests_ != nullptr && !requests().inherited_by_fork(); }

  // Standing.
  [[nodiscard]] bool announce() noexcept;  // false: for want of descriptors or memory nobody hears of it yet
  [[nodiscard]] port::SeenServer* incumbent() const noexcept;
  [[nodiscard]] bool stands_in_for(const port::SeenServer& server) const noexcept;
  [[nodiscard]] os::Outcome<bool> try_claim() noexcept;
  void note_unclaimed(const os::Failure& failure) noexcept;
  void note_epochs() noexcept;
  [[nodiscard]] std::uint64_t pause_behind(port::SeenServer* incumbent) const noexcept;  // ns
  void stand() noexcept;  // a standby looks whether it is its turn

  // Clients.
  void expect() override { ungreeted_.reserve(requests().publishers() + 1); }
  void came(Link& /*link*/) noexcept override {}
  void went(Link& link) noexcept override;
  void greet(Link& link, const Hello& hello) noexcept;
  void greet_those_who_wait() noexcept;
  [[nodiscard]] bool has_gone(const Link& link) const noexcept;
  [[nodiscard]] std::optional<Error> welcome(Link& link, const Hello& hello) noexcept;
  [[nodiscard]] bool is_answered(const shm::Incarnation& client, std::optional<std::uint32_t> user) const noexcept;
  [[nodiscard]] std::uint64_t bytes_for_answers(const PublisherOptions& options) const noexcept;
  [[nodiscard]] Result<void> open_answers(Link& link, const Hello& hello);
  void part_with(ClientLink& client) noexcept;
  void forget_unused() noexcept;

  // Requests.
  [[nodiscard]] std::uint32_t serve_what_is_there(std::uint32_t most) noexcept;
  void go_on() noexcept;  // with the streams that were left to us
  void serve_some(std::uint32_t most) noexcept;
  void serve_deferred() noexcept;
  [[nodiscard]] bool poll_once() noexcept;
  [[nodiscard]] bool can_defer() noexcept;
  void route(Connection& from, const Reader::Taken& taken);
  void receive_call(ClientLink& client, const RequestWord& word, Received&& received);
  [[nodiscard]] bool crowded(const ClientLink& client) const noexcept;
  // Nothing of it is taken: its client is crowded, or was not greeted yet.
  [[nodiscard]] bool held_back(const Connection& from) const noexcept;
  [[nodiscard]] bool anything_to_take() const noexcept;
  void call_ourselves() noexcept;
  void dispatch(Served&& served);
  void look_after() noexcept;
  void part_with_dead() noexcept;
  void sleep(std::uint64_t until) noexcept;

  Node node_;
  std::string service_;
  InterfaceFacts interface_;
  Implementation implementation_;
  ServerOptions options_;
  queue::SlotShape answer_shape_;
  std::uint64_t claim_ = 0;
  std::uint64_t last_epoch_ = 0;                           // of those of other nodes for which we stand by
  std::optional<port::ServingClaim> claim_between_users_;  // instead, on a node of a shared directory
  std::optional<Error> unclaimed_;                         // why the last try failed, if it did
  port::Announcement said_;
  std::unique_ptr<port::SeenServers> seen_;
  SubscriberHandle requests_;
  PublisherHandle announcement_;
  std::vector<std::unique_ptr<ClientLink>> clients_;
  // A client says hello once. One for whose answers there was no memory or no descriptor is greeted later, and what it
  // called meanwhile is taken then; of one that is refused nothing more is taken, so that it is told of once. There is room
  // for every client.
  struct Ungreeted {
    Link* link;
    Hello hello;
    bool refused;
  };
  std::vector<Ungreeted> ungreeted_;
  std::uint64_t next_greeting_ns_ = 0;
  std::vector<std::unique_ptr<Continuation>> going_on_;
  std::vector<Served> deferred_;      // taken while a stream waited for credit
  std::vector<std::byte> announced_;  // room for what is announced
  bool settled_ = false;              // active, and everybody can hear of it
  std::uint32_t served_ = 0;          // requests handed over, ever; wraps
  bool more_ = false;                 // the last look stopped at kMostFrames
  std::uint32_t waiting_for_credit_ = 0;
  std::uint32_t held_back_ = 0;  // clients of which nothing is taken
  std::uint32_t polls_ = 0;
  std::uint64_t next_probe_ns_ = 0;
  std::uint64_t next_try_ns_ = 0;
  port::Lull lull_;
  SetOfOne own_set_;  // behind descriptor()
};

}  // namespace tenon::detail
