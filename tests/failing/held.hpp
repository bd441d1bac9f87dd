// What this process holds of the machine: what an operation that failed must not have more of than before.
#pragma once

#include <string>
#include <vector>

namespace tenon::failing {

struct Held {
  std::vector<std::string> descriptors;  // what each stands for
  std::vector<std::string> mappings;     // of files and memory that are shared
};

[[nodiscard]] Held held();
// What there is more of afterwards.
[[nodiscard]] std::vector<std::string> more(const std::vector<std::string>& before,
                                            const std::vector<std::string>& after);
// What `after` has that `before` has not, one a line.
[[nodiscard]] std::string beyond(const Held& before, const Held& after);

}  // namespace tenon::failing
