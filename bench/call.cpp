// Calls: the round trip of a request and its answer, both ends polling, beside the round trip of the floor; and the answers
// of a stream, and requests that nothing comes back for, as fast as they come, beside a reliable topic of messages of the
// same size.
#include <optional>
#include <string>
#include <vector>

#include "clock.hpp"
#include "echo.hpp"
#include "ends.hpp"
#include "floor.hpp"
#include "payloads.hpp"
#include "settings.hpp"
#include "statistics.hpp"

namespace tenon::bench {

namespace {

constexpr std::uint64_t kFloorTrips = 4000;
constexpr std::uint64_t kCalls = 6000;
constexpr std::uint64_t kStampedCalls = 50'000;
constexpr std::uint64_t kAnswers = 1 << 19;  // of one block of a stream
constexpr std::chrono::seconds kSpin{2};     // longer than anything is waited for

// Serves until so many calls were answered, or so many answers of a stream were sent.
template <class Op>
class Servant {
 public:
  void dispatch(Request<Op> request) requires(Op::oneway) {
    check(request->words.front(), request->words.back(), answered);
    ++answered;
  }
  void dispatch(Request<Op> request) requires(!Op::oneway) {
    auto loan = must(request.loan());
    auto& result = loan.result();
    result.words.front() = request->words.front();
    result.words.back() = request->words.back();
    if (!std::move(loan).send()) fail("an answer that nobody waits for");
    ++answered;
  }
  void dispatch(StreamRequest<Op> request) { stream.emplace(std::move(request)); }

  std::uint64_t answered = 0;
  std::optional<StreamRequest<Op>> stream;
};

// One side of a service: the leader calls, the follower serves.
template <class Op>
class Course {
 public:
  using Interface = echo::Only<Op>;

  Course(Partner& partner, const RuntimeDirectory& directory, ClientOptions options)
      : partner_(partner), node_(directory.node(partner.leads() ? "client" : "server")) {
    if (!partner.leads()) server_ = must(Server<Interface>::open(node_, servant_, Interface::service, {.spin = kSpin}));
    partner.meet();
    options.spin = kSpin;
    if (partner.leads()) client_ = must(Client<Interface>::open(node_, Interface::service, options));
    partner.meet();
    if (partner.leads() && client_->server_count() != 1) fail("no server found");
  }

  double block(std::uint64_t calls) {
    partner_.meet();
    const std::uint64_t start = now_ns();
    if (partner_.leads())
      for (std::uint64_t i = 0; i < calls; ++i) call();
    else
      serve(calls);
    return static_cast<double>(now_ns() - start) / static_cast<double>(calls);
  }

  std::vector<double> stamped(std::uint64_t calls) {
    std::vector<double> times(calls);
    partner_.meet();
    if (!partner_.leads()) {
      serve(calls);
      return times;
    }
    for (double& time : times) {
      const std::uint64_t start = ticks();
      call();
      time = static_cast<double>(ticks() - start) * ns_per_tick();
    }
    return times;
  }

  // ns per request that nothing comes back for. The client waits for room in its ring as it must.
  double tell_block(std::uint64_t requests) {
    partner_.meet();
    const std::uint64_t start = now_ns();
    if (!partner_.leads()) {
      serve(requests);
    } else {
      for (std::uint64_t i = 0; i < requests; ++i, ++number_) tell();
    }
    return static_cast<double>(now_ns() - start) / static_cast<double>(requests);
  }

  // One stream, ns per answer. The server's end of it waits for the client's credit as it must.
  double stream_block(std::uint64_t answers) {
    partner_.meet();
    const std::uint64_t start = now_ns();
    if (partner_.leads())
      receive(answers);
    else
      send(answers);
    return static_cast<double>(now_ns() - start) / static_cast<double>(answers);
  }

