// Nodes of a shared directory, whose attendants work beside whoever opens something.
#include <sys/stat.h>

#include <thread>

#include <tenon/latest.hpp>

#include "keyed_messages.hpp"
#include "parts.hpp"
#include "scratch.hpp"

namespace tenon::failing {

namespace {

using namespace std::chrono_literals;
using test::Keyed;
using test::keyed;

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

// A writer of latest values makes its board, hands it over and claims a key; nobody reads.
class WritingLatest final : public Scene {
 public:
  WritingLatest() { (void)::chmod(directory_.path().c_str(), 03770); }
  void prepare() override {
    node_.emplace(must(Node::open("scene", {.shared_directory = directory_.path()}), "a node"));
  }
  std::optional<Error> operate() override {
    if (auto error = put(writer_, LatestWriter<Keyed>::open(*node_, "v"))) return error;
    if (auto set = writer_->set(keyed(1, 10)); !set) return set.error();
    return {};
  }
  void prove() override {
    writer_.reset();
    auto writer = must(LatestWriter<Keyed>::open(*node_, "v"), "a writer");
    must(writer.set(keyed(1, 11)).has_value(), "a key stays claimed");
    auto reader = must(LatestReader<Keyed>::open(*node_, "v"), "a reader");
    Keyed value;
    must(reader.get(keyed(1, 0), value) && value.value.number == 11, "the value is not read");
  }

 private:
  os::test::Scratch directory_;
  std::optional<Node> node_;
  std::optional<LatestWriter<Keyed>> writer_;
};

// A writer of latest values and a reader that sleeps beside it.
class ReadingLatest final : public Scene {
 public:
  ReadingLatest() { (void)::chmod(directory_.path().c_str(), 03770); }
  void prepare() override {
    here_.emplace(must(Node::open("here", where()), "a node"));
    there_.emplace(must(Node::open("there", where()), "another node"));
  }
  std::optional<Error> operate() override {
    if (auto error = put(writer_, LatestWriter<Keyed>::open(*there_, "v"))) return error;
    if (auto error = put(reader_, LatestReader<Keyed>::open(*here_, "v", {.spin = 0ns}))) return error;
    if (auto set = writer_->set(keyed(1, 10)); !set) return set.error();
    for (int i = 0; i < 10 && !reads(1, 10); ++i) (void)reader_->wait_change(2ms);
    if (auto number = reader_->fd(); !number) return number.error();
    if (auto set = writer_->set(keyed(2, 20)); !set) return set.error();
    for (int i = 0; i < 10 && !reads(2, 20); ++i) (void)reader_->wait_change(2ms);
    return {};
  }
  void prove() override {
    if (!writer_) writer_.emplace(must(LatestWriter<Keyed>::open(*there_, "v"), "a writer"));
    if (!reader_) reader_.emplace(must(LatestReader<Keyed>::open(*here_, "v"), "a reader"));
    for (const std::uint64_t id : {1U, 2U, 3U}) {
      must(writer_->set(keyed(id, 100 + id)).has_value(), "a value cannot be written");
      const auto end = std::chrono::steady_clock::now() + 5s;
      while (!reads(id, 100 + id)) {
        must(std::chrono::steady_clock::now() < end, "the value is not read");
        (void)reader_->wait_change(10ms);
      }
    }
  }

 private:
  [[nodiscard]] NodeOptions where() const { return {.shared_directory = directory_.path()}; }
  [[nodiscard]] bool reads(std::uint64_t id, std::uint64_t number) {
    Keyed value;
    return reader_->get(keyed(id, 0), value) && value.value.whole() && value.value.number == number;
  }

  os::test::Scratch directory_;
  std::optional<Node> here_;
  std::optional<Node> there_;
  std::optional<LatestWriter<Keyed>> writer_;
  std::optional<LatestReader<Keyed>> reader_;
};

}  // namespace

std::vector<SceneKind> shared_scenes() {
  SceneKind meeting = scene<Meeting>("meet in a shared directory");
  meeting.threads = true;
  meeting.stride = 4;
  SceneKind reading = scene<ReadingLatest>("read latest values in a shared directory");
  reading.threads = true;
  reading.stride = 8;
  return {meeting, reading, scene<WritingLatest>("write latest values in a shared directory")};
}

}  // namespace tenon::failing
