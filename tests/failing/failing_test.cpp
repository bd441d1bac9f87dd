// The n-th call that fails: each system call an operation makes, with each error it may have, and each request for memory.
// Whatever fails, the operation ends with a value or an error, nobody else notices, the process holds no more than before, of
// memory either, and once nothing fails any more everything works and no file is left.
#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <map>
#include <mutex>
#include <stdexcept>

#include "domain.hpp"
#include "errors.hpp"
#include "figures.hpp"
#include "held.hpp"
#include "memory.hpp"
#include "scenes.hpp"
#include "seam/seam.hpp"

namespace tenon::failing {
namespace {

class Failing : public test::Domain, public testing::WithParamInterface<SceneKind> {
 protected:
  // One life of the scene, with what `arm` makes fail. Whether it did fail.
  bool live(const std::function<void()>& arm, const std::function<bool()>& disarm) {
    bool failed = false;
    code_.reset();
    try {
      const auto scene = GetParam().make();
      scene->prepare();
      arm();
      std::optional<Error> error;
      try {
        error = scene->operate();
      } catch (...) {
        (void)disarm();
        throw;
      }
      failed = disarm();
      if (error) {
        code_ = error->code();
        EXPECT_FALSE(error->message().empty());
        EXPECT_TRUE(failed || GetParam().refuses) << error->message();
      }
      scene->prove();
    } catch (const std::exception& problem) {
      ADD_FAILURE() << problem.what();
    }
    come_along();
    const auto left = test::files_below(path());
    EXPECT_TRUE(left.empty()) << testing::PrintToString(left);
    left_.files += left.size();
    return failed;
  }
  static bool fired() {
    seam::disarm();
    return seam::fired();
  }
  // A call of a life in which none fails: where it is made, and the how manieth there. Not its place among all calls: the
  // order in which a directory tells its files is another one each time.
  struct Point {
    std::uint32_t site;
    std::uint64_t hit;
    [[nodiscard]] std::string_view operation() const { return seam::sites()[site].operation; }
  };
  std::vector<Point> points_of_a_life() {
    static std::mutex turn;  // a node in a shared directory has a thread that makes calls, too
    static std::vector<std::uint32_t> seen;
    seen.clear();
    (void)live(
        [] {
          seam::observe([](std::uint32_t site) {
            if (site >= seam::sites().size() || seam::sites()[site].kind != seam::Kind::system_call) return;
            const std::lock_guard mine(turn);
            seen.push_back(site);
          });
        },
        [] {
          seam::observe(nullptr);
          return false;
        });
    std::map<std::uint32_t, std::uint64_t> hits;
    std::vector<Point> points;
    const std::lock_guard mine(turn);
    for (const std::uint32_t site : seen) points.push_back({site, ++hits[site]});
    return points;
  }
  void live_well() {
    SCOPED_TRACE("nothing fails");
    (void)live([] {}, [] { return false; });
  }
  // A life after which there is no more than there was before it. Whether something did fail.
  bool pass_point(const std::function<void()>& arm, const std::function<bool()>& disarm) {
    const Memory memory = memory_in_use();
    const bool failed = live(arm, disarm);
    expect_nothing_more_than(memory);
    const Held after = held();
    EXPECT_EQ(beyond(before_, after), "") << "is still held";
    left_.descriptors += more(before_.descriptors, after.descriptors).size();
    left_.mappings += more(before_.mappings, after.mappings).size();
    return failed;
  }
  // What is made once in a process is made, and what there is then is what there may be later.
  void warm_up() {
    live_well();
    live_well();
    before_ = held();
  }
  void tell(SceneFigures figures) const {
    figures.scene = GetParam().name;
    figures.left = left_;
    report(figures);
  }
  // From one point to the next: all of them in the long form.
  static std::uint64_t stride() {
    const char* const chosen = std::getenv("TENON_LONG_TESTS");
    const bool all = chosen != nullptr && *chosen != '\0' && *chosen != '0';
    return all ? 1 : GetParam().stride;
  }
  [[nodiscard]] std::optional<ErrorCode> code() const { return code_; }  // of the last life's error
  static bool bad() { return testing::Test::HasFailure(); }

