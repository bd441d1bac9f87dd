// Services in coroutines, on any executor of tenon/async.hpp:
//
//   auto call = client.start<Op>(fill).value();
//   const auto reply = co_await call.answered();            // the client's end, a call
//   while (auto next = co_await stream.next()) use(*next);  // and a stream
//   while (running) co_await server.next();                 // the server's end
//
// One thread: that of the executor, which is also that of the client or server. No allocation, no system call of its own.
#pragma once

#include "tenon/async.hpp"
#include "tenon/client.hpp"
#include "tenon/server.hpp"

namespace tenon {

// The end of a call; what Call::answered() returns. The call stays where it is while a coroutine waits for it, and is over
// afterwards. A deadline that passes meanwhile ends it as ever.
template <class Op>
class [[nodiscard]] Answered final : public Suspension {
 public:
  explicit Answered(Call<Op>& call) noexcept : call_(call) {}
  ~Answered() { leave(); }

  [[nodiscard]] bool attempt() noexcept override {
    if (!call_.done()) return false;
    end();
    return true;
  }
  [[nodiscard]] detail::Waitable& waitable() noexcept override { return detail::waitable_of(call_.handle_.port()); }
  [[nodiscard]] Result<int> fd() override { return detail::descriptor_of(call_.handle_.port()); }
  [[nodiscard]] Reply<Op> await_resume() noexcept { return std::move(call_).reply(); }

 private:
  Call<Op>& call_;
};

// The next answer of a stream, or its end; what Stream::next() returns.
template <class Op>
class [[nodiscard]] NextReply final : public Suspension {
 public:
  explicit NextReply(Stream<Op>& stream) noexcept : stream_(stream) {}
  ~NextReply() { leave(); }

  [[nodiscard]] bool attempt() noexcept override {
    reply_ = stream_.take();
    if (reply_.state() == ReplyState::nothing) return false;
    end();
    return true;
  }
  [[nodiscard]] detail::Waitable& waitable() noexcept override { return detail::waitable_of(stream_.handle_.port()); }
  [[nodiscard]] Result<int> fd() override { return detail::descriptor_of(stream_.handle_.port()); }
  [[nodiscard]] Reply<Op> await_resume() noexcept { return std::move(reply_); }

 private:
  Stream<Op>& stream_;
  Reply<Op> reply_{ReplyState::nothing};
};

// Requests that were served, or room that a client made for more of a stream; what Server::next() returns. It says how many
// requests there were.
template <class Interface>
class [[nodiscard]] NextRequests final : public Suspension {
 public:
  explicit NextRequests(Server<Interface>& server) noexcept : server_(server) {}
  ~NextRequests() { leave(); }

  [[nodiscard]] bool attempt() noexcept override {
    const std::uint32_t heard = server_.port_->heard;
    served_ = server_.poll();
    if (served_ == 0 && server_.port_->heard == heard) return false;
    end();
    return true;
  }
  [[nodiscard]] detail::Waitable& waitable() noexcept override { return server_.waitable(); }
  [[nodiscard]] Result<int> fd() override { return server_.fd(); }
  [[nodiscard]] std::uint32_t await_resume() const noexcept { return served_; }

 private:
  Server<Interface>& server_;
  std::uint32_t served_ = 0;
};

template <class Op>
Answered<Op> Call<Op>::answered() noexcept {
  return Answered<Op>(*this);
}
template <class Op>
NextReply<Op> Stream<Op>::next() noexcept {
  return NextReply<Op>(*this);
}
template <class Interface>
NextRequests<Interface> Server<Interface>::next() noexcept {
  return NextRequests<Interface>(*this);
}

}  // namespace tenon
