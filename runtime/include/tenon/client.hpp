// The calling end of a service: connected with every active server of it, or with the one instance it names.
//
// One thread at a time, with its calls and streams. Generated clients (nav::CalcClient) are a thin layer over it.
// A client finds servers that come later, and goes on with the next when one dies: calls in flight there end with
// server_died, or with their answers where these had been written. Which server a call goes to is decided when it
// begins: the named instance, else each active one in turn.
#pragma once

#include <string_view>

#include "tenon/call.hpp"
#include "tenon/stream.hpp"

namespace tenon {

template <class Interface>
class Client {
 public:
  // There need not be a server yet. Cost: about that of a subscriber, and per server of a publisher.
  // Errors: name_invalid, calls_exhausted (options), version_mismatch, out_of_shared_memory, permission_denied,
  // descriptor_limit, system_call.
  [[nodiscard]] static Result<Client> open(const Node& node, std::string_view service = Interface::service,
                                           const ClientOptions& options = {}) {
    return detail::open_client(node, service, detail::facts_of_interface<Interface>(), options)
        .map([](detail::ClientHandle&& port) { return Client(std::move(port)); });
  }

  // Calls and waits for the answer. `fill(Op::Request&)` writes every parameter, in place. The deadline is for all of it,
  // the wait for a server included.
  template <class Op, class Fill>
  [[nodiscard]] Outcome<Op> call(const Fill& fill, std::chrono::nanoseconds deadline) noexcept {
    static_assert(!Op::oneway && !Op::stream);
    const detail::CallStart start = begin<Op>(deadline, true);
    if (start.frame == nullptr) [[unlikely]]
      return why_not<Op>(start);
    write<Op>(start, fill);
    return Call<Op>(*port_, *start.slot).get();
  }
  template <class Op, class Fill>
  [[nodiscard]] Outcome<Op> call(const Fill& fill) noexcept {
    return call<Op>(fill, detail::usual_deadline(*port_));
  }

  // Begins a call and does not wait, neither for the answer nor for a server or for room.
  // Errors: no_server, operation_missing and operation_differs (detail() names every difference), calls_exhausted,
  // loan_limit, timeout (the server is a ring of requests behind), closed.
  template <class Op, class Fill>
  [[nodiscard]] Result<Call<Op>> start(const Fill& fill) noexcept {
    static_assert(!Op::oneway && !Op::stream);
    const detail::CallStart start = begin<Op>(detail::usual_deadline(*port_), false);
    if (start.frame == nullptr) [[unlikely]]
      return tl::unexpected(why_not<Op>(start));
    write<Op>(start, fill);
    return Call<Op>(*port_, *start.slot);
  }
  // The same in two steps.
  template <class Op>
  [[nodiscard]] Result<CallLoan<Op>> loan() noexcept {
    static_assert(!Op::stream);
    const detail::CallStart start = begin<Op>(detail::usual_deadline(*port_), false);
    if (start.frame == nullptr) [[unlikely]]
      return tl::unexpected(why_not<Op>(start));
    CallLoan<Op> loan(*port_, start);
    traits<typename Op::Request>::reset(*loan);
    return loan;
  }
  // A request that nothing comes back for. It is delivered if the server takes it before it dies.
  template <class Op, class Fill>
  Result<void> send(const Fill& fill) noexcept {
    static_assert(Op::oneway);
    const detail::CallStart start = begin<Op>(detail::usual_deadline(*port_), true);
    if (start.frame == nullptr) [[unlikely]]
      return tl::unexpected(why_not<Op>(start));
    write<Op>(start, fill);
    return {};
  }
  template <class Op, class Fill>
  [[nodiscard]] Result<Stream<Op>> stream(const Fill& fill) noexcept {
    static_assert(Op::stream);
    const detail::CallStart start = begin<Op>(std::chrono::nanoseconds::max(), false);
    if (start.frame == nullptr) [[unlikely]]
      return tl::unexpected(why_not<Op>(start));
    write<Op>(start, fill);
    return Stream<Op>(*port_, *start.slot);
  }

  // Looks at what came, at most 1024 messages, and after the servers, for programs that have calls in flight and look at none of
  // them.
  void poll() noexcept { detail::poll_client(*port_); }
  // Waits until a server is connected; false at the end of the time.
  [[nodiscard]] bool wait_for_server(std::chrono::nanoseconds time) noexcept {
    return detail::wait_for_server(*port_, detail::deadline_after(time));
  }
  // For a WaitSet: ready while a call has ended that was not looked at, or a stream has something to take. Deadlines end
  // calls in time also while the set sleeps.
  [[nodiscard]] detail::Waitable& waitable() noexcept { return detail::waitable_of(*port_); }
  // The same as a descriptor, as a subscriber has one: made by the first call, closed with the client. The user's part: when
  // it is readable, look at calls and streams until a look finds nothing; that makes it unreadable. Errors: as of
  // Subscriber::fd().
  [[nodiscard]] Result<int> fd() { return detail::descriptor_of(*port_); }
  // Servers connected now.
  [[nodiscard]] std::uint32_t server_count() noexcept { return detail::count_servers(*port_); }

 private:
  explicit Client(detail::ClientHandle port) noexcept : port_(std::move(port)) {}

  template <class Op>
  [[nodiscard]] detail::CallStart begin(std::chrono::nanoseconds deadline, bool wait) noexcept {
    return detail::begin_call(*port_, detail::kOperationIndex<Interface, Op>, deadline, wait);
  }
  template <class Op, class Fill>
  void write(const detail::CallStart& start, const Fill& fill) noexcept {
    fill(*reinterpret_cast<typename Op::Request*>(start.frame + detail::kBodyOffset));
    detail::send_call(*port_, start, sizeof(typename Op::Request));
  }
  template <class Op>
  [[nodiscard]] Error why_not(const detail::CallStart& start) const noexcept {
    return detail::explain(*port_, detail::kOperationIndex<Interface, Op>, start.problem);
  }

  detail::ClientHandle port_;
};

}  // namespace tenon
