// Opening each kind of thing.
#include <tenon/event.hpp>
#include <tenon/latest.hpp>

#include "calc_server.hpp"
#include "parts.hpp"

namespace tenon::failing {

namespace {

// Opens one thing, twice: with the failure, and again.
template <class T>
class Opening final : public Scene {
 public:
  using Open = std::function<Result<T>(const Node&)>;
  explicit Opening(Open open) : open_(std::move(open)) {}
  void prepare() override { node_.emplace(open_node()); }
  std::optional<Error> operate() override { return put(opened_, open_(*node_)); }
  void prove() override {
    if (!opened_) opened_.emplace(must(open_(*node_), "opened once more"));
    opened_.reset();
    (void)must(open_(*node_), "opened behind one that was closed");
  }

 private:
  Open open_;
  std::optional<Node> node_;
  std::optional<T> opened_;
};

class NodeOpening final : public Scene {
 public:
  explicit NodeOpening(NodeOptions where) : where_(std::move(where)) {}
  std::optional<Error> operate() override { return put(node_, Node::open("scene", where_)); }
  void prove() override {
    node_.reset();
    Pair pair;
    pair.open(where_);
    pair.prove();
  }

 private:
  NodeOptions where_;
  std::optional<Node> node_;
};

template <class T, class Open>
SceneKind opening(std::string name, Open open) {
  return {std::move(name), [open] { return std::make_unique<Opening<T>>(open); }};
}
test::calc::Plain served;

}  // namespace

std::vector<SceneKind> opening_scenes() {
  return {
      scene<NodeOpening>("open a node", NodeOptions{}),
      scene<NodeOpening>("open a node in the process", NodeOptions{.in_process = true}),
      opening<Publisher<Short>>("open a publisher", [](const Node& node) { return Publisher<Short>::open(node, "t"); }),
      opening<Subscriber<Short>>(
          "open a subscriber", [](const Node& node) { return Subscriber<Short>::open(node, "t", {.reliable = true}); }),
      opening<Server<test::calc::Interface>>(
          "open a server", [](const Node& node) { return Server<test::calc::Interface>::open(node, served); }),
      opening<Client<test::calc::Interface>>(
          "open a client", [](const Node& node) { return Client<test::calc::Interface>::open(node); }),
      opening<LatestWriter<Short>>("open a writer",
                                   [](const Node& node) { return LatestWriter<Short>::open(node, "v"); }),
      opening<LatestReader<Short>>("open a reader",
                                   [](const Node& node) { return LatestReader<Short>::open(node, "v"); }),
      opening<Notifier>("open a notifier", [](const Node& node) { return Notifier::open(node, "e"); }),
      opening<Listener>("open a listener", [](const Node& node) { return Listener::open(node, "e"); }),
  };
}

}  // namespace tenon::failing
