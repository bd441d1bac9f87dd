// What stands beside every figure: where, with what, of which commit.
#pragma once

#include <nlohmann/json.hpp>

#include "pair.hpp"

namespace tenon::bench {

// {cpu, cores, kernel, compiler, flags, commit, command, load}
[[nodiscard]] nlohmann::ordered_json describe_machine(const Cores& cores, const std::string& command);

}  // namespace tenon::bench
