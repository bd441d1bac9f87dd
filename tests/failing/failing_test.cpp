// The n-th call that fails: each system call an operation makes, with each error it may have, and each request for memory.
// Whatever fails, the operation ends with a value or an error, nobody else notices, the process holds no more than before,
// and once nothing fails any more everything works and no file is left.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <mutex>
#include <stdexcept>

#include "domain.hpp"
#include "errors.hpp"
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
  void expect_nothing_more_than(const Held& before) {
    const Held after = held();
    EXPECT_EQ(beyond(before, after), "") << "is still held";
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
  std::optional<ErrorCode> code_;
};

class FailingCalls : public Failing {};
TEST_P(FailingCalls, EachSystemCall) {
  live_well();  // what is made once in a process is made
  const Held before = held();
  std::size_t failures = 0;
  std::size_t passed = 0;
  const auto points = points_of_a_life();
  for (const Point& point : points)
    for (const int error : plausible_errors(point.operation())) {
      if (failures++ % stride() != 0) continue;
      SCOPED_TRACE(testing::Message() << seam::to_string(seam::sites()[point.site]) << ", hit " << point.hit
                                      << ", fails: " << std::strerror(error));
      const seam::Plan plan{.site = point.site, .hit = point.hit, .action = seam::Action::fail, .error = error};
      (void)live([&] { seam::arm(plan); }, fired);
      expect_nothing_more_than(before);
      ++passed;
      if (bad()) return;
    }
  std::printf("%s: %zu system calls, %zu failures, %zu points, passed\n", GetParam().name.c_str(), points.size(),
              failures, passed);
  EXPECT_GT(passed, 0u);
}

class FailingRequests : public Failing {
 protected:
  void refuse_in_turn(const std::function<void(std::uint64_t)>& refuse, std::uint64_t stride);
};
void FailingRequests::refuse_in_turn(const std::function<void(std::uint64_t)>& refuse, std::uint64_t stride) {
  live_well();
  const Held before = held();
  const std::int64_t blocks = blocks_in_use();
  std::uint64_t refused = 0;
  bool failed = true;
  for (std::uint64_t request = 1; failed && !bad(); request += stride) {
    SCOPED_TRACE(testing::Message() << "request for memory " << request << " is refused");
    failed = live([&] { refuse(request); },
                  [] {
                    const bool was = memory_was_refused();
                    refuse_memory(0);
                    return was;
                  });
    expect_nothing_more_than(before);
    if (failed) ++refused;
    if (failed && code() && !GetParam().refuses) {
      EXPECT_EQ(code_text(*code()), code_text(ErrorCode::out_of_memory));
    }
  }
  EXPECT_GT(refused, 0u);
  EXPECT_EQ(blocks_in_use() - blocks, 0) << "blocks of memory are not given back";
  if (!bad())
    std::printf("%s: %llu requests for memory refused, passed\n", GetParam().name.c_str(),
                static_cast<unsigned long long>(refused));
}

TEST_P(FailingRequests, EachRequestForMemory) {
  const Whose whose = GetParam().threads ? Whose::all_threads : Whose::this_thread;
  refuse_in_turn([=](std::uint64_t request) { refuse_memory(request, whose); }, stride());
}

// Not even the text of the error has memory.
class FailingFromThere : public FailingRequests {};
TEST_P(FailingFromThere, EachRequestForMemoryAndAllBehindIt) { refuse_in_turn(refuse_memory_from, stride()); }

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
