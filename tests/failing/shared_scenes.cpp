// Nodes of a shared directory, whose attendants work beside whoever opens something.
#include <sys/stat.h>

#include <thread>

#include "parts.hpp"
#include "scratch.hpp"

namespace tenon::failing {

namespace {

using namespace std::chrono_literals;

class Meeting final : public Scene {
 public:
  Meeting() { (void)::chmod(directory_.path().c_str(), 03770); }
  void prepare() override {
    here_.emplace(must(Node::open("here", where()), "a node"));
    there_.emplace(must(Node::open("there", where()), "another node"));
  }
  std::optional<Error> operate() override {
    if (auto error = put(publisher_, Publisher<Short>::open(*there_, "t"))) return error;
    if (auto error = put(subscriber_, Subscriber<Short>::open(*here_, "t", {.reliable = true}))) return error;
    for (int i = 0; i < 20 && !together(); ++i) std::this_thread::sleep_for(1ms);
    return {};
  }
  void prove() override {
    if (!publisher_) publisher_.emplace(must(Publisher<Short>::open(*there_, "t"), "a publisher"));
    if (!subscriber_)
      subscriber_.emplace(must(Subscriber<Short>::open(*here_, "t", {.reliable = true}), "a subscriber"));
    const auto end = std::chrono::steady_clock::now() + 5s;
    while (!together()) {
      must(std::chrono::steady_clock::now() < end, [this] {
        return "the two do not meet: " + std::to_string(publisher_->subscriber_count()) + " subscribers, " +
               std::to_string(subscriber_->publisher_count()) + " publishers";
      });
      std::this_thread::sleep_for(1ms);
    }
    must(test::publish_range(*publisher_, 0, 10), "messages");
    for (std::uint64_t i = 0; i < 10; ++i) {
      const auto sample = subscriber_->wait_take(1s);
      must(sample && sample->whole() && sample->number == i, "messages were lost");
    }
  }

 private:
  [[nodiscard]] NodeOptions where() const { return {.shared_directory = directory_.path()}; }
  // Both look: what one of them does, the other one sees.
  [[nodiscard]] bool together() {
    const bool subscriber_sees = subscriber_->publisher_count() == 1;
    return publisher_->subscriber_count() == 1 && subscriber_sees;
  }

  os::test::Scratch directory_;
  std::optional<Node> here_;
  std::optional<Node> there_;
  std::optional<Publisher<Short>> publisher_;
  std::optional<Subscriber<Short>> subscriber_;
};

}  // namespace

std::vector<SceneKind> shared_scenes() {
  SceneKind meeting = scene<Meeting>("meet in a shared directory");
  meeting.threads = true;
  meeting.stride = 4;
  return {meeting};
}

}  // namespace tenon::failing
