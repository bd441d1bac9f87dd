// The policy file of a shared directory: who may publish and who may subscribe there, topic by topic; who may serve and who may
// call, service by service; who may notify and who may listen, event by event.
//
//   file     = { line }
//   line     = [ noun pattern { setting } ] [ "#" anything ]
//   noun     = "topic" | "service" | "event"
//   pattern  = a name of such a thing, in which '*' stands for any characters
//   setting  = "owner=" who | "group=" who | "mode=" octal | give "=" list | take "=" list
//   give     = "publish" | "serve" | "notify"        as the noun is
//   take     = "subscribe" | "call" | "listen"
//   list     = entry { "," entry }
//   entry    = "user:" who | "group:" who
//   who      = a number, or a name that the host knows
//
// The first line whose noun and pattern fit is the rule. Worked example, of everything about navigation: user 1000 publishes,
// the group `robots` and user 1002 subscribe:
//
//   topic nav/* owner=1000 group=robots mode=0640 subscribe=user:1002
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "os/directory.hpp"
#include "port/access.hpp"

namespace tenon::port {

inline constexpr std::string_view kPolicyFile = "policy";
inline constexpr std::size_t kLongestPolicy = std::size_t{64} << 10;  // bytes

// The rule for what a topic is part of (subject.hpp) in the directory's policy, or none; read when a port is opened, through one opening, and in force as
// long as that port is. The file belongs to user 0 or to the owner of the directory, and nobody else may write it; one of
// anybody else's is left out, with a warning to the log. Errors: policy_invalid with file, line, what was found and what was
// expected; permission_denied.
[[nodiscard]] Result<std::optional<Rule>> rule_for(const os::Directory& directory, std::string_view topic,
                                                   const std::string& action);

// The same for a text that is there. Every line of it is tested, also those behind the rule.
[[nodiscard]] Result<std::optional<Rule>> rule_in(std::string_view text, const std::string& path,
                                                  std::string_view topic, const std::string& action);

// Whether a name fits a pattern; at most as many steps as both are long, multiplied.
[[nodiscard]] bool matches(std::string_view pattern, std::string_view name) noexcept;

}  // namespace tenon::port
