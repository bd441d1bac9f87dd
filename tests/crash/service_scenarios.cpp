// Calls and streams: the server dies, the client dies, a standby takes over.
#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <vector>

#include "calc.hpp"
#include "scenario.hpp"

namespace tenon::crash {

namespace {

using namespace std::chrono_literals;
using namespace test::calc;

// Adds, raises when b is 0, counts; what asks for 7 is kept and never answered.
struct Answers {
  void dispatch(Request<Add> request) {
    const Pair pair = *request;
    if (pair.b == 7) return kept.push_back(std::move(request));
    if (pair.b == 0)
      (void)std::move(request).answer(Bad{pair.a});
    else
      (void)std::move(request).answer(pair.a + pair.b);
  }
  void dispatch(Request<Divide>) {}  // dropped
  void dispatch(Request<Clear> request) { (void)std::move(request).answer({}); }
  void dispatch(Request<Hint>) {}
  void dispatch(StreamRequest<Count> request) { streams.emplace_back(std::move(request), 0); }
  void go_on() {
    for (auto& [stream, next] : streams) {
      while (next < stream->b && stream.send(next)) ++next;
      if (next == stream->b) (void)stream.end();
    }
    std::erase_if(streams, [](const auto& one) { return one.first.unwanted(); });
    if (kept.size() > 2) kept.clear();
  }
  std::vector<Request<Add>> kept;
  std::vector<std::pair<StreamRequest<Count>, std::int32_t>> streams;
};

// Calls, and knows each answer. Each ends once, with its answer or with the
// reason why there is none.
class Caller {
 public:
  Caller(Notes& notes, const Node& node, std::chrono::nanoseconds deadline)
      : notes_(notes),
        client_(Client<Interface>::open(node, Interface::service,
                                        {.deadline = deadline, .calls = 8, .kept = 4, .credit = 4, .spin = 0ns})
                    .value()) {}

  void begin() {
    if (calls_.size() >= 4) return;
    const std::int32_t b = ++number_ % 5 == 0 ? 0 : 3;
    auto call = client_.start<Add>(pair(number_, b));
    if (call) calls_.emplace_back(number_, std::move(*call));
    if (number_ % 6 == 1)
      if (auto hint = client_.loan<Hint>()) std::move(*hint).send();
    if (!stream_ && number_ % 4 == 1)
      if (auto stream = client_.stream<Count>(pair(0, 9)))
        stream_.emplace(std::move(*stream)), stream_begun_ = number_, next_ = 0;
  }
  // Looks at all that ended. True if an answer came.
  bool look() {
    client_.poll();
    bool answered = false;
    std::erase_if(calls_, [&](auto& one) {
      if (!one.second.done()) return false;
      const auto outcome = std::move(one.second).get();
      answered |= outcome.has_value();
      judge(one.first, outcome);
      return true;
    });
    follow();
    return answered;
  }
  [[nodiscard]] std::int32_t last() const { return number_; }
  // What was begun up to then has ended, in whatever way.
  [[nodiscard]] bool ended(std::int32_t last) const {
    return std::none_of(calls_.begin(), calls_.end(), [last](const auto& one) { return one.first <= last; }) &&
           (!stream_ || stream_begun_ > last);
  }
  void cancel() {
    if (stream_) stream_->cancel();
    stream_.reset();
    calls_.clear();
  }
  [[nodiscard]] Client<Interface>& client() { return client_; }

 private:
  void judge(std::int32_t a, const Outcome<Add>& outcome) {
    const bool raises = a % 5 == 0;
    if (outcome) {
      if (raises || *outcome != a + 3) notes_.violate("the answer to another call");
    } else if (!outcome.error().is_error()) {
      if (!raises || outcome.error().template get<Bad>().code != a) notes_.violate("the exception of another call");
    } else if (outcome.error() != ErrorCode::server_died && outcome.error() != ErrorCode::timeout &&
               outcome.error() != ErrorCode::not_answered) {
      notes_.violate("a call ended with %s", std::string(outcome.error().error().message()).c_str());
    }
  }
  void follow() {
    while (stream_) {
      const auto reply = stream_->take();
      if (reply) {
        if (reply->result != next_++) notes_.violate("a stream's answer is out of order");
        continue;
      }
      if (reply.state() == ReplyState::nothing) return;
      if (reply.state() == ReplyState::ended && next_ != 9) notes_.violate("a stream ended early");
      stream_.reset();
    }
  }

  Notes& notes_;
  Client<Interface> client_;
  std::int32_t number_ = 0;
  std::vector<std::pair<std::int32_t, Call<Add>>> calls_;
  std::optional<Stream<Count>> stream_;
  std::int32_t stream_begun_ = 0;
  std::int32_t next_ = 0;
};

using CalcServer = Server<Interface>;
[[nodiscard]] ServerOptions serving(std::chrono::nanoseconds spin = ServerOptions{}.spin) {
  return {.requests = 8, .clients = 4, .spin = spin};
}

// The actor as a server, and whoever else serves meanwhile.
class Served : public Scenario {
 public:
  using Scenario::Scenario;

 protected:
  [[nodiscard]] CalcServer open_server(const Node& node) {
    return CalcServer::open(node, answers_, Interface::service, serving()).value();
  }
  void serve_as_actor(const Node& node, int turns) {
    Answers answers;
    auto server = CalcServer::open(node, answers, Interface::service, serving(0ns)).value();
    notes.done = 1;
    for (int i = 0; i < turns; ++i) {
      (void)server.wait(1ms);
      answers.go_on();
    }
  }
  void expect_answer(const Node& newcomer) {
    Caller late(notes, newcomer, 5s);
    for (int i = 0; i < 2000; ++i) {
      late.begin();
      tend();
      if (late.look()) return;
    }
    notes.violate("a newcomer gets no answer");
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
  void act(const Node& node) override { serve_as_actor(node, 24); }
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
  void act(const Node& node) override { serve_as_actor(node, 20); }
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
