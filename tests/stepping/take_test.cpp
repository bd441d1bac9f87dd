// A subscriber killed at every step of a take: nobody waits for it, and what it held is nobody's loss.
#include <optional>

#include "every_step.hpp"
#include "others.hpp"

namespace tenon::test {
namespace {

class TakeSteps : public EveryStep {
 protected:
  void check(Others& others) {
    at_once([&] { others.go_on(); });
    expect_all_in_order();
    at_once([&] { EXPECT_EQ(others.publisher().subscriber_count(), 1u) << "the dead one stays"; });
    others.meet_newcomers();
  }
  void open(const SubscriberOptions& options) {
    subscriber_.emplace(Subscriber<Short>::open(open_node("victim"), "t", options).value());
  }
  std::optional<Subscriber<Short>> subscriber_;
  std::optional<Sample<Short>> sample_;
};

TEST_F(TakeSteps, NobodyWaitsForTheDead) {
  Others others(node());
  const auto attach = [&] { others.go_on_by(2); };
  const auto checked = [&] { check(others); };
  for (const bool reliable : {false, true}) {
    kill_at_every_step({.name = reliable ? "take, release; waited for" : "take, release; overwritten",
                        .prepare = [&] { open({.reliable = reliable}); },
                        .operate =
                            [&] {
                              for (int i = 0; i < 2; ++i) {
                                const auto sample = subscriber_->take();
                                if (!sample || !sample->whole()) std::abort();
                              }
                            },
                        .attach = attach,
                        .check = checked});
  }
  kill_at_every_step({.name = "take the newest, keep it",
                      .prepare = [&] { open({}); },
                      .operate = [&] { sample_.emplace(subscriber_->take_newest()); },
                      .attach = attach,
                      .check = checked});
  kill_at_every_step({.name = "take after a loss",
                      .prepare = [&] { open({}); },
                      .operate =
                          [&] {
                            sample_.emplace(subscriber_->take());
                            if (!*sample_ || sample_->lost() == 0 || !(*sample_)->whole()) std::abort();
                          },
                      .attach = [&] { others.go_on(); },
                      .check = checked});
}

}  // namespace
}  // namespace tenon::test