 private:
  void expect_nothing_more_than(const Memory& before) {
    const Memory after = memory_in_use();
    EXPECT_LE(after.blocks, before.blocks) << "blocks of memory are not given back";
    EXPECT_LE(after.bytes, before.bytes) << "bytes of memory are not given back";
    left_.blocks += static_cast<std::uint64_t>(std::max<std::int64_t>(after.blocks - before.blocks, 0));
    left_.bytes += static_cast<std::uint64_t>(std::max<std::int64_t>(after.bytes - before.bytes, 0));
  }

  std::optional<ErrorCode> code_;
  Held before_;
  Left left_;
};

class FailingCalls : public Failing {};
TEST_P(FailingCalls, EachSystemCall) {
  warm_up();
  const auto points = points_of_a_life();
  SceneFigures figures{.refusal = Refusal::call, .calls = points.size()};
  for (const Point& point : points)
    for (const int error : plausible_errors(point.operation())) {
      if (bad() || figures.points++ % stride() != 0) continue;
      SCOPED_TRACE(testing::Message() << seam::to_string(seam::sites()[point.site]) << ", hit " << point.hit
                                      << ", fails: " << std::strerror(error));
      const seam::Plan plan{.site = point.site, .hit = point.hit, .action = seam::Action::fail, .error = error};
      (void)pass_point([&] { seam::arm(plan); }, fired);
      if (!bad()) ++figures.passed;
    }
  tell(figures);
  EXPECT_GT(figures.passed, 0u);
}

class FailingRequests : public Failing {
 protected:
  void refuse_in_turn(Refusal refusal, const std::function<void(std::uint64_t)>& refuse);
};
void FailingRequests::refuse_in_turn(Refusal refusal, const std::function<void(std::uint64_t)>& refuse) {
  warm_up();
  SceneFigures figures{.refusal = refusal};
  bool failed = true;
  for (std::uint64_t request = 1; failed && !bad(); request += stride()) {
    SCOPED_TRACE(testing::Message() << "request for memory " << request << " is refused");
    failed = pass_point([&] { refuse(request); },
                        [] {
                          const bool was = memory_was_refused();
                          refuse_memory(0);
                          return was;
                        });
    if (!failed) break;
    figures.points = request;
    if (code() && !GetParam().refuses) {
      EXPECT_EQ(code_text(*code()), code_text(ErrorCode::out_of_memory));
    }
    if (!bad()) ++figures.passed;
  }
  tell(figures);
  EXPECT_GT(figures.passed, 0u);
}

TEST_P(FailingRequests, EachRequestForMemory) {
  const Whose whose = GetParam().threads ? Whose::all_threads : Whose::this_thread;
  refuse_in_turn(Refusal::request, [=](std::uint64_t request) { refuse_memory(request, whose); });
}

// Not even the text of the error has memory.
class FailingFromThere : public FailingRequests {};
TEST_P(FailingFromThere, EachRequestForMemoryAndAllBehindIt) {
  refuse_in_turn(Refusal::request_and_all_behind, refuse_memory_from);
}

std::string name_of(const testing::TestParamInfo<SceneKind>& scene) {
  std::string name = scene.param.name;
  std::replace(name.begin(), name.end(), ' ', '_');
  return name;
}
template <class Wanted>
std::vector<SceneKind> scenes_that(const Wanted& wanted) {
  std::vector<SceneKind> some;
  std::copy_if(scenes().begin(), scenes().end(), std::back_inserter(some), wanted);
  return some;
}
// The seam counts the calls of the thread that armed it.
bool one_thread(const SceneKind& scene) { return !scene.threads; }
bool ends_without_memory(const SceneKind& scene) { return !scene.threads && !scene.waits; }
INSTANTIATE_TEST_SUITE_P(All, FailingCalls, testing::ValuesIn(scenes_that(one_thread)), name_of);

INSTANTIATE_TEST_SUITE_P(All, FailingFromThere, testing::ValuesIn(scenes_that(ends_without_memory)), name_of);

INSTANTIATE_TEST_SUITE_P(All, FailingRequests, testing::ValuesIn(scenes()), name_of);

}  // namespace
}  // namespace tenon::failing
