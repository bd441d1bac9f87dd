// A client at work: its table of calls, and what comes for them.
#include "port/client_core.hpp"

#include <algorithm>

#include "error/guarded.hpp"
#include "os/clock.hpp"
#include "port/publisher_core.hpp"

namespace tenon::detail {

namespace {

constexpr std::uint32_t kLoansOfCalls = 3;  // of one request ring; one more is kept for what we have to tell

}  // namespace

// --- the table ------------------------------------------------------------------------------------------------------

// Looks after the servers, some of which may be gone behind it.
void ClientCore::free_some_places() noexcept {
  look_after();
  for (std::uint32_t i = 0; i < kMostFrames && free_.empty() && poll_once(); ++i) {}
}

// Precondition: a place is free, which the next call takes.
bool ClientCore::make_inbox() noexcept {
  auto& inbox = inboxes_[place_of_call(slots_[free_.back()].id)];
  return inbox != nullptr || error::attempted([&] { inbox = std::make_unique<StreamInbox>(options_.credit, parked_); });
}

// Precondition: one is free, and a stream has its inbox.
inline CallSlot& ClientCore::take_place(ServerLink& server, std::uint16_t operation,
                                        const Patience& patience) noexcept {
  CallSlot& slot = slots_[free_.back()];
  free_.pop_back();
  slot.state = CallState::waiting;
  slot.handled = true;
  slot.open = true;
  slot.seen = false;
  slot.sent = false;
  slot.operation = operation;
  slot.server = &server;
  slot.patience = patience.time;
  slot.deadline = patience.until;
  ++server.open_calls;
  if (interface_.operations[operation].stream) {
    slot.inbox = inboxes_[place_of_call(slot.id)].get();
    slot.inbox->tell_at = credit_step();
    ++open_streams_;
  }
  return slot;
}

void ClientCore::recycle(CallSlot& slot) noexcept {
  if (slot.inbox != nullptr) {
    slot.inbox->clear();
    slot.inbox = nullptr;
    --open_streams_;
  }
  slot.answer.release();
  slot.state = CallState::free;
  slot.cancel_due = false;
  slot.server = nullptr;
  slot.id = next_use(slot.id);
  free_.push_back(place_of_call(slot.id));
}

std::uint64_t ClientCore::Patience::end() noexcept {
  if (until == 0) until = os::deadline_after(static_cast<std::int64_t>(time));
  return until;
}

// Looks for one, and after those there are.
ServerLink* ClientCore::find_server(std::uint16_t operation, Patience& patience, ErrorCode& problem) noexcept {
  problem = ErrorCode::closed;
  if (!usable()) return nullptr;
  connect_again_ns_ = 0;
  for (;;) {
    look_after();
    ServerLink* const server = choose(operation, problem);
    if (server != nullptr || problem != ErrorCode::no_server || !patience.wait) return server;
    if (!wait_for_server(patience.end())) return nullptr;
  }
}

// By any way but the usual one.
Ring::Lent ClientCore::wait_for_room(const ServerLink& server, Patience& patience, ErrorCode& problem) noexcept {
  auto& requests = static_cast<PublisherCore&>(*server.requests);
  problem = ErrorCode::loan_limit;
  if (requests.ring.lent() >= kLoansOfCalls) return {};
  const auto waited = requests.lend_until(patience.wait ? patience.end() : 0);
  if (waited) return *waited;
  problem = waited.error().code();
  return {};
}

// What is returned is made where it goes: put together first, and copied by larger loads than it was stored by, it would wait
// until every store before it has left the core, those to the server's line among them.
CallStart ClientCore::begin(std::uint16_t operation, std::chrono::nanoseconds time, bool wait) noexcept {
  const OperationFacts& facts = interface_.operations[operation];
  Patience patience{static_cast<std::uint64_t>(std::max<std::int64_t>(0, time.count())), wait};
  ErrorCode problem{};
  if (free_.empty() && !facts.oneway && usable()) [[unlikely]]
    free_some_places();
  // Everything looks stale in a forked child.
  ServerLink* server = closed || seen_->stale() ? nullptr : choose(operation, problem);
  if (server == nullptr || !server->node.calm()) [[unlikely]] {
    // Its turn still, if it lives: of those of other nodes none is calm.
    if (server != nullptr) next_server_ = (next_server_ == 0 ? servers_.size() : next_server_) - 1;
    server = find_server(operation, patience, problem);
  }
  if (server == nullptr) [[unlikely]]
    return {nullptr, nullptr, nullptr, 0, problem};
  const bool no_place = !facts.oneway && (free_.empty() || (facts.stream && open_streams_ >= options_.streams));
  if (no_place) [[unlikely]]
    return {nullptr, nullptr, nullptr, 0, ErrorCode::calls_exhausted};
  if (facts.stream && !make_inbox()) return {nullptr, nullptr, nullptr, 0, ErrorCode::out_of_memory};
  Ring::Lent lent = server->requests->ring.lend_in_place(request_shape_);
  if (lent.payload == nullptr) [[unlikely]] {
    lent = wait_for_room(*server, patience, problem);
    if (lent.payload == nullptr) return {nullptr, nullptr, nullptr, 0, problem};
  }
  ++handles;
  RequestWord word{0, server->operations[operation], RequestKind::oneway, 0};
  CallSlot* slot = nullptr;
  if (!facts.oneway) {
    slot = &take_place(*server, operation, patience);
    word.id = slot->id;
    word.kind = RequestKind::call;
  }
  put_word(lent.payload, word);
  return {slot, server->requests.get(), lent.payload, lent.chunk, {}};
}

void ClientCore::send(const CallStart& start, std::uint32_t body_bytes) noexcept {
  publish(*start.requests, request_shape_, start.chunk, kBodyOffset + body_bytes);
  if (start.slot != nullptr) [[likely]]
    start.slot->sent = true;
  else
    --handles;
}

void ClientCore::drop(const CallStart& start) noexcept {
  return_loan(*start.requests, start.chunk);
  --handles;
  if (start.slot == nullptr) return;
  start.slot->handled = false;
  if (start.slot->open)
    finish(*start.slot);
  else
    recycle(*start.slot);
}

void ClientCore::finish(CallSlot& slot) noexcept {
  slot.open = false;
  --slot.server->open_calls;
  if (!slot.handled) recycle(slot);
}

void ClientCore::fail(CallSlot& slot, ErrorCode why) noexcept {
  if (slot.state != CallState::waiting) return;
  slot.state = CallState::failed;
  slot.why = why;
}

void ClientCore::cancel(CallSlot& slot) noexcept {
  if (slot.inbox != nullptr) slot.inbox->clear();  // what came before is not delivered either
  if (slot.state != CallState::waiting) return;
  fail(slot, ErrorCode::cancelled);
  tell_cancel(slot);
}

void ClientCore::let_go(CallSlot& slot) noexcept {
  cancel(slot);
  slot.answer.release();
  slot.handled = false;
  --handles;
  if (!slot.open) recycle(slot);
}

// --- what comes -----------------------------------------------------------------------------------------------------

bool ClientCore::poll_once() noexcept {
  Connection* const first = answers_->current;
  if (first == nullptr) return false;
  Connection* from = first;
  do {
    const Reader::Taken taken = from->reader.take(from->reader.ring().shape);
    if (taken.state == queue::TakeState::taken) [[likely]] {
      answers_->current = from->next;
      if (from->reader.publisher_sleeps()) [[unlikely]]
        wake_publisher(*from);
      route(*from, taken);
      return true;
    }
    if (taken.state == queue::TakeState::bad_peer || taken.state == queue::TakeState::behind) {
      answers_->current = from;
      answers().drop_hostile();
      return true;
    }
    from = from->next;
  } while (from != first);
  return false;
}

bool ClientCore::drain() noexcept {
  for (std::uint32_t i = 0; i < kMostFrames; ++i)
    if (!poll_once()) return false;
  return true;
}

void ClientCore::route(Connection& from, const Reader::Taken& taken) {
  Received received(taken.payload, taken.bytes, taken.hold);
  const queue::SlotShape& shape = from.reader.ring().shape;
  if (taken.bytes < kBodyOffset || taken.bytes > shape.stride - shape.payload_offset) return;
  const auto word = get_word<AnswerWord>(taken.payload);
  if (word.kind == AnswerKind::welcome) return welcome(from, received);
  const std::uint32_t place = place_of_call(word.id);
  if (place >= slots_.size() || from.owner == nullptr) return;
  CallSlot& slot = slots_[place];
  if (slot.id != word.id || !slot.open || slot.server != from.owner) return;
  if (slot.inbox != nullptr)
    receive_in_stream(slot, word.kind, std::move(received));
  else
    receive(slot, word.kind, std::move(received));
}

void ClientCore::receive(CallSlot& slot, AnswerKind kind, Received received) {
  if (slot.state == CallState::waiting) {
    if (kind == AnswerKind::last) [[likely]] {
      slot.answer = std::move(received);
      slot.state = CallState::answered;
    } else if (kind == AnswerKind::failed && received.bytes() >= kBodyOffset + sizeof(Failure)) {
      fail(slot, static_cast<ErrorCode>(get_body<Failure>(received.frame()).code));
    } else {
      fail(slot, ErrorCode::payload_invalid);
    }
  }
  finish(slot);
}

bool ClientCore::ready(const CallSlot& slot) const noexcept {
  return slot.state != CallState::waiting || (slot.inbox != nullptr && slot.inbox->count != 0);
}

bool ClientCore::poll(CallSlot& slot) noexcept { return look(slot) || (own_set_.settle() && ready(slot)); }

bool ClientCore::look(CallSlot& slot) noexcept {
  std::uint32_t frames = 0;
  while (frames < kMostFrames) {
    if (ready(slot)) return true;
    if (poll_once()) [[likely]] {
      ++frames;
      continue;
    }
    // In a forked child it stays stale.
    if (closed || !answers().stale() || answers().inherited_by_fork()) [[likely]]
      break;
    answers().glance();  // a server's ring has come, or gone
  }
  if (++idle_ % kIdlePollsPerLook != 0 && frames < kMostFrames) [[likely]]
    return false;
  tend(slot);
  return ready(slot);
}

// Something of it is there and cannot be taken. Asked of the ring as it is: what an earlier look found is over as soon as
// somebody lets an answer go, and another server's holds are others.
bool ClientCore::out_of_holds(const ServerLink& server) noexcept {
  return server.answers != nullptr && server.answers->reader.ready() && server.answers->reader.free_hold() == nullptr;
}

// Once in a while: whether the servers live, and how late it is.
void ClientCore::tend(CallSlot& slot) noexcept {
  look_after();
  if (slot.state != CallState::waiting) return;
  if (out_of_holds(*slot.server)) {
    fail(slot, ErrorCode::holds_exhausted);
    return tell_cancel(slot);
  }
  const std::uint64_t time = os::monotonic_ns();
  set_deadline(slot, time);
  end_if_late(slot, time);
}

void ClientCore::set_deadline(CallSlot& slot, std::uint64_t time) noexcept {
  if (slot.deadline == 0) slot.deadline = slot.patience > os::kNever - time ? os::kNever : time + slot.patience;
}

void ClientCore::end_if_late(CallSlot& slot, std::uint64_t time) noexcept {
  if (slot.state != CallState::waiting || !slot.sent || slot.deadline == 0 || time < slot.deadline) return;
  fail(slot, ErrorCode::timeout);
  tell_cancel(slot);
}

bool ClientCore::wait(CallSlot& slot, std::uint64_t until) noexcept {
  std::uint64_t spin_end = 0;
  for (;;) {
    for (std::uint32_t i = 0; i < kIdlePollsPerLook / 4; ++i) {
      if (look(slot)) return true;
      port::rest();
    }
    tend(slot);
    if (ready(slot)) return true;
    const std::uint64_t time = os::monotonic_ns();
    if (time >= until) return false;
    if (spin_end == 0) spin_end = os::deadline_after(options_.spin.count());
    if (time >= spin_end) sleep(std::min(until, slot.deadline));
  }
}

// --- what inline code calls -----------------------------------------------------------------------------------------

namespace {
ClientCore& core_of(ClientPort& port) noexcept { return static_cast<ClientCore&>(port); }
}  // namespace

CallStart begin_call(ClientPort& port, std::uint16_t operation, std::chrono::nanoseconds patience, bool wait) noexcept {
  return core_of(port).begin(operation, patience, wait);
}
Error explain(const ClientPort& port, std::uint16_t operation, ErrorCode problem) noexcept try {
  return static_cast<const ClientCore&>(port).explain(operation, problem);
} catch (const std::bad_alloc&) {
  return Error(problem);  // its standing text
}
void send_call(ClientPort& port, const CallStart& start, std::uint32_t body_bytes) noexcept {
  core_of(port).send(start, body_bytes);
  if (port.closed && port.handles == 0) delete &core_of(port);
}
void drop_start(ClientPort& port, const CallStart& start) noexcept {
  core_of(port).drop(start);
  if (port.closed && port.handles == 0) delete &core_of(port);
}
bool poll_call(ClientPort& port, CallSlot& slot) noexcept { return core_of(port).poll(slot); }
bool wait_call(ClientPort& port, CallSlot& slot, std::uint64_t deadline_ns) noexcept {
  return core_of(port).wait(slot, deadline_ns);
}
void cancel_call(ClientPort& port, CallSlot& slot) noexcept { core_of(port).cancel(slot); }
void drop_call(ClientPort& port, CallSlot& slot) noexcept {
  core_of(port).let_go(slot);
  if (port.closed && port.handles == 0) delete &core_of(port);
}
Received take_answer_slowly(ClientPort& port, CallSlot& slot) noexcept { return core_of(port).take_answer(slot); }
void route_answer(ClientPort& port, Connection& from, const Reader::Taken& taken) noexcept {
  core_of(port).route(from, taken);
}
void tell_credit(ClientPort& port, CallSlot& slot) noexcept { core_of(port).tell_credit(slot); }
void poll_client(ClientPort& port) noexcept {
  auto& core = core_of(port);
  (void)core.drain();
  core.look_after();
}
bool wait_for_server(ClientPort& port, std::uint64_t deadline_ns) noexcept {
  return core_of(port).wait_for_server(deadline_ns);
}
std::uint32_t count_servers(ClientPort& port) noexcept {
  poll_client(port);
  return core_of(port).servers();
}
std::chrono::nanoseconds usual_deadline(const ClientPort& port) noexcept {
  return static_cast<const ClientCore&>(port).options().deadline;
}
void CloseClient::operator()(ClientPort* port) const noexcept {
  auto& core = core_of(*port);
  core.close();
  core.closed = true;
  if (core.handles == 0) delete &core;  // otherwise the last call does
}

}  // namespace tenon::detail
