// A server's answers and a client's calls in which each knows what the other should say.
#pragma once

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>
#include <vector>

#include "between.hpp"
#include "calc.hpp"
#include "scenario.hpp"

namespace tenon::crash {

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
        client_(Client<Interface>::open(
                    node, Interface::service,
                    {.deadline = deadline, .calls = 8, .kept = 4, .credit = 4, .spin = std::chrono::nanoseconds(0)})
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
[[nodiscard]] inline ServerOptions serving(std::chrono::nanoseconds spin = ServerOptions{}.spin) {
  return {.requests = 8, .clients = 4, .spin = spin};
}

// Serves for so many turns, and says once it does (Notes::done).
inline void serve_as_actor(Notes& notes, const Node& node, int turns) {
  Answers answers;
  auto server = CalcServer::open(node, answers, Interface::service, serving(std::chrono::nanoseconds(0))).value();
  notes.done = 1;
  for (int i = 0; i < turns; ++i) {
    (void)server.wait(std::chrono::milliseconds(1));
    answers.go_on();
  }
}

// A newcomer calls while `meanwhile` serves.
template <class Meanwhile>
void expect_answer(Notes& notes, const Node& newcomer, const Meanwhile& meanwhile) {
  Caller late(notes, newcomer, std::chrono::seconds(5));
  for (const std::uint64_t began = test::now_ns(); test::now_ns() - began < 2'000'000'000;) {
    late.begin();
    meanwhile();
    if (late.look()) return;
  }
  notes.violate("a newcomer gets no answer");
}

}  // namespace tenon::crash
