// Where a domain is: what NodeOptions and the environment say. Any thread.
#pragma once

#include <string>

#include "os/directory.hpp"
#include "tenon/node.hpp"

namespace tenon::port {

// The domain's name. `action` completes "cannot …" in errors. Errors: name_invalid.
[[nodiscard]] Result<std::string> domain_name(const NodeOptions& options, const std::string& action);

// Where nodes of several users meet; empty: this one does not.
[[nodiscard]] std::string shared_directory(const NodeOptions& options);

// The directory of all domains, made if it is missing. Of a node that meets others, one that nobody else has.
[[nodiscard]] os::Outcome<os::Directory> make_runtime_directory(const NodeOptions& options);

// A domain that is there; nothing is made. ENOENT: nobody has a node in it.
[[nodiscard]] os::Outcome<os::Directory> open_domain(const NodeOptions& options, const std::string& name);

}  // namespace tenon::port
