// Not an API: for Tenon's own inline code and generated headers.
//
// The untyped server: what inline code touches of it, and what it does, in the library. One thread at a time.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "tenon/detail/interface_facts.hpp"
#include "tenon/detail/publisher_port.hpp"
#include "tenon/detail/received.hpp"
#include "tenon/node.hpp"
#include "tenon/result.hpp"
#include "tenon/service_options.hpp"

namespace tenon::detail {

class Waitable;

struct ServerPort {
  std::uint32_t handles = 0;  // requests that are kept; the last one ends a server that was closed
  std::uint32_t heard = 0;    // what clients said about their calls, ever; wraps
  bool closed = false;
};

// A client's call as we know it, at its place in the client's table.
struct PendingCall {
  std::uint32_t id = 0;
  bool open = false;           // our last word is to come
  std::uint32_t sent = 0;      // answers of a stream; wraps
  std::uint32_t consumed = 0;  // of those, taken by the client's user
};

// What answering a client takes.
struct Caller {
  PublisherHandle answers;  // null: nothing reaches it any more
  queue::SlotShape shape;   // of its slots
  std::vector<PendingCall> calls;
  std::uint32_t credit = 0;
  std::uint32_t handles = 0;  // requests of it that are kept

  // Null: the last word on it was said.
  [[nodiscard]] PendingCall* pending(std::uint32_t id) noexcept {
    const std::uint32_t place = place_of_call(id);
    if (place >= calls.size()) return nullptr;
    PendingCall& call = calls[place];
    return call.open && call.id == id ? &call : nullptr;
  }
  [[nodiscard]] bool has_credit(const PendingCall& call) const noexcept { return call.sent - call.consumed < credit; }
};

// An answer that is being written: the frame's body is its place.
struct AnswerStart {
  PublisherPort* answers = nullptr;
  std::byte* frame = nullptr;  // null: `problem` says why
  std::uint32_t chunk = 0;
  ErrorCode problem{};
};

// A request that was taken and not answered yet. Dropping it tells the client that no answer comes.
class [[nodiscard]] Served {
 public:
  Served(ServerPort& server, Caller& client, std::uint32_t id, std::uint16_t operation, bool oneway,
         Received request) noexcept
      : server_(&server),
        client_(&client),
        id_(id),
        operation_(operation),
        oneway_(oneway),
        request_(std::move(request)) {}
  Served(Served&& other) noexcept
      : server_(std::exchange(other.server_, nullptr)),
        client_(other.client_),
        id_(other.id_),
        operation_(other.operation_),
        oneway_(other.oneway_),
        request_(std::move(other.request_)) {}
  Served& operator=(Served&& other) noexcept {
    if (this != &other) {
      drop();
      server_ = std::exchange(other.server_, nullptr);
      client_ = other.client_;
      id_ = other.id_;
      operation_ = other.operation_;
      oneway_ = other.oneway_;
      request_ = std::move(other.request_);
    }
    return *this;
  }
  Served(const Served&) = delete;
  Served& operator=(const Served&) = delete;
  ~Served() { drop(); }

  [[nodiscard]] const std::byte* body() const noexcept { return request_.body(); }
  [[nodiscard]] std::uint16_t operation() const noexcept { return operation_; }
  // Nobody waits for an answer any more: cancelled, or the client has gone.
  [[nodiscard]] bool unwanted() const noexcept {
    return oneway_ ? client_->answers == nullptr : client_->pending(id_) == nullptr;
  }

  [[nodiscard]] ServerPort& server() const noexcept { return *server_; }