 private:
  void call() {
    const std::uint64_t number = ++number_;
    auto started = client_->template start<Op>([number](typename Op::Request& request) {
      request.words.front() = number;
      request.words.back() = number;
    });
    auto call = must(std::move(started));
    while (!call.wait(std::chrono::seconds(1))) {}
    const auto reply = std::move(call).reply();
    if (!reply) [[unlikely]]
      fail("a call without a result");
    check(reply->words.front(), reply->words.back(), number);
  }
  void tell() {
    const auto sent = client_->template send<Op>([this](typename Op::Request& request) {
      request.words.front() = number_;
      request.words.back() = number_;
    });
    if (!sent) [[unlikely]]
      fail_by_error(number_, sent.error());
  }
  void serve(std::uint64_t calls) {
    const std::uint64_t until = servant_.answered + calls;
    while (servant_.answered < until) (void)server_->wait(std::chrono::seconds(1));
  }

  void receive(std::uint64_t answers) {
    auto stream = must(client_->template stream<Op>([](typename Op::Request& request) { request.words.fill(0); }));
    for (std::uint64_t number = 0; number < answers;) {
      const auto reply = stream.take();
      if (reply.state() == ReplyState::nothing) continue;
      if (!reply) [[unlikely]]
        fail("a stream that ended early");
      check(reply->words.front(), reply->words.back(), number);
      ++number;
    }
    while (stream.take().state() != ReplyState::ended) {}
  }
  void send(std::uint64_t answers) {
    while (!servant_.stream) (void)server_->poll();
    auto& stream = *servant_.stream;
    for (std::uint64_t number = 0; number < answers;) {
      auto loan = stream.loan();
      if (!loan) {
        (void)server_->poll();  // credit comes with the requests
        continue;
      }
      auto& result = loan->result();
      result.words.front() = number;
      result.words.back() = number;
      if (!std::move(*loan).send()) fail("an answer that nobody waits for");
      ++number;
    }
    (void)stream.end();
    servant_.stream.reset();
  }

  Partner& partner_;
  Node node_;
  Servant<Op> servant_;
  std::optional<Server<Interface>> server_;
  std::optional<Client<Interface>> client_;
  std::uint64_t number_ = 0;
};

// A reliable topic of messages of the same size, in a ring as large as a stream's credit asks for.
template <class T>
class TopicCourse {
 public:
  TopicCourse(Partner& partner, const RuntimeDirectory& directory, std::uint32_t capacity)
      : partner_(partner), node_(directory.node(partner.leads() ? "taker" : "giver")) {
    const Mode mode = mode_named("reliable", capacity);
    if (!partner.leads()) publisher_ = must(Publisher<T>::open(node_, "yardstick", mode.publisher));
    partner.meet();
    if (partner.leads()) subscriber_ = must(Subscriber<T>::open(node_, "yardstick", mode.subscriber));
    partner.meet();
    if (!partner.leads() && publisher_->subscriber_count() != 1) fail("no subscriber found");
  }

  double block(std::uint64_t messages) {
    partner_.meet();
    const std::uint64_t start = now_ns();
    for (std::uint64_t i = 0; i < messages; ++i, ++number_) {
      if (partner_.leads())
        InPlace::receive(*subscriber_, number_);
      else
        InPlace::send(*publisher_, number_);
    }
    return static_cast<double>(now_ns() - start) / static_cast<double>(messages);
  }

 private:
  Partner& partner_;
  Node node_;
  std::optional<Publisher<T>> publisher_;
  std::optional<Subscriber<T>> subscriber_;
  std::uint64_t number_ = 1;
};

class Calls {
 public:
  explicit Calls(const Settings& settings)
      : settings_(settings),
        report_(settings, "call",
                {{"name", "name", 22},
                 {"request_bytes", "request", 8},
                 {"answer_bytes", "answer", 8},
                 {"p50_ns", "p50 ns", 10},
                 {"p99_ns", "p99 ns", 10},
                 {"mean_ns", "mean ns", 10},
                 {"yardstick_ns", "yardstick ns", 12},
                 {"ratio", "ratio", 7, 3},
                 {"ratio_low", "low", 7, 3},
                 {"ratio_high", "high", 7, 3},
                 {"msgs_per_s", "msgs/s", 12, 0},
                 {"runs", "runs", 5},
                 {"repeated", "again", 6}}) {}

