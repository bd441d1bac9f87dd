// The serving end of a service: takes the requests of all its clients and hands them to an implementation.
//
// One thread at a time: the one that serves calls the implementation. Servers of one service with different instance
// names are active side by side; of those with the same name one is active and the others stand by, and one of them takes
// over when it ends or dies. A standby takes part as long as it is polled or waited on.
#pragma once

#include <array>
#include <chrono>
#include <string_view>

#include "tenon/request.hpp"

namespace tenon {

template <class Interface>
class NextRequests;  // tenon/async_service.hpp

template <class Interface>
class Server {
 public:
  // `implementation.dispatch(Request<Op>)` is there for every operation, `dispatch(StreamRequest<Op>)` for streams; it
  // must outlive the server. Errors: name_invalid, holds_exhausted (options), version_mismatch, out_of_shared_memory,
  // permission_denied, descriptor_limit, system_call.
  template <class Object>
  [[nodiscard]] static Result<Server> open(const Node& node, Object& implementation,
                                           std::string_view service = Interface::service,
                                           const ServerOptions& options = {}) {
    return detail::open_server(node, service, detail::facts_of_interface<Interface>(),
                               {&implementation, kDispatch<Object>}, options)
        .map([](detail::ServerHandle&& port) { return Server(std::move(port)); });
  }

  // Serves the requests that are there, `most` at once; how many. Never waits, and takes at most 1024 messages of clients, so
  // that it returns also while more come.
  std::uint32_t poll(std::uint32_t most = ~0u) noexcept { return detail::serve(*port_, most); }
  // Waits for requests at most so long and serves them as poll() does; how many. 0 when the time was up, or when a client made
  // room for more answers of a stream or cancelled something.
  std::uint32_t wait(std::chrono::nanoseconds time) noexcept {
    return detail::wait_and_serve(*port_, detail::deadline_after(time));
  }

  [[nodiscard]] bool active() const noexcept { return detail::is_active(*port_); }
  // The count of activations of this service, this server's included; 0 while it stands by.
  [[nodiscard]] std::uint64_t epoch() const noexcept { return detail::epoch_of(*port_); }
  // For a WaitSet: ready while there is something to serve, or a client has made room for more of a stream.
  [[nodiscard]] detail::Waitable& waitable() noexcept { return detail::waitable_of(*port_); }
  // The same as a descriptor, as a subscriber has one: made by the first call, closed with the server. The user's part: when
  // it is readable, poll until nothing is served. Errors: as of Subscriber::fd().
  [[nodiscard]] Result<int> fd() { return detail::descriptor_of(*port_); }
  // Awaits requests in a coroutine, and serves them; defined by <tenon/async_service.hpp>.
  [[nodiscard]] NextRequests<Interface> next() noexcept;
  // Clients connected now.
  [[nodiscard]] std::uint32_t client_count() noexcept { return detail::count_clients(*port_); }

 private:
  friend class NextRequests<Interface>;
  explicit Server(detail::ServerHandle port) noexcept : port_(std::move(port)) {}

  template <class Object, class Op>
  static void hand_over(void* object, detail::Served&& served) {
    auto& implementation = *static_cast<Object*>(object);
    if constexpr (Op::stream)
      implementation.dispatch(StreamRequest<Op>(std::move(served)));
    else
      implementation.dispatch(Request<Op>(std::move(served)));
  }
  template <class Object, class... Ops>
  [[nodiscard]] static constexpr std::array<detail::Implementation::Dispatch, sizeof...(Ops)> table(TypeList<Ops...>) {
    return {&hand_over<Object, Ops>...};
  }
  template <class Object>
  static constexpr auto kDispatch = table<Object>(typename Interface::Operations{});

  detail::ServerHandle port_;
};

}  // namespace tenon
