// Users and groups by their names, as the host knows them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace tenon::os {

// None: nobody is called so, or it cannot be found out. May read files, or ask a service of the host's.
[[nodiscard]] std::optional<std::uint32_t> user_called(const std::string& name);
[[nodiscard]] std::optional<std::uint32_t> group_called(const std::string& name);

}  // namespace tenon::os
