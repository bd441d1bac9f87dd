// Programs with fewer descriptors than they need.
#pragma once

#include <map>

#include "child.hpp"
#include "descriptor_limit.hpp"
#include "domain.hpp"

namespace tenon::test {

class FewDescriptors : public Domain {
 protected:
  // Runs `program(limit)` in a child for each limit from `first` on, until it answers 0: it worked. From 10 on, its answer is
  // an error that said what was wanting; it must leave nothing behind. How many times it answered what.
  template <class Program>
  std::map<int, int> answers_at_each_limit(int first, const Program& program) {
    std::map<int, int> answers;
    for (int limit = first; answers[0] == 0 && limit < 64; ++limit) {
      const int status = os::test::run_in_child([&] { return program(static_cast<rlim_t>(limit)); });
      EXPECT_TRUE(status == 0 || status >= 10) << "at " << limit << " descriptors: " << status;
      ++answers[status];
      come_along();
      EXPECT_EQ(files_below(path()), std::vector<std::string>{}) << "at " << limit << " descriptors";
      if (HasFailure()) break;
    }
    EXPECT_EQ(answers[0], 1) << "it never worked";
    return answers;
  }
};

}  // namespace tenon::test