  // A frame for an answer; empty: `problem` says why. `counted`: an answer of a stream, for which there must be credit.
  [[nodiscard]] AnswerStart lend(bool counted) noexcept {
    const PendingCall* const call = client_->pending(id_);
    if (call != nullptr && (!counted || client_->has_credit(*call))) [[likely]] {
      PublisherPort* const answers = client_->answers.get();
      if (const Ring::Lent lent = answers->ring.lend_in_place(client_->shape); lent.payload != nullptr) [[likely]]
        return {answers, lent.payload, lent.chunk, {}};
    }
    return lend_slowly(counted);
  }
  // Publishes what was lent. After any kind but `answer` nothing more can be said. Errors: client_gone, cancelled.
  Result<void> send(const AnswerStart& start, AnswerKind kind, std::uint8_t arm, std::uint32_t body_bytes) noexcept {
    PendingCall* const call = client_->pending(id_);
    if (call == nullptr) [[unlikely]]
      return take_back(start);
    put_word(start.frame, AnswerWord{id_, static_cast<std::uint16_t>(call->sent), kind, arm});
    ++call->sent;
    if (kind != AnswerKind::answer) call->open = false;
    publish(*start.answers, client_->shape, start.chunk, kBodyOffset + body_bytes);
    return {};
  }
  Result<void> fail(ErrorCode code) noexcept { return say(AnswerKind::failed, code); }
  Result<void> end() noexcept { return say(AnswerKind::end, {}); }
  // There is credit for one more answer, now or before the deadline; false as well if it is unwanted. While it waits the
  // server takes note of what clients say, and calls nobody.
  [[nodiscard]] bool has_credit() noexcept {
    const PendingCall* const call = client_->pending(id_);
    return call != nullptr && client_->has_credit(*call);
  }
  [[nodiscard]] bool wait_for_credit(std::uint64_t deadline_ns) noexcept;
  // Lets go of everything; the client hears about it if it still waits.
  void drop() noexcept {
    if (server_ != nullptr) drop_now();
  }

 private:
  [[nodiscard]] AnswerStart lend_slowly(bool counted) noexcept;
  [[nodiscard]] Result<void> take_back(const AnswerStart& start) noexcept;  // nobody wants it
  [[nodiscard]] Result<void> say(AnswerKind kind, ErrorCode code) noexcept;
  [[nodiscard]] Error why_unwanted() const noexcept;
  void drop_now() noexcept;

  ServerPort* server_;
  Caller* client_;
  std::uint32_t id_;
  std::uint16_t operation_;
  bool oneway_;
  Received request_;
};

// A stream that the server goes on with by itself.
class Continuation {
 public:
  virtual ~Continuation() = default;
  // Sends while there is credit; false when nobody wants any more of it.
  [[nodiscard]] virtual bool go_on() noexcept = 0;
};

struct CloseServer {
  void operator()(ServerPort* port) const noexcept;
};
using ServerHandle = std::unique_ptr<ServerPort, CloseServer>;

// What becomes of a request: one function per operation of the interface, in its order.
struct Implementation {
  using Dispatch = void (*)(void* object, Served&& request);
  void* object = nullptr;
  std::span<const Dispatch> operations;
};

[[nodiscard]] Result<ServerHandle> open_server(const Node& node, std::string_view service,
                                               const InterfaceFacts& interface, const Implementation& implementation,
                                               const ServerOptions& options);
// Serves what is there, at most `most` requests; how many. Never waits. A standby looks whether it is its turn.
std::uint32_t serve(ServerPort& port, std::uint32_t most) noexcept;
// Waits for something to serve and serves it; 0 at the deadline, or when a client said something about a call it made.
std::uint32_t wait_and_serve(ServerPort& port, std::uint64_t deadline_ns) noexcept;
[[nodiscard]] std::uint64_t deadline_after(std::chrono::nanoseconds time) noexcept;
[[nodiscard]] bool is_active(const ServerPort& port) noexcept;
[[nodiscard]] std::uint64_t epoch_of(const ServerPort& port) noexcept;
[[nodiscard]] std::uint32_t count_clients(ServerPort& port) noexcept;

// From the next time on that it serves. One whose server was closed, or has no memory for it, goes at once.
void keep(ServerPort& port, std::unique_ptr<Continuation> stream) noexcept;

[[nodiscard]] Waitable& waitable_of(ServerPort& port) noexcept;
[[nodiscard]] Result<int> descriptor_of(ServerPort& port);

}  // namespace tenon::detail
