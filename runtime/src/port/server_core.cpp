// A server at work: taking requests, handing them over, and answering.
#include "port/server_core.hpp"

#include <algorithm>

#include "error/guarded.hpp"
#include "os/clock.hpp"
#include "os/futex.hpp"
#include "os/relax.hpp"
#include "port/publisher_core.hpp"
#include "port/sleeping.hpp"

namespace tenon::detail {

namespace {

constexpr std::uint32_t kPollsPerProbe = 4096;
constexpr std::uint32_t kPolls = port::kPollsPerClockRead;
constexpr std::uint32_t kMostCopied = 256;  // one-way requests of one client beyond those it may have kept in place
constexpr std::uint64_t kProbeEvery = 50'000'000;  // ns: how long a dead client's calls are kept at most

}  // namespace

// --- taking ---------------------------------------------------------------------------------------------------------

bool ServerCore::poll_once() noexcept {
  Connection* const first = requests_->current;
  if (first == nullptr) return false;
  Connection* from = first;
  do {
    if (held_back_ != 0 && held_back(*from)) [[unlikely]] {
      from = from->next;  // it waits until one of its requests goes, or it is greeted
      continue;
    }
    const Reader::Taken taken = from->reader.take(from->reader.ring().shape);
    if (taken.state == queue::TakeState::taken) [[likely]] {
      requests_->current = from->next;
      if (from->reader.publisher_sleeps()) [[unlikely]]
        wake_publisher(*from);
      route(*from, taken);
      return true;
    }
    if (taken.state == queue::TakeState::bad_peer || taken.state == queue::TakeState::behind) {
      requests_->current = from;
      requests().drop_hostile();
      return true;
    }
    from = from->next;
  } while (from != first);
  return false;
}

void ServerCore::route(Connection& from, const Reader::Taken& taken) {
  Received received(taken.payload, taken.bytes, taken.hold);
  const queue::SlotShape& shape = from.reader.ring().shape;
  if (taken.bytes < kBodyOffset || taken.bytes > shape.stride - shape.payload_offset) return;
  const auto word = get_word<RequestWord>(taken.payload);
  auto* const client = static_cast<ClientLink*>(from.owner);
  if (client == nullptr) {
    if (word.kind == RequestKind::hello && taken.bytes >= kLeastRequestFrame)
      greet(static_cast<Link&>(from), get_body<Hello>(taken.payload));
    return;
  }
  if (word.kind == RequestKind::call || word.kind == RequestKind::oneway) [[likely]]
    return receive_call(*client, word, std::move(received));
  PendingCall* const call = client->pending(word.id);
  if (call == nullptr) return;  // answered meanwhile
  ++heard;
  if (word.kind == RequestKind::cancel) {
    (void)say(*client, word.id, AnswerKind::failed, ErrorCode::cancelled);
  } else if (word.kind == RequestKind::credit && taken.bytes >= kBodyOffset + sizeof(Credit)) {
    const std::uint32_t consumed = get_body<Credit>(taken.payload).consumed;
    if (call->sent - consumed <= call->sent - call->consumed) call->consumed = consumed;
  }
}

void ServerCore::receive_call(ClientLink& client, const RequestWord& word, Received&& received) {
  if (word.operation >= interface_.operations.size()) {
    if (word.kind == RequestKind::call) (void)say(client, word.id, AnswerKind::failed, ErrorCode::operation_missing);
    return;
  }
  const OperationFacts& facts = interface_.operations[word.operation];
  const std::uint32_t place = place_of_call(word.id);
  if (client.answers == nullptr && !facts.oneway) return;  // nobody waits for it
  if (facts.oneway != (word.kind == RequestKind::oneway)) return;
  if (!facts.oneway) {
    if (place >= client.calls.size() || client.calls[place].open) return;  // no client of ours does this
    client.calls[place] = {word.id, true, 0, 0};
    client.answers->ring.expect_to_lend(answer_shape_);
  }
  if (received.bytes() < kBodyOffset + facts.request_bytes) {
    if (!facts.oneway) (void)say(client, word.id, AnswerKind::failed, ErrorCode::payload_invalid);
    return;
  }
  // The last hold is for what clients say about their calls.
  if (client.handles >= options_.requests) [[unlikely]] {
    if (!facts.oneway) return void(say(client, word.id, AnswerKind::failed, ErrorCode::calls_exhausted));
    if (!received.set_aside()) return;  // without memory it is lost
    if (client.handles + 1 == options_.requests + kMostCopied) ++held_back_;
  }
  ++client.handles;
  ++handles;
  Served served(*this, client, word.id, word.operation, facts.oneway, std::move(received));
  if (waiting_for_credit_ != 0) [[unlikely]]
    deferred_.push_back(std::move(served));
  else
    dispatch(std::move(served));
}

// It has so much kept that nothing more of it is.
bool ServerCore::crowded(const ClientLink& client) const noexcept {
  return client.handles >= options_.requests + kMostCopied;
}

bool ServerCore::held_back(const Connection& from) const noexcept {
  if (from.owner != nullptr) return crowded(*static_cast<const ClientLink*>(from.owner));
  return std::any_of(ungreeted_.begin(), ungreeted_.end(), [&](const Ungreeted& one) { return one.link == &from; });
}

// What poll_once() would take: nothing of a client that is held back, for which there is no use in staying awake.
bool ServerCore::anything_to_take() const noexcept {
  const Connection* const first = requests_->current;
  if (held_back_ == 0 || first == nullptr) return requests().anything_ready();
  const Connection* from = first;
  do {
    if (!held_back(*from) && static_cast<const Link*>(from)->ready()) return true;
    from = from->next;
  } while (from != first);
  return false;
}

void ServerCore::dispatch(Served&& served) {
  ++served_;
  const std::uint16_t operation = served.operation();
  implementation_.operations[operation](implementation_.object, std::move(served));
}

std::uint32_t ServerCore::serve(std::uint32_t most) noexcept {
  const std::uint32_t heard_before = heard;
  const std::uint32_t count = serve_what_is_there(most);
  return count != 0 || heard != heard_before || !own_set_.settle() ? count : serve_what_is_there(most);
}

std::uint32_t ServerCore::serve_what_is_there(std::uint32_t most) noexcept {
  if (!settled_) stand();
  const std::uint32_t before = served_;
  serve_some(most);
  if (served_ == before && requests().stale()) [[unlikely]] {
    requests().glance();  // somebody's ring has come, and what it holds
    serve_some(most);
  }
  if (!going_on_.empty()) [[unlikely]]
    go_on();
  if (served_ == before || served_ % kPolls == 0 || more_) look_after();
  return served_ - before;
}

void ServerCore::serve_some(std::uint32_t most) noexcept {
  const std::uint32_t before = served_;
  more_ = false;
  for (std::uint32_t frames = 0; frames < kMostFrames; ++frames) {
    if (served_ - before >= most) return;
    if (!deferred_.empty() && waiting_for_credit_ == 0) [[unlikely]]
      serve_deferred();
    else if (!poll_once())
      return;
  }
  more_ = true;
}

// What came first is served first: nothing is taken while something is left that was taken earlier.
void ServerCore::serve_deferred() noexcept {
  Served first = std::move(deferred_.front());
  deferred_.erase(deferred_.begin());
  dispatch(std::move(first));
}

// One that there is no memory to go on with ends: its client hears of that.
void ServerCore::keep(std::unique_ptr<Continuation> stream) noexcept {
  (void)error::attempted([&] { going_on_.push_back(std::move(stream)); });
}

// By index: a step may leave us one more.
void ServerCore::go_on() noexcept {
  for (std::size_t i = 0; i < going_on_.size();)
    if (going_on_[i]->go_on())
      ++i;
    else
      going_on_.erase(going_on_.begin() + static_cast<std::ptrdiff_t>(i));
}

// Who came or went; and every so often, who died.
void ServerCore::look_after() noexcept {
  if (requests().stale()) [[unlikely]]
    requests().glance();  // does nothing in a forked child
  if (++polls_ % kPolls != 0) return;
  part_with_dead();
  greet_those_who_wait();
  if (polls_ % kPollsPerProbe != 0) return;
  const std::uint64_t time = os::monotonic_ns();
  if (time < next_probe_ns_) return;
  next_probe_ns_ = time + kProbeEvery;
  (void)requests().drop_ended(SubscriberCore::Probe::in_doubt);
}

std::uint32_t ServerCore::wait_and_serve(std::uint64_t until) noexcept {
  std::uint64_t spin_end = 0;
  for (;;) {
    const std::uint64_t looks = requests().looks();
    for (std::uint32_t i = 0; i < kPolls; ++i) {
      const std::uint32_t heard_before = heard;
      const std::uint32_t served = serve_what_is_there(~0u);
      if (served != 0 || heard != heard_before) return served;
      if (more_ || requests().looks() != looks) break;  // the clock, after what takes time
      port::rest();
    }
    const std::uint64_t time = os::monotonic_ns();
    if (time >= until || requests().inherited_by_fork()) return 0;
    if (spin_end == 0) spin_end = os::deadline_after(options_.spin.count());
    if (time >= spin_end) sleep(until);
  }
}

// --- answering ------------------------------------------------------------------------------------------------------

Lending ServerCore::lend(ClientLink& client) noexcept {
  if (client.answers == nullptr) return {nullptr, 0, ErrorCode::client_gone};
  const Ring::Lent lent = client.answers->ring.lend_in_place(answer_shape_);
  if (lent.payload != nullptr) [[likely]]
    return {lent.payload, lent.chunk, {}};
  Lending slow = lend_slowly(*client.answers);
  if (slow.payload == nullptr && slow.problem == ErrorCode::timeout) {
    part_with(client);  // its ring holds all that it may have under way: it reads none of it
    slow.problem = ErrorCode::client_gone;
  }
  return slow;
}

bool ServerCore::say(ClientLink& client, std::uint32_t id, AnswerKind kind, ErrorCode code) noexcept {
  const Lending lent = lend(client);
  if (lent.payload == nullptr) return false;
  put_word(lent.payload, AnswerWord{id, 0, kind, 0});
  put_body(lent.payload, Failure{static_cast<std::uint32_t>(code), 0});
  publish_slowly(*client.answers, lent.chunk, kBodyOffset + sizeof(Failure));
  if (PendingCall* const call = client.pending(id)) call->open = false;
  return true;
}

// One more request has room, without which none is taken.
bool ServerCore::can_defer() noexcept {
  const std::size_t size = deferred_.size();
  return size < deferred_.capacity() || error::attempted([&] { deferred_.reserve(2 * size + 8); });
}

bool ServerCore::wait_for_credit(ClientLink& client, std::uint32_t id, std::uint64_t until) noexcept {
  ++waiting_for_credit_;
  std::uint64_t spin_end = 0;
  bool granted = false;
  for (std::uint32_t i = 1;; ++i) {
    const PendingCall* const call = client.pending(id);
    if (call == nullptr) break;
    granted = client.has_credit(*call);
    if (granted) break;
    const bool came = can_defer() && poll_once();
    if (!came) os::relax();
    if (i % (came ? kMostFrames : kPolls) != 0) continue;
    if (client.node.is_dead()) part_with(client);
    look_after();
    const std::uint64_t time = os::monotonic_ns();
    if (time >= until) break;
    if (spin_end == 0) spin_end = os::deadline_after(options_.spin.count());
    if (time >= spin_end && !came) sleep(until);
  }
  --waiting_for_credit_;
  return granted;
}

// What a client has in its ring may be taken again, of which no client rings. Who waits in the library looks once more before
// it sleeps, and is of this thread; who waits for a descriptor of ours elsewhere is called as a client would.
void ServerCore::call_ourselves() noexcept {
  if (!usable()) return;
  Bell& bell = requests().topic_core().words().bell();
  const std::uint32_t waiting = bell.collect();
  if ((waiting & Bell::kSleeps) != 0) os::wake(bell.word());
  if ((waiting & Bell::kDescriptors) == 0) return;
  if (const auto own = requests().descriptor_bell()) (*own)->call();
}

// A request is not kept any more.
void ServerCore::let_go(ClientLink& client) noexcept {
  const bool was_crowded = held_back_ != 0 && crowded(client);
  --client.handles;
  --handles;
  if (was_crowded) [[unlikely]] {
    --held_back_;
    call_ourselves();
  }
  if (client.requests == nullptr && client.handles == 0) forget_unused();
}

// --- what inline code calls -----------------------------------------------------------------------------------------

namespace {
ServerCore& core_of(ServerPort& port) noexcept { return static_cast<ServerCore&>(port); }
ClientLink& link_of(Caller& client) noexcept { return static_cast<ClientLink&>(client); }
}  // namespace

bool Served::wait_for_credit(std::uint64_t deadline_ns) noexcept {
  return core_of(*server_).wait_for_credit(link_of(*client_), id_, deadline_ns);
}

AnswerStart Served::lend_slowly(bool counted) noexcept {
  const PendingCall* const call = client_->pending(id_);
  if (call == nullptr) return {nullptr, nullptr, 0, why_unwanted().code()};
  if (counted && !client_->has_credit(*call)) return {nullptr, nullptr, 0, ErrorCode::no_credit};
  const Lending lent = core_of(*server_).lend(link_of(*client_));
  return {client_->answers.get(), lent.payload, lent.chunk, lent.problem};
}

Result<void> Served::take_back(const AnswerStart& start) noexcept {
  return_loan(*start.answers, start.chunk);
  return tl::unexpected(why_unwanted());
}

Error Served::why_unwanted() const noexcept {
  return Error(client_->answers == nullptr ? ErrorCode::client_gone : ErrorCode::cancelled);
}

Result<void> Served::say(AnswerKind kind, ErrorCode code) noexcept {
  if (unwanted()) return tl::unexpected(why_unwanted());
  if (!core_of(*server_).say(link_of(*client_), id_, kind, code)) return tl::unexpected(Error(ErrorCode::client_gone));
  return {};
}

void Served::drop_now() noexcept {
  ServerCore& server = core_of(*std::exchange(server_, nullptr));
  if (!oneway_ && client_->pending(id_) != nullptr)
    (void)server.say(link_of(*client_), id_, AnswerKind::failed, ErrorCode::not_answered);
  request_.release();
  server.let_go(link_of(*client_));
  if (server.closed && server.handles == 0) delete &server;
}

std::uint32_t serve(ServerPort& port, std::uint32_t most) noexcept { return core_of(port).serve(most); }
std::uint32_t wait_and_serve(ServerPort& port, std::uint64_t deadline_ns) noexcept {
  return core_of(port).wait_and_serve(deadline_ns);
}
void keep(ServerPort& port, std::unique_ptr<Continuation> stream) noexcept {
  if (!port.closed) core_of(port).keep(std::move(stream));  // else it goes here: nobody goes on with it
}
bool is_active(const ServerPort& port) noexcept { return static_cast<const ServerCore&>(port).active(); }
std::uint64_t epoch_of(const ServerPort& port) noexcept { return static_cast<const ServerCore&>(port).epoch(); }
std::uint32_t count_clients(ServerPort& port) noexcept { return core_of(port).clients(); }
void CloseServer::operator()(ServerPort* port) const noexcept {
  auto& core = core_of(*port);
  core.close();
  core.closed = true;
  if (core.handles == 0) delete &core;  // otherwise the last request does
}

}  // namespace tenon::detail