  template <class Op>
  void round_trip(const std::string& name) {
    if (!settings_.wants(name)) return;
    const RuntimeDirectory directory;
    const auto part = [&](Partner& partner) {
      Course<Op> course(partner, directory, {});
      const auto yardstick = [&]() -> double {
        if (partner.leads()) return 2 * lead_floor(partner, kFloorTrips);
        follow_floor(partner, kFloorTrips);
        return 0;
      };
      const Rounds rounds = alternate(partner, settings_.rounds, yardstick, [&] { return course.block(kCalls); });
      const auto times = course.stamped(kStampedCalls);
      if (partner.leads()) tell<Op>(name, rounds, times);
      partner.meet();
    };
    run_pair(settings_.cores, part, part);
  }

  template <class Op, class T>
  void stream(const std::string& name, std::uint32_t credit) {
    if (!settings_.wants(name)) return;
    const RuntimeDirectory directory;
    const auto part = [&](Partner& partner) {
      Course<Op> course(partner, directory, {.streams = 1, .credit = credit});
      TopicCourse<T> topic(partner, directory, credit);
      const Rounds rounds = alternate(
          partner, settings_.rounds, [&] { return topic.block(kAnswers); },
          [&] { return course.stream_block(kAnswers); });
      if (partner.leads()) tell<Op>(name, rounds, {});
      partner.meet();
    };
    run_pair(settings_.cores, part, part);
  }
  template <class Op, class T>
  void oneway(const std::string& name, std::uint32_t ring) {
    if (!settings_.wants(name)) return;
    const RuntimeDirectory directory;
    const auto part = [&](Partner& partner) {
      Course<Op> course(partner, directory, {});
      TopicCourse<T> topic(partner, directory, ring);
      const Rounds rounds = alternate(
          partner, settings_.rounds, [&] { return topic.block(kAnswers); },
          [&] { return course.tell_block(kAnswers); });
      if (partner.leads()) tell<Op>(name, rounds, {});
      partner.meet();
    };
    run_pair(settings_.cores, part, part);
  }
  void write() const { report_.write(); }

 private:
  template <class Op>
  void tell(const std::string& name, const Rounds& rounds, const std::vector<double>& times) {
    Row row{{"name", name},
            {"request_bytes", sizeof(typename Op::Request)},
            {"mean_ns", median(rounds.rows())},
            {"yardstick_ns", median(rounds.yardsticks())},
            {"ratio", median(rounds.ratios())},
            {"msgs_per_s", 1e9 / median(rounds.rows())}};
    if constexpr (!Op::oneway) row["answer_bytes"] = sizeof(typename Op::Result);
    if (!times.empty()) {
      row["p50_ns"] = quantile(times, 0.5);
      row["p99_ns"] = quantile(times, 0.99);
    }
    add_rounds(row, rounds);
    report_.add(std::move(row));
  }

  const Settings& settings_;
  Report report_;
};

}  // namespace

void measure_call(const Settings& settings) {
  Calls calls(settings);
  calls.round_trip<echo::Echo40>("call 40 B");
  calls.round_trip<echo::Echo1024>("call 1 KiB");
  calls.stream<echo::Count40, ::bench::Bytes48>("stream 40 B credit 64", 64);
  calls.stream<echo::Count40, ::bench::Bytes48>("stream 40 B credit 1024", 1024);
  calls.oneway<echo::Tell40, ::bench::Bytes48>("oneway 40 B", 256);
  calls.write();
}

}  // namespace tenon::bench
