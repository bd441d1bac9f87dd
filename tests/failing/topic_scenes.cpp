// Publishers and subscribers that come, pass messages, wait and go.
#include <tenon/wait_set.hpp>

#include "parts.hpp"

namespace tenon::failing {

namespace {

using namespace std::chrono_literals;

// Another subscriber is there that the publisher has not looked at yet.
class PassingToANewcomer final : public Passing {
 public:
  void prepare() override {
    Passing::prepare();
    newcomer_.emplace(must(Subscriber<Short>::open(*pair.node, "t", {.reliable = true}), "a newcomer"));
  }
  std::optional<Error> operate() override {
    for (int i = 0; i < 40; ++i) {
      if (auto error = pair.pass(1)) return error;
      take();
    }
    return {};
  }
  void prove() override {
    must(newcomer_->publisher_count() == 1, "the newcomer finds nobody");
    must(pair.publisher->subscriber_count() == 2, "the publisher does not know the newcomer");
    pair.pass_again(40, [this] { take(); });
    must(next_ == pair.sent && newcomer_->lost() == 0, "the newcomer lost messages");
    newcomer_.reset();
    pair.prove();
  }

 private:
  void take() {
    while (const auto sample = newcomer_->take()) {
      must(sample->whole() && (!began_ || sample->number == next_), "the newcomer has another message");
      next_ = sample->number + 1;
      began_ = true;
    }
  }
  std::optional<Subscriber<Short>> newcomer_;
  bool began_ = false;
  std::uint64_t next_ = 0;
};

// Another publisher has published before this subscriber looked at it.
class TakingFromANewcomer final : public Passing {
 public:
  void prepare() override {
    Passing::prepare();
    newcomer_.emplace(must(Publisher<Short>::open(*pair.node, "t", {.depth = 8}), "a newcomer"));
    must(test::publish_range(*newcomer_, 1000, 1003), "messages of the newcomer");
  }
  std::optional<Error> operate() override {
    take();
    return {};
  }
  void prove() override {
    take();
    must(next_ == 1003, [this] { return "messages of the newcomer were lost, from " + std::to_string(next_); });
    newcomer_.reset();
    pair.prove();
  }

 private:
  void take() {
    while (const auto sample = pair.subscriber->take()) {
      must(sample->whole() && sample->number == next_, "the newcomer's message is another one");
      ++next_;
    }
  }
  std::optional<Publisher<Short>> newcomer_;
  std::uint64_t next_ = 1000;
};

// Closes one end while the other is there.
class Closing final : public Passing {
 public:
  enum class End : std::uint8_t { publisher, subscriber, node };
  explicit Closing(End end) : end_(end) {}
  void prepare() override {
    Passing::prepare();
    must(!pair.pass(3), "messages before the end");
  }
  std::optional<Error> operate() override {
    if (end_ != End::subscriber) pair.publisher.reset();
    if (end_ != End::publisher) pair.subscriber.reset();
    if (end_ == End::node) pair.node.reset();
    return {};
  }
  void prove() override {
    pair = {};
    pair.open();
    pair.prove();
  }

 private:
  End end_;
};

class Waiting final : public Passing {
 public:
  std::optional<Error> operate() override {
    must(!pair.subscriber->wait_take(5ms), "a message from nowhere");
    return pair.pass(2);
  }
};

class WaitingInASet final : public Passing {
 public:
  std::optional<Error> operate() override {
    WaitSet set;
    const auto member = set.add(*pair.subscriber);
    if (!member) return member.error();
    const auto timer = set.add_timer(1ms);
    if (!timer) return timer.error();
    must(!set.wait(20s).empty(), "no timer");
    const auto file = set.fd();
    if (!file) return file.error();
    (void)set.wait(1ms);
    return pair.pass(2);
  }
};

class WaitingForADescriptor final : public Passing {
 public:
  std::optional<Error> operate() override {
    const auto file = pair.subscriber->fd();
    if (!file) return file.error();
    must(!pair.subscriber->take(), "a message from nowhere");
    return pair.pass(2);
  }
};

}  // namespace

std::vector<SceneKind> topic_scenes() {
  return {
      scene<Passing>("publish and take"),
      scene<Passing>("publish and take in the process", NodeOptions{.in_process = true}),
      scene<PassingToANewcomer>("publish to a newcomer"),
      scene<TakingFromANewcomer>("take from a newcomer"),
      scene<Closing>("close a publisher", Closing::End::publisher),
      scene<Closing>("close a subscriber", Closing::End::subscriber),
      scene<Closing>("close a node", Closing::End::node),
      scene<Waiting>("wait"),
      scene<WaitingInASet>("wait in a set"),
      scene<WaitingForADescriptor>("wait for a descriptor"),
  };
}

}  // namespace tenon::failing
