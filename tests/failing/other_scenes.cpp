// Calls, events, latest values, and messages that are kept.
#include <tenon/event.hpp>
#include <tenon/latest.hpp>

#include <thread>

#include "calc_server.hpp"
#include "keyed_messages.hpp"
#include "parts.hpp"

namespace tenon::failing {

namespace {

using namespace std::chrono_literals;

class Calling final : public Scene {
 public:
  void prepare() override {
    node_.emplace(open_node());
    server_.emplace(must(Server<test::calc::Interface>::open(*node_, object_), "a server"));
    client_.emplace(must(Client<test::calc::Interface>::open(*node_), "a client"));
  }
  std::optional<Error> operate() override {
    for (std::int32_t i = 1; i < 10; ++i)
      if (auto error = add(i)) return error;
    return {};
  }
  void prove() override {
    for (std::int32_t i = 1; i < 10; ++i)
      if (const auto error = add(i)) must(false, [&] { return std::string(error->message()); });
  }

 private:
  std::optional<Error> add(std::int32_t number) {
    auto call = client_->start<test::calc::Add>(test::calc::pair(number, 1));
    if (!call) return call.error();
    const auto end = std::chrono::steady_clock::now() + 20s;
    while (!call->done() && std::chrono::steady_clock::now() < end) (void)server_->poll();
    auto outcome = std::move(*call).get();
    if (!outcome) return outcome.error().error();
    must(*outcome == number + 1, "another call's answer");
    return {};
  }
  std::optional<Node> node_;
  test::calc::Plain object_;
  std::optional<Server<test::calc::Interface>> server_;
  std::optional<Client<test::calc::Interface>> client_;
};

// One call that is answered many times; the client takes what there is in between.
class Streaming final : public Scene {
 public:
  void prepare() override {
    node_.emplace(open_node());
    server_.emplace(must(Server<Interface>::open(*node_, object_), "a server"));
    client_.emplace(must(Client<Interface>::open(*node_, Interface::service, {.credit = 4}), "a client"));
  }
  std::optional<Error> operate() override { return stream(); }
  void prove() override {
    object_.request.reset();
    if (const auto error = stream()) must(false, [&] { return std::string(error->message()); });
  }

 private:
  using Interface = test::calc::Interface;
  using Count = test::calc::Count;
  static constexpr std::int32_t kAnswers = 12;

  // Of streams only the last: it asks for no memory.
  struct Counting {
    template <class Request>
    void dispatch(Request) {}
    void dispatch(StreamRequest<Count> stream) {
      request.reset();
      request.emplace(std::move(stream));
      next = 0;
    }
    void go_on() {
      if (!request) return;
      while (next < kAnswers && request->send(next)) ++next;
      if (next == kAnswers && request->end()) request.reset();
    }
    std::optional<StreamRequest<Count>> request;
    std::int32_t next = 0;
  };

  std::optional<Error> stream() {
    auto stream = client_->stream<Count>(test::calc::pair(0, kAnswers));
    if (!stream) return stream.error();
    const auto end = std::chrono::steady_clock::now() + 20s;
    for (std::int32_t taken = 0; std::chrono::steady_clock::now() < end;) {
      (void)server_->poll();
      object_.go_on();
      const auto reply = stream->take();
      if (reply.state() == ReplyState::failed) return reply.error();
      if (reply) must(reply->result == taken++, "an answer is missing");
      if (reply.state() != ReplyState::ended) continue;
      must(taken == kAnswers, "the stream ended too early");
      return {};
    }
    must(false, "the stream does not end");
    return {};
  }
  std::optional<Node> node_;
  Counting object_;
  std::optional<Server<Interface>> server_;
  std::optional<Client<Interface>> client_;
};

class WatchingOver final : public Passing {
 public:
  std::optional<Error> operate() override {
    if (auto error = put(deadline_, Deadline::open(*pair.subscriber, 1ms))) return error;
    return Passing::operate();
  }
  void prove() override {
    if (!deadline_) deadline_.emplace(must(Deadline::open(*pair.subscriber, 1ms), "a deadline"));
    (void)deadline_->take_missed();  // what came before is no silence
    std::this_thread::sleep_for(3ms);
    must(deadline_->take_missed() > 0, "silence that nobody heard");
    Passing::prove();
  }

