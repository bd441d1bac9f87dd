// Calls and streams: the server dies, the client dies, a standby takes over.
#include <array>
#include <chrono>
#include <optional>

#include "calls.hpp"

namespace tenon::crash {

namespace {

using namespace std::chrono_literals;

// The actor as a server, and whoever else serves meanwhile.
class Served : public Scenario {
 public:
  using Scenario::Scenario;

 protected:
  [[nodiscard]] CalcServer open_server(const Node& node) {
    return CalcServer::open(node, answers_, Interface::service, serving()).value();
  }
  void expect_answer(const Node& newcomer) {
    crash::expect_answer(notes, newcomer, [this] { tend(); });
  }

  Answers answers_;
  std::optional<Caller> caller_;
};

// The actor serves, one stands by, a client calls.
class Serve : public Served {
 public:
  using Served::Served;
  void prepare(const Node& node) override {
    node_ = &node;
    caller_.emplace(notes, node, 5s);
  }
  void act(const Node& node) override { serve_as_actor(notes, node, 24); }
  void tend() override {
    if (!standby_ && notes.done != 0) standby_ = open_server(*node_);
    if (standby_) (void)standby_->poll();
    answers_.go_on();
    caller_->begin();
    (void)caller_->look();
  }
  // What was in flight with the dead one has ended, and the one that stood by
  // answers.
  bool recovered() override {
    notes.done = 1;
    if (!last_) last_ = caller_->last();
    tend();
    answered_ = answered_ || caller_->look() || answered();
    return answered_ && caller_->ended(*last_);
  }
  void newcome(const Node& node) override { expect_answer(node); }

 private:
  bool answered() {
    for (int i = 0; i < 50; ++i) {
      caller_->begin();
      (void)standby_->poll();
      if (caller_->look()) return true;
    }
    return false;
  }

  const Node* node_ = nullptr;
  std::optional<std::int32_t> last_;
  bool answered_ = false;
  std::optional<CalcServer> standby_;
};

// The actor stands by, and takes over when the one that is active closes.
class TakeOver : public Served {
 public:
  using Served::Served;
  void prepare(const Node& node) override {
    node_ = &node;
    active_ = open_server(node);
    caller_.emplace(notes, node, 20ms);
  }
  void act(const Node& node) override { serve_as_actor(notes, node, 20); }
  void tend() override {
    if (notes.done != 0 && ++turns_ == 5) active_.reset();
    serve();
  }
  bool recovered() override {
    if (!active_) active_ = open_server(*node_);
    if (!last_) last_ = caller_->last();
    answered_ = serve() || answered_;
    return answered_ && caller_->ended(*last_);
  }

 private:
  bool serve() {
    caller_->begin();
    if (active_) (void)active_->poll();
    answers_.go_on();
    return caller_->look();
  }

  const Node* node_ = nullptr;
  int turns_ = 0;
  std::optional<std::int32_t> last_;
  bool answered_ = false;
  std::optional<CalcServer> active_;
};

// The actor calls; a server and another client go on.
class CallIt : public Served {
 public:
  using Served::Served;
  void prepare(const Node& node) override {
    server_ = open_server(node);
    caller_.emplace(notes, node, 5s);
  }
  void act(const Node& node) override {
    Caller caller(notes, node, 300ms);
    if (!caller.client().wait_for_server(300ms)) notes.violate("no server");
    for (int i = 0; i < 10; ++i) {
      caller.begin();
      (void)caller.look();
    }
    (void)caller.client().call<Add>(pair(1, 2), 50ms);
    (void)caller.client().call<Add>(pair(1, 7), 1ms);  // is kept: past its deadline it is over
    (void)caller.client().call<Divide>(pair(1, 7), 50ms);
    caller.cancel();
    if (auto loan = caller.client().loan<Add>()) (*loan)->a = 1;  // never sent
    (void)caller.client().fd();
    for (int i = 0; i < 10; ++i) {
      caller.begin();
      (void)caller.look();
    }
  }
  void tend() override {
    (void)server_->poll();
    answers_.go_on();
    caller_->begin();
    answered_ = caller_->look();
  }
  bool recovered() override {
    tend();
    return answered_;
  }
  void newcome(const Node& node) override { expect_answer(node); }

 private:
  std::optional<CalcServer> server_;
  bool answered_ = false;
};

constexpr std::array kServiceScenarios{
    Named{"serve", make<Serve>},
    Named{"take-over", make<TakeOver>},
    Named{"call", make<CallIt>},
};

}  // namespace

std::span<const Named> service_scenarios() { return kServiceScenarios; }

}  // namespace tenon::crash
