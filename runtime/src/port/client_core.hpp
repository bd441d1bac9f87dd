// A client inside the library: the servers it is connected with, and its table of calls.
//
// Per server a request ring of ours and an answer ring of theirs; see docs/design/services.md.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "port/node_core.hpp"
#include "port/operation_check.hpp"
#include "port/seen_servers.hpp"
#include "port/subscriber_core.hpp"
#include "tenon/detail/client_port.hpp"

namespace tenon::detail {

// Answers of all streams of a client that wait in the servers' memory to be taken: holds for no other use. More are copied.
inline constexpr std::uint32_t kParkedAnswers = 32;

// One active server that we are connected with.
struct ServerLink {
  std::string file;  // of its announcement
  port::Announcement said;
  port::NodeWatch node;
  std::vector<std::uint16_t> operations;  // by our index: its index, kMissing or kDiffers
  port::ServiceEnd end;                   // filled in if an operation cannot be called
  std::string descriptor;
  PublisherHandle requests;
  Link* answers = nullptr;       // null before it welcomed us
  std::uint32_t open_calls = 0;  // its last word on them is to come
  bool gone = false;
  // Of another node of a shared directory: it is called when its welcome has come, which says that both rings are joined.
  bool foreign = false;
  bool greeted = true;
  std::optional<std::uint32_t> user{};  // whose it is, there

  [[nodiscard]] bool same_instance(const port::SeenServer& server) const noexcept {
    return said.instance == server.said().instance && user == server.user();
  }
};

class ClientCore final : public ClientPort, public Waitable, private ConnectionWatcher {
 public:
  [[nodiscard]] static Result<ClientHandle> open(const Node& node, std::string_view service,
                                                 const InterfaceFacts& interface, const ClientOptions& options);
  ~ClientCore();
  void close() noexcept;

  [[nodiscard]] CallStart begin(std::uint16_t operation, std::chrono::nanoseconds time, bool wait) noexcept;
  [[nodiscard]] Error explain(std::uint16_t operation, ErrorCode problem) const;
  void send(const CallStart& start, std::uint32_t body_bytes) noexcept;
  void drop(const CallStart& start) noexcept;
  [[nodiscard]] bool poll(CallSlot& slot) noexcept;
  [[nodiscard]] bool wait(CallSlot& slot, std::uint64_t until) noexcept;
  void cancel(CallSlot& slot) noexcept;
  void let_go(CallSlot& slot) noexcept;
  [[nodiscard]] Received take_answer(CallSlot& slot) noexcept;
  void tell_credit(CallSlot& slot) noexcept;
  void route(Connection& from, const Reader::Taken& taken);

  [[nodiscard]] bool ready() noexcept override;  // a call has ended, or a stream has something to take
  [[nodiscard]] std::uint64_t due() noexcept override;
  void visit_bells(BellVisitor& visitor) noexcept override;
  void visit_lives(port::SleepPlaces& places) noexcept override;
  void look_closer() noexcept override;
  // Called by servers that answer; of servers that come or die it tells only at its bound.
  [[nodiscard]] Result<DescriptorBell*> descriptor_bell() override;
  [[nodiscard]] Result<int> descriptor() { return own_set_.descriptor(*this); }

  void look_after() noexcept;  // servers: who came, who died; what is still to be told
  [[nodiscard]] bool poll_once() noexcept;
  [[nodiscard]] bool drain() noexcept;  // takes what came; true if it stopped at kMostFrames
  [[nodiscard]] bool wait_for_server(std::uint64_t until) noexcept;
  [[nodiscard]] std::uint32_t servers() const noexcept;
  [[nodiscard]] const ClientOptions& options() const noexcept { return options_; }

 private:
  static constexpr std::uint32_t kMostFrames = 1024;  // that one look takes, whatever they are
  static constexpr std::uint32_t kIdlePollsPerLook = 256;

  ClientCore(const Node& node, std::string_view service, const InterfaceFacts& interface, const ClientOptions& options);
  [[nodiscard]] Result<void> move_in();
  [[nodiscard]] SubscriberCore& answers() const noexcept { return static_cast<SubscriberCore&>(*answers_); }
  // Of a stream's answers; the server hears of so many at once.
  [[nodiscard]] std::uint32_t credit_step() const noexcept { return (options_.credit + 1) / 2; }
  // Neither closed, which it outlives while calls of it are kept, nor in a forked child.
  [[nodiscard]] bool usable() const noexcept { return answers_ != nullptr && !answers().inherited_by_fork(); }
  [[nodiscard]] Hello hello() const noexcept;
  void meet_those_of_other_nodes() noexcept;

