// What scenes are made of.
#pragma once

#include <chrono>
#include <stdexcept>
#include <type_traits>

#include "messages.hpp"
#include "scenes.hpp"

namespace tenon::failing {

using test::Short;

// A value, or the end of the scene.
template <class T>
T must(Result<T>&& result, const char* what) {
  if (!result) throw std::runtime_error(std::string(what) + ": " + std::string(result.error().message()));
  return std::move(*result);
}
// The text is made only when it is needed: a scene asks for no memory of its own while it is at work.
inline void must(bool holds, const char* what) {
  if (!holds) throw std::runtime_error(what);
}
template <class Text>
requires std::is_invocable_v<Text>
void must(bool holds, const Text& what) {
  if (!holds) throw std::runtime_error(what());
}

// Into `place`; the error otherwise.
template <class T>
std::optional<Error> put(std::optional<T>& place, Result<T>&& result) {
  if (!result) return result.error();
  place.emplace(std::move(*result));
  return {};
}

inline Node open_node() { return must(Node::open("scene"), "a node"); }

// A publisher and a subscriber that is waited for, and messages that arrive one after the other.
struct Pair {
  std::optional<Node> node;
  std::optional<Publisher<Short>> publisher;
  std::optional<Subscriber<Short>> subscriber;
  std::uint64_t sent = 0;
  std::uint64_t taken = 0;

  void open(const NodeOptions& where = {}) {
    node.emplace(must(Node::open("scene", where), "a node"));
    publisher.emplace(must(
        Publisher<Short>::open(
            *node, "t", {.depth = 4, .slow_reader = SlowReader::timeout, .patience = std::chrono::milliseconds(20)}),
        "a publisher"));
    subscriber.emplace(must(Subscriber<Short>::open(*node, "t", {.reliable = true}), "a subscriber"));
  }
  // Sends and takes so many; an error of the publisher's ends it.
  std::optional<Error> pass(std::uint64_t messages) {
    for (std::uint64_t i = 0; i < messages; ++i) {
      auto loan = publisher->loan();
      if (!loan) return loan.error();
      (*loan)->fill(sent++);
      std::move(*loan).publish();
      take_all();
    }
    return {};
  }
  // The same; what a call that failed left undone is done again within a second.
  template <class Meanwhile>
  void pass_again(std::uint64_t messages, Meanwhile meanwhile) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(1);
    for (std::uint64_t i = 0; i < messages; ++i)
      for (;;) {
        const auto error = pass(1);
        meanwhile();
        if (!error) break;
        must(std::chrono::steady_clock::now() < end, [&] { return std::string(error->message()); });
      }
  }
  void take_all() {
    while (const auto sample = subscriber->take()) {
      must(sample->whole() && sample->number == taken,
           [this] { return "message " + std::to_string(taken) + " is another one"; });
      ++taken;
    }
  }
  void prove() {
    pass_again(20, [this] { take_all(); });
    must(taken == sent && subscriber->lost() == 0, "messages were lost");
  }
};

// Messages pass, and nobody else is there.
class Passing : public Scene {
 public:
  explicit Passing(NodeOptions where = {}) : where_(std::move(where)) {}
  void prepare() override { pair.open(where_); }
  std::optional<Error> operate() override { return pair.pass(40); }
  void prove() override { pair.prove(); }

 protected:
  Pair pair;

 private:
  NodeOptions where_;
};

template <class T, class... Arguments>
SceneKind scene(std::string name, Arguments... arguments) {
  return {std::move(name), [=] { return std::make_unique<T>(arguments...); }};
}

// In the order in which they are told.
[[nodiscard]] std::vector<SceneKind> opening_scenes();
[[nodiscard]] std::vector<SceneKind> topic_scenes();
[[nodiscard]] std::vector<SceneKind> domain_scenes();
[[nodiscard]] std::vector<SceneKind> other_scenes();
[[nodiscard]] std::vector<SceneKind> shared_scenes();
[[nodiscard]] std::vector<SceneKind> learned_scenes();

}  // namespace tenon::failing
