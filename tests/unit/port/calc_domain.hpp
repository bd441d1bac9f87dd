// Servers and clients of Calc in a domain of their own, both ends in one thread.
#pragma once

#include <chrono>
#include <utility>

#include "calc_server.hpp"
#include "domain.hpp"

namespace tenon::test {

class CalcDomain : public Domain {
 protected:
  template <class Object>
  Server<calc::Interface> serve(Object& object, ServerOptions options = {}) {
    return Server<calc::Interface>::open(node(), object, calc::Interface::service, options).value();
  }
  Client<calc::Interface> connect(ClientOptions options = {}) {
    return Client<calc::Interface>::open(node(), calc::Interface::service, options).value();
  }
  // Both ends in this thread, in turn, until the call has ended.
  template <class Op>
  static Outcome<Op> finish(Server<calc::Interface>& server, Call<Op> call) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (!call.done() && std::chrono::steady_clock::now() < deadline) (void)server.poll();
    return std::move(call).get();
  }
};

}  // namespace tenon::test