  // Servers.
  void came(Link& /*link*/) noexcept override {}
  void went(Link& link) noexcept override;
  void refresh() noexcept;
  [[nodiscard]] bool connect(port::SeenServer& seen);  // false: for want of descriptors or memory
  void note_misfits(ServerLink& server, const port::SeenServer& seen) const;
  [[nodiscard]] ServerLink* choose(std::uint16_t operation, ErrorCode& problem) noexcept;
  [[nodiscard]] bool is_of(const Link& ring, const ServerLink& server) const noexcept;
  [[nodiscard]] bool bury_one() noexcept;
  void bury(ServerLink& server) noexcept;
  void fail_calls_of(ServerLink& server) noexcept;

  // Calls.
  // How long a call may wait before it is under way: for a server, and for room.
  struct Patience {
    std::uint64_t time = 0;
    bool wait = false;
    std::uint64_t until = 0;  // 0: nothing was waited for yet
    [[nodiscard]] std::uint64_t end() noexcept;
  };
  [[nodiscard]] ServerLink* find_server(std::uint16_t operation, Patience& patience, ErrorCode& problem) noexcept;
  [[nodiscard]] Ring::Lent wait_for_room(const ServerLink& server, Patience& patience, ErrorCode& problem) noexcept;
  void free_some_places() noexcept;
  // A stream needs memory of its own for what comes.
  [[nodiscard]] bool make_inbox() noexcept;
  [[nodiscard]] CallSlot& take_place(ServerLink& server, std::uint16_t operation, const Patience& patience) noexcept;
  void recycle(CallSlot& slot) noexcept;
  void finish(CallSlot& slot) noexcept;  // the server's last word on it was said
  void fail(CallSlot& slot, ErrorCode why) noexcept;
  [[nodiscard]] bool ready(const CallSlot& slot) const noexcept;
  [[nodiscard]] bool anything_ended() const noexcept;  // that was not looked at, or a stream has something to take
  [[nodiscard]] bool look(CallSlot& slot) noexcept;
  [[nodiscard]] static bool out_of_holds(const ServerLink& server) noexcept;
  void tend(CallSlot& slot) noexcept;
  void set_deadline(CallSlot& slot, std::uint64_t time) noexcept;
  void end_if_late(CallSlot& slot, std::uint64_t time) noexcept;
  void end_late_calls() noexcept;
  void welcome(Connection& from, const Received& received);
  void receive(CallSlot& slot, AnswerKind kind, Received received);
  void receive_in_stream(CallSlot& slot, AnswerKind kind, Received received);
  void tell_cancel(CallSlot& slot) noexcept;
  void sleep(std::uint64_t until) noexcept;

  Node node_;
  std::string service_;
  InterfaceFacts interface_;
  ClientOptions options_;
  queue::SlotShape request_shape_;
  shm::Incarnation incarnation_;
  std::uint32_t answer_holds_ = 0;
  std::unique_ptr<port::SeenServers> seen_;
  SubscriberHandle answers_;
  std::vector<std::unique_ptr<ServerLink>> servers_;
  std::size_t next_server_ = 0;
  bool all_connected_ = true;           // no server is left out for want of descriptors or memory
  std::uint64_t connect_again_ns_ = 0;  // otherwise
  std::vector<CallSlot> slots_;
  std::vector<std::uint32_t> free_;
  std::vector<std::unique_ptr<StreamInbox>> inboxes_;  // of slots; a stream's first answer finds its own
  std::uint32_t parked_ = 0;                           // answers in them that wait in place
  std::uint32_t open_streams_ = 0;
  std::uint32_t idle_ = 0;  // polls that found nothing
  port::Lull lull_;
  std::uint64_t next_deadline_ =
      os::kNever;      // of all calls, as of the last due(): whoever sleeps for several looks at the clock
  SetOfOne own_set_;   // behind descriptor()
  bool dues_ = false;  // something could not be told at once
};

}  // namespace tenon::detail
