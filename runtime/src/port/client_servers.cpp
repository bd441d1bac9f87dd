// A client and the servers of its service: opening and closing, who is there, who has died, and sleeping until that or an
// answer changes anything.
#include <algorithm>

#include "error/emit.hpp"
#include "error/from_failure.hpp"
#include "error/guarded.hpp"
#include "os/clock.hpp"
#include "os/futex.hpp"
#include "os/process.hpp"
#include "port/client_core.hpp"
#include "port/publisher_core.hpp"
#include "port/sleep_places.hpp"
#include "port/sweep.hpp"

namespace tenon::detail {

namespace {

constexpr std::uint32_t kMostHolds = 220;
constexpr std::uint32_t kMostServers = 32;
constexpr std::int64_t kConnectAgain = 10'000'000;  // ns: between two tries to find memory for a server
constexpr int kMostDrained = 1 << 16;               // frames of one dead server: a hostile one's never end

std::string to_call(std::string_view service) { return "open a client of \"" + std::string(service) + "\""; }

std::optional<Error> options_problem(const ClientOptions& options, const std::string& action) {
  if (options.calls >= 1 && options.calls <= 200 && options.calls + options.kept <= kMostHolds && options.credit >= 1 &&
      options.credit <= 1u << 20)
    return std::nullopt;
  return Error(ErrorCode::calls_exhausted,
               {action,
                std::to_string(options.calls) + " calls, " + std::to_string(options.kept) + " answers kept, " +
                    std::to_string(options.streams) + " streams, credit " + std::to_string(options.credit),
                "1 to 200 calls, with the answers kept at most 220, credit 1 to 1048576",
                "change the options",
                {},
                {}});
}

}  // namespace

ClientCore::ClientCore(const Node& node, std::string_view service, const InterfaceFacts& interface,
                       const ClientOptions& options)
    : node_(node),
      service_(service),
      interface_(interface),
      options_(options),
      request_shape_(queue::slot_shape(interface.request_frame, 8)),
      slots_(options.calls),
      inboxes_(options.calls) {
  options_.streams = interface.streams ? std::min(options.streams, options.calls) : 0;
  free_.reserve(options.calls);
  for (std::uint32_t i = options.calls; i-- > 0;) {
    slots_[i].id = i;
    free_.push_back(i);
  }
}

Result<ClientHandle> ClientCore::open(const Node& node, std::string_view service, const InterfaceFacts& interface,
                                      const ClientOptions& options) {
  const std::string action = to_call(service);
  if (auto problem = port::service_name_problem(service, action)) return tl::unexpected(std::move(*problem));
  if (auto problem = options_problem(options, action)) return tl::unexpected(std::move(*problem));
  std::unique_ptr<ClientCore> core(new ClientCore(node, service, interface, options));
  if (auto done = core->move_in(); !done) return tl::unexpected(done.error());
  core->refresh();
  if (core->servers_.empty() && core->seen_->refusal()) return tl::unexpected(*core->seen_->refusal());
  core->meet_those_of_other_nodes();
  return ClientHandle(core.release());
}

Result<void> ClientCore::move_in() {
  const std::string action = to_call(service_);
  const auto incarnation = os::random_incarnation();
  if (!incarnation) return tl::unexpected(error::from(incarnation.error(), action));
  incarnation_ = *incarnation;
  auto seen = port::SeenServers::open(*node_.core(), service_, port::Right::subscribe, options_.access, action);
  if (!seen) return tl::unexpected(seen.error());
  seen_ = std::move(*seen);
  SubscriberOptions options;
  options.reliable = true;
  options.holds = options_.calls + options_.kept + (interface_.streams ? kParkedAnswers : 1);
  options.publishers = kMostServers;
  options.access = options_.access;
  answer_holds_ = options.holds;
  port::Exchange::Terms terms;
  terms.most_of_one = kMostServers / 2;
  auto answers = SubscriberCore::open(node_, port::answer_topic(service_, incarnation_, node_.core()->user_there()),
                                      port::answer_facts(interface_), options, terms);
  if (!answers) return tl::unexpected(answers.error());
  answers_ = std::move(*answers);
  incoming = answers_.get();
  this->answers().watch(*this);
  return {};
}

ClientCore::~ClientCore() = default;

// What is in flight ends here, and whoever waits for it in a set hears of that; answers that are kept stay where they are until
// they are dropped.
void ClientCore::close() noexcept {
  leave_sets(handles != 0);
  for (const auto& server : servers_) {
    fail_calls_of(*server);
    if (server->answers != nullptr) server->answers->owner = nullptr;
  }
  for (CallSlot& slot : slots_)
    if (slot.state == CallState::failed && slot.why == ErrorCode::server_died && slot.handled)
      slot.why = ErrorCode::closed;
  servers_.clear();
  incoming = nullptr;
  answers_.reset();
  seen_.reset();
}

Hello ClientCore::hello() const noexcept {
  Hello hello;
  hello.client_high = incarnation_.high;
  hello.client_low = incarnation_.low;
  hello.calls = options_.calls;
  hello.answers = options_.calls + options_.streams * options_.credit;
  hello.credit = options_.credit;
  hello.holds = answer_holds_;
  return hello;
}

// --- who is there ---------------------------------------------------------------------------------------------------

void ClientCore::refresh() noexcept {
  all_connected_ = seen_->look();
  const auto& seen = seen_->servers();
  // One whose announcement has gone has ended; so has one whose instance was taken over: the lock had come free.
  for (const auto& server : servers_) {
    const bool there = std::any_of(seen.begin(), seen.end(), [&](const auto& one) {
      return one->file() == server->file && one->said().epoch == server->said.epoch;
    });
    const bool followed = std::any_of(seen.begin(), seen.end(), [&](const auto& one) {
      return one->active() && server->same_instance(*one) && one->said().epoch > server->said.epoch;
    });
    server->gone = server->gone || !there || followed;
  }
  while (bury_one()) {}
  for (std::size_t i = 0; i < seen_->servers().size(); ++i) {
    port::SeenServer& one = *seen_->servers()[i];
    const bool wanted = !options_.instance || *options_.instance == one.said().instance;
    const auto of_that_user = std::count_if(servers_.begin(), servers_.end(), [&](const auto& server) {
      return server->foreign && server->user == one.user() && server->user != os::effective_user();
    });
    // No other user has so many that there is no place for anybody else's.
    if (!one.active() || !wanted || servers_.size() >= kMostServers || of_that_user >= kMostServers / 2) continue;
    if (std::none_of(servers_.begin(), servers_.end(), [&](const auto& server) { return server->file == one.file(); }))
      all_connected_ = error::attempted([&] { all_connected_ = connect(one) && all_connected_; }) && all_connected_;
  }
  if (!all_connected_) connect_again_ns_ = os::deadline_after(kConnectAgain);
}

// Our ring first, with our name in it; the server answers by making its own.
bool ClientCore::connect(port::SeenServer& seen) {
  if (seen.node().is_dead()) return true;
  PublisherOptions options;
  options.depth = port::roomy_depth(2 * options_.calls + 4 * options_.streams + 8, request_shape_);
  options.loans = 4;
  options.holds = std::clamp(seen.foreign() ? seen.said().holds : 1U, 1U, queue::kMaxHolds);
  options.access = options_.access;
  port::Exchange::Terms terms;
  terms.only_user = seen.user();
  options.slow_reader = SlowReader::timeout;
  options.patience = std::chrono::nanoseconds(0);
  auto requests = PublisherCore::open(node_, port::request_topic(service_, seen.said().server, seen.user()),
                                      port::request_facts(interface_), options, terms);
  if (!requests) {
    error::emit(Severity::warning, requests.error());
    return !port::is_want(requests.error().code());
  }
  auto server =
      std::make_unique<ServerLink>(ServerLink{seen.file(),
                                              seen.said(),
                                              port::NodeWatch(node_.core()->directory(), seen.peer().header.node),
                                              port::match_operations(interface_, seen.said().operations),
                                              {},
                                              {},
                                              std::move(*requests),
                                              nullptr,
                                              0,
                                              false,
                                              seen.foreign(),
                                              !seen.foreign(),
                                              seen.user()});
  note_misfits(*server, seen);
  servers_.reserve(servers_.size() + 1);
  const Lending lent = lend_slowly(*server->requests);
  if (lent.payload == nullptr) return !port::is_want(lent.problem);
  put_word(lent.payload, RequestWord{0, 0, RequestKind::hello, 0});
  put_body(lent.payload, hello());
  publish_slowly(*server->requests, lent.chunk, kLeastRequestFrame);
  servers_.push_back(std::move(server));
  return true;
}

void ClientCore::note_misfits(ServerLink& server, const port::SeenServer& seen) const {
  if (std::all_of(server.operations.begin(), server.operations.end(), port::callable)) return;
  const shm::SegmentHeader& header = seen.peer().header;
  server.descriptor = port::descriptor_of(seen.peer());
  server.end = {port::describe_process(shm::get_name(header.node_name), header.process_id), {}, server.descriptor};
}

ServerLink* ClientCore::choose(std::uint16_t operation, ErrorCode& problem) noexcept {
  problem = ErrorCode::no_server;
  for (std::size_t i = 0; i < servers_.size(); ++i) {
    if (++next_server_ >= servers_.size()) next_server_ = 0;
    ServerLink& server = *servers_[next_server_];
    if (server.gone || !server.greeted) continue;
    const std::uint16_t index = server.operations[operation];
    if (port::callable(index)) [[likely]]
      return &server;
    problem = index == port::kMissing ? ErrorCode::operation_missing : ErrorCode::operation_differs;
  }
  return nullptr;
}

Error ClientCore::explain(std::uint16_t operation, ErrorCode problem) const {
  const std::string name(interface_.operations[operation].name);
  if (problem == ErrorCode::no_server)
    return Error(problem, {"call " + name + " of \"" + service_ + "\"",
                           options_.instance ? "no active server \"" + *options_.instance + "\"" : "no active server",
                           "one",
                           {},
                           {},
                           {}});
  if (problem != ErrorCode::operation_missing && problem != ErrorCode::operation_differs) return Error(problem);
  const port::ServiceEnd own{port::describe_process(node_.name(), os::process_id()), interface_.name,
                             interface_.descriptor};
  for (const auto& server : servers_)
    if (!port::callable(server->operations[operation]))
      return port::operation_error(server->operations[operation], service_, name, server->end, own);
  return Error(problem);
}

// --- who has died ---------------------------------------------------------------------------------------------------

// What it wrote before is taken first: calls that were answered are answered.
void ClientCore::bury(ServerLink& server) noexcept {
  answers().glance();
  for (int i = 0; i < kMostDrained && poll_once(); ++i) {}
  fail_calls_of(server);
  if (server.answers != nullptr) server.answers->owner = nullptr;
  server.requests.reset();
  if (server.node.is_dead(true)) seen_->forget_dead(server.file);
  std::erase_if(servers_, [&](const auto& one) { return one.get() == &server; });
  (void)answers().drop_ended(SubscriberCore::Probe::everybody);
}

bool ClientCore::bury_one() noexcept {
  const auto gone = std::find_if(servers_.begin(), servers_.end(), [](const auto& one) { return one->gone; });
  if (gone == servers_.end()) return false;
  bury(**gone);
  return true;
}

void ClientCore::fail_calls_of(ServerLink& server) noexcept {
  for (CallSlot& slot : slots_) {
    if (!slot.open || slot.server != &server) continue;
    fail(slot, ErrorCode::server_died);
    finish(slot);
  }
}

// It ended, and everything it wrote was taken.
void ClientCore::went(Link& link) noexcept {
  auto* const server = static_cast<ServerLink*>(link.owner);
  if (server == nullptr) return;
  server->answers = nullptr;
  server->gone = true;
}

void ClientCore::look_after() noexcept {
  if (answers().inherited_by_fork()) return;
  for (const auto& server : servers_)
    if (!server->node.calm() && server->node.is_dead()) server->gone = true;
  while (bury_one()) {}
  if (seen_->stale() || (!all_connected_ && os::monotonic_ns() >= connect_again_ns_)) refresh();
  if (answers().stale()) answers().glance();
  if (!dues_) return;
  dues_ = false;
  for (CallSlot& slot : slots_)
    if (slot.cancel_due) tell_cancel(slot);
}

bool ClientCore::wait_for_server(std::uint64_t until) noexcept {
  for (;;) {
    look_after();
    (void)drain();  // welcomes
    if (servers() != 0) return true;
    if (os::monotonic_ns() >= until) return false;
    sleep(until);
  }
}

// Announce, make the others' stores visible, look once more, sleep: the order is the proof that no wake is missed.
void ClientCore::sleep(std::uint64_t until) noexcept {
  port::SleepPlaces places;
  const auto announce_at = [&](Bell& bell) { places.add({&bell.word(), bell.announce_sleep()}); };
  answers().arm();
  announce_at(answers().topic_core().words().bell());
  announce_at(seen_->topic().words().bell());
  const std::int64_t announced = port::announced();
  if (answers().stale() || seen_->stale() || answers().anything_ready()) return;
  visit_lives(places);
  const std::int64_t bound = places.bound(announced, lull_.bound(answers().progress()));
  const std::uint64_t end = std::min(until, os::deadline_after(bound));
  if (places.sleep(end) != os::Wake::timed_out) return;
  // Time went by: the beacon may have gone out before its death.
  for (const auto& server : servers_)
    if (server->node.is_dead(true)) server->gone = true;
}

// What nobody rings for is looked after at the usual bound: servers that could not be joined, and what could not be told.
void ClientCore::visit_lives(port::SleepPlaces& places) noexcept {
  if (!usable()) return;
  for (const auto& server : servers_) places.watch(server->node);
  if (!all_connected_ || dues_) places.leave_unwatched();
  answers().visit_lives(places);
}

bool ClientCore::ready() noexcept {
  if (answers_ == nullptr) return anything_ended();
  if (answers().inherited_by_fork()) return false;
  bool more = drain();
  if (seen_->stale() || answers().stale()) {
    look_after();
    more = drain() || more;
  }
  if (!more && anything_ended()) return true;
  if (more || ++idle_ % kIdlePollsPerLook == 0) (void)due();  // deadlines begin also where nobody sleeps
  end_late_calls();
  return more || anything_ended();  // more: no bell tells of what is there already
}

void ClientCore::end_late_calls() noexcept {
  if (next_deadline_ == os::kNever) return;
  const std::uint64_t time = os::monotonic_ns();
  if (time < next_deadline_) return;
  for (CallSlot& slot : slots_) end_if_late(slot, time);
  (void)due();
}

bool ClientCore::anything_ended() const noexcept {
  return std::any_of(slots_.begin(), slots_.end(), [&](const CallSlot& slot) {
    const bool ended = slot.state == CallState::answered || slot.state == CallState::failed;
    return slot.handled && slot.sent && ((ended && !slot.seen) || (slot.inbox != nullptr && slot.inbox->count != 0));
  });
}

std::uint64_t ClientCore::due() noexcept {
  if (!usable()) return os::kNever;
  const std::uint64_t time = os::monotonic_ns();
  next_deadline_ = os::kNever;
  for (CallSlot& slot : slots_) {
    if (slot.state != CallState::waiting || !slot.sent) continue;
    set_deadline(slot, time);
    next_deadline_ = std::min(next_deadline_, slot.deadline);
  }
  return next_deadline_;
}

void ClientCore::visit_bells(BellVisitor& visitor) noexcept {
  if (!usable()) return;
  const port::Topic& topic = answers().topic_core();
  answers().arm();
  visitor.visit(topic.words().bell(), topic.identity());
  visitor.visit(seen_->topic().words().bell(), seen_->topic().identity());
}

void ClientCore::look_closer() noexcept {
  if (!usable()) return;
  for (const auto& server : servers_) server->gone = server->gone || server->node.is_dead(true);
  look_after();
}

Result<DescriptorBell*> ClientCore::descriptor_bell() {
  if (!usable()) return tl::unexpected(Error(ErrorCode::closed));
  return answers().descriptor_bell();
}

Waitable& waitable_of(ClientPort& port) noexcept { return static_cast<ClientCore&>(port); }
Result<int> descriptor_of(ClientPort& port) { return static_cast<ClientCore&>(port).descriptor(); }

Result<ClientHandle> open_client(const Node& node, std::string_view service, const InterfaceFacts& interface,
                                 const ClientOptions& options) {
  return error::guarded("open a client of", service,
                        [&] { return ClientCore::open(node, service, interface, options); });
}

}  // namespace tenon::detail
