// Not an API: for Tenon's own inline code and generated headers.
//
// The untyped client: what inline code touches of it, and what it does, in the library. One thread at a time; holds may be
// let go from any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <vector>

#include "tenon/detail/interface_facts.hpp"
#include "tenon/detail/publisher_port.hpp"
#include "tenon/detail/received.hpp"
#include "tenon/detail/subscriber_port.hpp"
#include "tenon/node.hpp"
#include "tenon/result.hpp"
#include "tenon/service_options.hpp"

namespace tenon::detail {

enum class CallState : std::uint8_t {
  free,
  waiting,   // for an answer; a stream: for more
  answered,  // a stream: nothing more comes
  failed,    // `why` says how
};

struct ServerLink;

// Answers of a stream that wait to be taken.
struct StreamInbox {
  StreamInbox(std::uint32_t credit, std::uint32_t& in_place_of_all) : places(credit), in_place(in_place_of_all) {}
  [[nodiscard]] bool push(Received received);  // false: the server sends more than it may
  [[nodiscard]] Received pop() noexcept;
  void clear() noexcept;

  std::vector<Received> places;
  std::uint32_t head = 0;
  std::uint32_t count = 0;
  std::uint32_t& in_place;     // answers of all streams of the client that wait in the servers' memory
  std::uint32_t consumed = 0;  // taken in all; wraps
  std::uint32_t tell_at = 0;   // of those, when the server is to hear of them
};

// A place in the client's table of calls. It is free again when its handle is gone and the server has said its last word
// on it, or has died, so that what may be in the answer ring is bounded by the table.
struct CallSlot {
  std::uint32_t id = 0;
  CallState state = CallState::free;
  bool open = false;     // the server's last word is to come
  bool handled = false;  // somebody has a handle
  bool cancel_due = false;
  bool seen = false;            // its end was looked at: it makes no wait ready
  bool sent = false;            // before that it has no deadline, and no end that anybody waits for
  std::uint16_t operation = 0;  // in our interface
  ErrorCode why{};
  ServerLink* server = nullptr;
  Received answer;
  std::uint64_t patience = 0;  // ns; the clock is read only when an answer does not come at once
  std::uint64_t deadline = 0;  // 0: not decided yet
  StreamInbox* inbox = nullptr;
};

struct ClientPort {
  SubscriberPort* incoming = nullptr;  // of the servers; null: closed
  std::uint32_t handles = 0;           // calls, loans and streams; the last one ends a client that was closed
  bool closed = false;
};

struct CloseClient {
  void operator()(ClientPort* port) const noexcept;
};
using ClientHandle = std::unique_ptr<ClientPort, CloseClient>;

[[nodiscard]] Result<ClientHandle> open_client(const Node& node, std::string_view service,
                                               const InterfaceFacts& interface, const ClientOptions& options);

// A call that is being written: the frame's body is the request's place.
struct CallStart {
  CallSlot* slot = nullptr;  // null: oneway, which has none
  PublisherPort* requests = nullptr;
  std::byte* frame = nullptr;  // null: `problem` says why
  std::uint32_t chunk = 0;
  ErrorCode problem{};
};
// `patience`: of the whole call, from now; `wait`: also for a server, and for room, that long.
[[nodiscard]] CallStart begin_call(ClientPort& port, std::uint16_t operation, std::chrono::nanoseconds patience,
                                   bool wait) noexcept;
// The whole story of a problem that begin_call() had.
[[nodiscard]] Error explain(const ClientPort& port, std::uint16_t operation, ErrorCode problem) noexcept;
void send_call(ClientPort& port, const CallStart& start, std::uint32_t body_bytes) noexcept;
void drop_start(ClientPort& port, const CallStart& start) noexcept;  // unsent

// Looks at what came; true when the call has ended, or a stream has something to take or has ended. Never waits.
[[nodiscard]] bool poll_call(ClientPort& port, CallSlot& slot) noexcept;
// Waits for that, until the call's own deadline, by which it has ended, or until `deadline_ns`.
bool wait_call(ClientPort& port, CallSlot& slot, std::uint64_t deadline_ns) noexcept;
void cancel_call(ClientPort& port, CallSlot& slot) noexcept;
// The handle is gone; a call that has not ended is cancelled.
void drop_call(ClientPort& port, CallSlot& slot) noexcept;
// The next answer of a stream by any path but the usual one, if one is there; looks at what came.
[[nodiscard]] Received take_answer_slowly(ClientPort& port, CallSlot& slot) noexcept;
// A frame that was taken and is somebody else's.
void route_answer(ClientPort& port, Connection& from, const Reader::Taken& taken) noexcept;
// The server may send more.
void tell_credit(ClientPort& port, CallSlot& slot) noexcept;

// The usual path alone, with no step but those of a subscriber's take: nothing of the stream waits, and what comes next is
// the next answer of it. Empty sends the caller to take_answer_slowly(). Inlined where the compiler would not: what it returns
// has a destructor, and goes through memory otherwise.
[[nodiscard, gnu::always_inline]] inline Received take_answer_at_once(ClientPort& port, CallSlot& slot) noexcept {
  StreamInbox* const inbox = slot.inbox;
  if (slot.state != CallState::waiting || inbox->count != 0 || port.incoming->current == nullptr) [[unlikely]]
    return {};
  Connection& from = *port.incoming->current;
  const queue::SlotShape shape = from.reader.ring().shape;
  const Reader::Taken taken = from.reader.take(shape);
  if (taken.state != queue::TakeState::taken) return {};
  if (from.reader.publisher_sleeps()) [[unlikely]]
    wake_publisher(from);
  if (from.next != &from) port.incoming->current = from.next;
  const bool whole = taken.bytes >= kBodyOffset && taken.bytes <= shape.stride - shape.payload_offset;
  const auto word = whole ? get_word<AnswerWord>(taken.payload) : AnswerWord{};
  if (word.id != slot.id || word.kind != AnswerKind::answer || from.owner != slot.server) [[unlikely]] {
    route_answer(port, from, taken);
    return {};
  }
  Received received(taken.payload, taken.bytes, taken.hold);
  if (++inbox->consumed == inbox->tell_at) [[unlikely]]
    tell_credit(port, slot);
  return received;
}

[[nodiscard, gnu::always_inline]] inline Received take_answer(ClientPort& port, CallSlot& slot) noexcept {
  if (Received received = take_answer_at_once(port, slot)) [[likely]]
    return received;
  return take_answer_slowly(port, slot);
}

// Looks after calls and servers without waiting for any call in particular.
void poll_client(ClientPort& port) noexcept;
[[nodiscard]] bool wait_for_server(ClientPort& port, std::uint64_t deadline_ns) noexcept;
[[nodiscard]] std::uint32_t count_servers(ClientPort& port) noexcept;
[[nodiscard]] std::uint64_t deadline_after(std::chrono::nanoseconds time) noexcept;
[[nodiscard]] std::chrono::nanoseconds usual_deadline(const ClientPort& port) noexcept;

[[nodiscard]] Waitable& waitable_of(ClientPort& port) noexcept;
[[nodiscard]] Result<int> descriptor_of(ClientPort& port);

}  // namespace tenon::detail