 private:
  std::optional<Deadline> deadline_;
};

class Notifying final : public Scene {
 public:
  void prepare() override {
    node_.emplace(open_node());
    listener_.emplace(must(Listener::open(*node_, "e"), "a listener"));
    notifier_.emplace(must(Notifier::open(*node_, "e"), "a notifier"));
  }
  std::optional<Error> operate() override {
    for (int i = 0; i < 30; ++i, ++sent_)
      if (auto done = notifier_->notify(3); !done) return done.error();
    (void)listener_->wait(1ms);
    take();
    return {};
  }
  void prove() override {
    must(notifier_->notify(3).has_value(), "no notification");
    ++sent_;
    take();
    must(taken_ == sent_,
         [this] { return "of " + std::to_string(sent_) + " notifications " + std::to_string(taken_) + " came"; });
  }

 private:
  void take() {
    (void)listener_->take([&](std::uint32_t, std::uint64_t times) { taken_ += times; });
  }
  std::optional<Node> node_;
  std::optional<Listener> listener_;
  std::optional<Notifier> notifier_;
  std::uint64_t sent_ = 0;
  std::uint64_t taken_ = 0;
};

class SettingTheLatest final : public Scene {
 public:
  void prepare() override {
    node_.emplace(open_node());
    writer_.emplace(must(LatestWriter<test::Keyed>::open(*node_, "v", {.keys = 4}), "a writer"));
    reader_.emplace(must(LatestReader<test::Keyed>::open(*node_, "v"), "a reader"));
  }
  std::optional<Error> operate() override {
    for (std::uint64_t i = 0; i < 8; ++i)
      if (auto done = writer_->set(test::keyed(i % 4, i)); !done) return done.error();
    test::Keyed value;
    (void)reader_->get(test::keyed(1, 0), value);
    return {};
  }
  void prove() override {
    for (std::uint64_t i = 0; i < 4; ++i) {
      must(writer_->set(test::keyed(i, 100 + i)).has_value(), "a value is not taken");
      test::Keyed value;
      must(reader_->get(test::keyed(i, 0), value).there && value.value.number == 100 + i, "an older value");
    }
  }

 private:
  std::optional<Node> node_;
  std::optional<LatestWriter<test::Keyed>> writer_;
  std::optional<LatestReader<test::Keyed>> reader_;
};

// One that comes late to a publisher that keeps the last message of each key.
class JoiningLate final : public Scene {
 public:
  void prepare() override {
    node_.emplace(open_node());
    publisher_.emplace(must(Publisher<test::Keyed>::open(*node_, "k", {.depth = 4, .keep_keys = 8}), "a publisher"));
    for (std::uint64_t i = 0; i < 40; ++i)
      must(publisher_->publish_copy(test::keyed(i % 8, i)).has_value(), "a message that is kept");
  }
  std::optional<Error> operate() override {
    std::optional<Subscriber<test::Keyed>> subscriber;
    if (auto error = put(subscriber, Subscriber<test::Keyed>::open(*node_, "k"))) return error;
    while (subscriber->take()) {}
    return {};
  }
  void prove() override {
    auto subscriber = must(Subscriber<test::Keyed>::open(*node_, "k"), "one that comes late");
    std::uint64_t keys = 0;
    while (const auto sample = subscriber.take()) keys |= std::uint64_t{1} << sample->id;
    must(keys == 0xff, "keys are missing");
  }

 private:
  std::optional<Node> node_;
  std::optional<Publisher<test::Keyed>> publisher_;
};

}  // namespace

std::vector<SceneKind> other_scenes() {
  const auto waiting = [](SceneKind kind) {
    kind.waits = true;
    return kind;
  };
  return {
      scene<JoiningLate>("join late"),
      waiting(scene<Calling>("call")),
      waiting(scene<Streaming>("stream answers")),
      scene<WatchingOver>("watch over a subscriber"),
      scene<Notifying>("notify"),
      scene<SettingTheLatest>("set and get the latest"),
  };
}

}  // namespace tenon::failing
