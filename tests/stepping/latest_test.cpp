// A writer of a latest value, killed at every step: its readers have the value before or the one behind, whole and at
// once, and the next writer of the key goes on from there.
#include <tenon/latest.hpp>

#include <optional>

#include "every_step.hpp"
#include "messages.hpp"

namespace tenon::test {
namespace {

template <class T>
class Values {
 public:
  [[nodiscard]] static T fill(std::uint64_t number) {
    T value;
    value.fill(number);
    return value;
  }

  explicit Values(const Node& node) : node_(node), reader_(LatestReader<T>::open(node, "v").value()) {}

  // One of the two numbers behind the last agreed one, in one go.
  void look() {
    T value;
    const Latest latest = reader_.get(value);
    ASSERT_TRUE(latest) << "there is no value any more";
    EXPECT_EQ(latest.retries, 0u);
    EXPECT_TRUE(value.whole()) << value.number;
    EXPECT_TRUE(value.number == number_ + 1 || value.number == number_ + 2) << value.number << " behind " << number_;
    EXPECT_GE(value.number, seen_) << "a step back";
    seen_ = value.number;
    before_ = before_ || value.number == number_ + 1;
    behind_ = behind_ || value.number == number_ + 2;
  }
  // The next writer, now that the last is dead; it ends in order, and leaves its value.
  void succeed() {
    number_ += 3;
    set_and_end(number_ + 1);
    seen_ = number_ + 1;
    look_again();
  }
  void set_and_end(std::uint64_t number) {
    auto writer = LatestWriter<T>::open(node_, "v").value();
    const auto set = writer.set(fill(number));
    EXPECT_TRUE(set) << set.error().message();
  }
  // A newcomer sees what the old one does.
  void look_again() {
    look();
    T value;
    auto newcomer = LatestReader<T>::open(node_, "v").value();
    ASSERT_TRUE(newcomer.get(value));
    EXPECT_EQ(value.number, seen_);
    EXPECT_TRUE(value.whole());
  }
  [[nodiscard]] std::uint64_t number() const { return number_; }
  [[nodiscard]] bool both() const { return before_ && behind_; }

 private:
  const Node& node_;
  LatestReader<T> reader_;
  std::uint64_t number_ = 0;
  std::uint64_t seen_ = 0;
  bool before_ = false;
  bool behind_ = false;
};

class LatestSteps : public EveryStep {
 protected:
  template <class T>
  void set_at_every_step(const char* name) {
    Values<T> values(node());
    std::optional<LatestWriter<T>> writer;
    T value;
    values.set_and_end(1);
    kill_at_every_step({.name = name,
                        .prepare =
                            [&] {
                              writer.emplace(LatestWriter<T>::open(open_node("victim"), "v").value());
                              (void)writer->set(Values<T>::fill(values.number() + 1));
                              value.fill(values.number() + 2);
                            },
                        .operate = [&] { (void)writer->set(value); },
                        .look = [&] { values.look(); },
                        .check = [&] { check(values); }});
    EXPECT_TRUE(values.both());
  }

  template <class T>
  void check(Values<T>& values) {
    at_once([&] { values.look_again(); });
    expect_nothing_damaged();
    at_once([&] { values.succeed(); });
    come_along();
    const auto left = files_below(path() + "/default");  // our node; the topic, its control file and one board
    EXPECT_EQ(left.size(), 4u) << testing::PrintToString(left);
  }
};

using Large = Numbered<511>;  // 4 KiB

TEST_F(LatestSteps, ASmallValueIsTheOneBeforeOrTheOneBehind) { set_at_every_step<Short>("latest: set 48 B"); }

TEST_F(LatestSteps, ALargeValueIsTheOneBeforeOrTheOneBehind) { set_at_every_step<Large>("latest: set 4 KiB"); }

TEST_F(LatestSteps, AKeyIsTakenOverOrNot) {
  Values<Short> values(node());
  std::optional<LatestWriter<Short>> writer;
  values.set_and_end(1);
  kill_at_every_step({.name = "latest: take over",
                      .prepare = [&] { writer.emplace(LatestWriter<Short>::open(open_node("victim"), "v").value()); },
                      .operate = [&] { (void)writer->set(Values<Short>::fill(values.number() + 2)); },
                      .look = [&] { values.look(); },
                      .check = [&] { check(values); }});
  EXPECT_TRUE(values.both());
}

TEST_F(LatestSteps, WritersAndReadersComeAndGo) {
  Values<Short> values(node());
  std::optional<Node> node;
  std::optional<LatestWriter<Short>> writer;
  std::optional<LatestReader<Short>> reader;
  values.set_and_end(1);
  const auto come = [&] { node = open_node("victim"); };
  const auto look = [&] { values.look(); };
  const auto check_all = [&] { check(values); };
  kill_at_every_step({.name = "latest: open a writer",
                      .prepare = come,
                      .operate = [&] { writer.emplace(LatestWriter<Short>::open(*node, "v").value()); },
                      .look = look,
                      .check = check_all});
  kill_at_every_step({.name = "latest: close a writer",
                      .prepare =
                          [&] {
                            come();
                            writer.emplace(LatestWriter<Short>::open(*node, "v").value());
                            (void)writer->set(Values<Short>::fill(values.number() + 2));
                          },
                      .operate = [&] { writer.reset(); },
                      .look = look,
                      .check = check_all});
  kill_at_every_step({.name = "latest: open a reader",
                      .prepare = come,
                      .operate = [&] { reader.emplace(LatestReader<Short>::open(*node, "v").value()); },
                      .look = look,
                      .check = check_all});
  kill_at_every_step({.name = "latest: get, close a reader",
                      .prepare =
                          [&] {
                            come();
                            reader.emplace(LatestReader<Short>::open(*node, "v").value());
                          },
                      .operate =
                          [&] {
                            Short value;
                            (void)reader->get(value);
                            reader.reset();
                          },
                      .look = look,
                      .check = check_all});
}

}  // namespace
}  // namespace tenon::test
