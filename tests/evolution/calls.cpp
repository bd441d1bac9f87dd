// Calls between two versions of an interface: an operation that carries a type of which one side knows more is refused, with
// what was appended, and the others work.
#include "calls.hpp"

#include <iostream>
#include <state.hpp>

namespace {

using namespace std::chrono_literals;
using evolution::Part;
namespace Keeper = evolution::Keeper;

struct Keeping final : evolution::KeeperServer {
  tenon::Outcome<Keeper::exchange::Operation> exchange(const Part& given) override { return given; }
  tenon::Outcome<Keeper::twice::Operation> twice(std::int32_t number) override {
    called = true;
    return 2 * number;
  }
  bool called = false;
};

}  // namespace

int serve(const tenon::Node& node) {
  Keeping keeping;
  auto server = tenon::Server<Keeper::Interface>::open(node, keeping).value();
  std::cout << "ready" << std::endl;
  for (int i = 0; !keeping.called; ++i)
    if (server.wait(1s) == 0 && i > 20) return 1;
  while (server.client_count() != 0) (void)server.wait(1ms);
  return 0;
}

int call(const tenon::Node& node) {
  auto client = evolution::KeeperClient::open(node).value();
  if (!client.client().wait_for_server(20s)) return 1;
  std::cout << "twice " << client.twice(21).value() << '\n';
  if (const auto part = client.exchange({.x = 40}))
    std::cout << "exchanged " << +part->x << '\n';
  else
    std::cout << part.error().error().message() << '\n' << part.error().error().detail() << '\n';
  return 0;
}
