// The n-th call that fails: each system call an operation makes, with each error it may have, and each request for memory.
// Whatever fails, the operation ends with a value or an error, nobody else notices, the process holds no more than before,
// and once nothing fails any more everything works and no file is left.
#include <algorithm>
#include <cstdio>
#include <cstring>
#include <map>
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
    try {
      const auto scene = GetParam().make();
      scene->prepare();
      arm();
      std::optional<Error> error;
      try {
        error = scene->operate();
      } catch (const std::bad_alloc&) {
        error = Error(ErrorCode::out_of_memory);
      } catch (...) {
        (void)disarm();
        throw;
      }
      failed = disarm();
      if (error) {
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
    static std::vector<std::uint32_t> seen;
    seen.clear();
    (void)live(
        [] {
          seam::observe([](std::uint32_t site) {
            if (site < seam::sites().size() && seam::sites()[site].kind == seam::Kind::system_call)
              seen.push_back(site);
          });
        },
        [] {
          seam::observe(nullptr);
          return false;
        });
    std::map<std::uint32_t, std::uint64_t> hits;
    std::vector<Point> points;
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
  static bool bad() { return testing::Test::HasFailure(); }
};

class FailingCalls : public Failing {};
TEST_P(FailingCalls, EachSystemCall) {
  live_well();  // what is made once in a process is made
  const Held before = held();
  std::size_t failures = 0;
  const auto points = points_of_a_life();
  for (const Point& point : points)
    for (const int error : plausible_errors(point.operation())) {
      SCOPED_TRACE(testing::Message() << seam::to_string(seam::sites()[point.site]) << ", hit " << point.hit
                                      << ", fails: " << std::strerror(error));
      const seam::Plan plan{.site = point.site, .hit = point.hit, .action = seam::Action::fail, .error = error};
      (void)live([&] { seam::arm(plan); }, fired);
      expect_nothing_more_than(before);
      ++failures;
      if (bad()) return;
    }
  std::printf("%s: %zu system calls, %zu failures, all points passed\n", GetParam().name.c_str(), points.size(),
              failures);
  EXPECT_GT(failures, 0u);
}

class FailingRequests : public Failing {};
TEST_P(FailingRequests, EachRequestForMemory) {
  live_well();
  const Held before = held();
  const std::int64_t blocks = blocks_in_use();
  std::uint64_t requests = 0;
  for (bool failed = true; failed && !bad(); ++requests) {
    SCOPED_TRACE(testing::Message() << "request for memory " << requests + 1 << " is refused");
    failed = live([&] { refuse_memory(requests + 1); },
                  [] {
                    const bool refused = memory_was_refused();
                    refuse_memory(0);
                    return refused;
                  });
    expect_nothing_more_than(before);
  }
  EXPECT_EQ(blocks_in_use() - blocks, 0) << "blocks of memory are not given back";
  if (!bad())
    std::printf("%s: %llu requests for memory, all points passed\n", GetParam().name.c_str(),
                static_cast<unsigned long long>(requests - 1));
}

std::string name_of(const testing::TestParamInfo<SceneKind>& scene) {
  std::string name = scene.param.name;
  std::replace(name.begin(), name.end(), ' ', '_');
  return name;
}
INSTANTIATE_TEST_SUITE_P(All, FailingCalls, testing::ValuesIn(scenes()), name_of);

// What is done for others, who must not pay for our want of memory: opening and the rest may end by std::bad_alloc.
std::vector<SceneKind> scenes_without_memory() {
  std::vector<SceneKind> some;
  std::copy_if(scenes().begin(), scenes().end(), std::back_inserter(some),
               [](const SceneKind& scene) { return scene.survives_want_of_memory; });
  return some;
}
INSTANTIATE_TEST_SUITE_P(All, FailingRequests, testing::ValuesIn(scenes_without_memory()), name_of);

}  // namespace
}  // namespace tenon::failing
