// Calls between nodes that meet in a shared directory: the server dies, a client dies, a standby takes over.
#include <array>
#include <chrono>
#include <optional>

#include "calls.hpp"
#include "shared_directory.hpp"

namespace tenon::crash {

namespace {

using namespace std::chrono_literals;

class SharedService : public InSharedDirectory {
 public:
  using InSharedDirectory::InSharedDirectory;
  void newcome(const Node&) override {
    const Node node = open_node("newcomer");
    expect_answer(notes, node, [this] { tend(); });
  }

 protected:
  [[nodiscard]] CalcServer open_server(const Node& node) {
    return CalcServer::open(node, answers_, Interface::service, serving(0ns)).value();
  }

  Answers answers_;
};

// The actor serves, one of another node stands by and takes over, a client of a third calls.
class SharedServe : public SharedService {
 public:
  using SharedService::SharedService;
  ~SharedServe() override {
    caller_.reset();
    standby_.reset();
    standby_node_.reset();
    node_.reset();
  }

  void prepare(const Node& own) override {
    SharedService::prepare(own);
    node_ = open_node("survivor");
    standby_node_ = open_node("standby");
    caller_.emplace(notes, *node_, 5s);
  }
  void act(const Node&) override {
    const Node node = open_node("actor");
    serve_as_actor(notes, node, 24);
  }
  void tend() override {
    if (!standby_ && notes.done != 0) standby_ = open_server(*standby_node_);
    if (standby_) (void)standby_->wait(100us);
    answers_.go_on();
    caller_->begin();
    answered_ = caller_->look();
  }
  // The one that stood by is active; what was in flight with the dead one has ended.
  bool recovered() override {
    notes.done = 1;
    if (!last_) last_ = caller_->last();
    tend();
    served_ = served_ || (answered_ && standby_->active());
    return served_ && caller_->ended(*last_);
  }

 private:
  std::optional<Node> node_;
  std::optional<Node> standby_node_;
  std::optional<std::int32_t> last_;
  bool answered_ = false;
  bool served_ = false;
  std::optional<CalcServer> standby_;
  std::optional<Caller> caller_;
};

// The actor calls; a server of another node and a client of a third go on.
class SharedCall : public SharedService {
 public:
  using SharedService::SharedService;
  ~SharedCall() override {
    caller_.reset();
    server_.reset();
    calling_node_.reset();
    node_.reset();
  }

  void prepare(const Node& own) override {
    SharedService::prepare(own);
    node_ = open_node("survivor");
    server_ = open_server(*node_);
    calling_node_ = open_node("survivor_calls");
    caller_.emplace(notes, *calling_node_, 5s);
  }
  void act(const Node&) override {
    const Node node = open_node("actor");
    Caller caller(notes, node, 300ms);
    if (!caller.client().wait_for_server(300ms)) notes.violate("no server");
    for (int i = 0; i < 10; ++i) {
      caller.begin();
      (void)caller.look();
    }
    (void)caller.client().call<Add>(pair(1, 2), 50ms);
    caller.cancel();
  }
  void tend() override {
    (void)server_->wait(100us);
    answers_.go_on();
    caller_->begin();
    answered_ = caller_->look();
  }
  // Its place is free again, and the other one is answered.
  bool recovered() override {
    tend();
    return answered_ && server_->client_count() == 1;
  }

 private:
  std::optional<Node> node_;
  std::optional<Node> calling_node_;
  std::optional<CalcServer> server_;
  std::optional<Caller> caller_;
  bool answered_ = false;
};

// A client that is opened waits a quarter of a second for servers, whose turn comes only after that here.
constexpr std::uint64_t kToCall = kToMeet + 3;
constexpr std::array kSharedServiceScenarios{Named{"shared-serve", make<SharedServe>, kToCall},
                                             Named{"shared-call", make<SharedCall>, kToCall}};

}  // namespace

std::span<const Named> shared_service_scenarios() {
  if constexpr (kForksBesideThreads) return kSharedServiceScenarios;
  return {};
}

}  // namespace tenon::crash
