#include "port/domain.hpp"

#include <cstdlib>

#include "port/names.hpp"

namespace tenon::port {

namespace {

std::string path_of(const NodeOptions& options) {
  return options.runtime_directory.empty() ? os::default_runtime_directory() : options.runtime_directory;
}

}  // namespace

Result<std::string> domain_name(const NodeOptions& options, const std::string& action) {
  std::string name = options.domain;
  if (name.empty()) {
    const char* const chosen = std::getenv("TENON_DOMAIN");
    name = chosen != nullptr && *chosen != '\0' ? chosen : "default";
  }
  if (const auto problem = name_problem(name, kLongestDomainName, false))
    return tl::unexpected(Error(ErrorCode::name_invalid, {action + " in its domain",
                                                          *problem,
                                                          "1 to 64 characters of A-Z a-z 0-9 _ . -",
                                                          "choose a name of letters, digits and _ . -",
                                                          {},
                                                          {}}));
  return name;
}

std::string shared_directory(const NodeOptions& options) {
  if (options.in_process) return {};
  return options.shared_directory.empty() ? os::default_shared_directory() : options.shared_directory;
}

os::Outcome<os::Directory> make_runtime_directory(const NodeOptions& options) {
  if (!shared_directory(options).empty()) return os::Directory::apart_in_memory();
  return options.in_process ? os::Directory::in_memory() : os::Directory::make(path_of(options));
}

os::Outcome<os::Directory> open_domain(const NodeOptions& options, const std::string& name) {
  auto top = options.in_process ? os::Directory::in_memory() : os::Directory::open(path_of(options));
  if (!top) return top;
  return top->open_below(name);
}

}  // namespace tenon::port
