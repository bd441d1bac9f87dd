// Where the latest values of a name are kept: a directory like a topic's, under a name that no topic can have.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "port/topic.hpp"

namespace tenon::port {

inline constexpr std::string_view kLatestSuffix = "#latest";

// Errors: those of a topic of that name.
[[nodiscard]] inline Result<std::unique_ptr<Topic>> open_latest(const os::Directory& domain, std::string_view name,
                                                                const std::string& action) {
  if (auto problem = topic_name_problem(name, action)) return tl::unexpected(std::move(*problem));
  return Topic::open(domain, std::string(name).append(kLatestSuffix), action);
}
// As users call it.
[[nodiscard]] inline std::string latest_name(const Topic& topic) {
  return topic.name().substr(0, topic.name().size() - kLatestSuffix.size());
}

}  // namespace tenon::port
