// What is open stays open; as long as this lives, no descriptor above the limit can be opened.
#pragma once

#include <sys/resource.h>

namespace tenon::os::test {

class DescriptorLimit {
 public:
  explicit DescriptorLimit(rlim_t limit) {
    ::getrlimit(RLIMIT_NOFILE, &usual_);
    const rlimit few{limit, usual_.rlim_max};
    ::setrlimit(RLIMIT_NOFILE, &few);
  }
  ~DescriptorLimit() { ::setrlimit(RLIMIT_NOFILE, &usual_); }
  DescriptorLimit(const DescriptorLimit&) = delete;
  DescriptorLimit& operator=(const DescriptorLimit&) = delete;

 private:
  rlimit usual_{};
};

}  // namespace tenon::os::test
