#include "port/access.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace tenon::port {

namespace {

bool is_in(const os::Identity& identity, std::uint32_t group) {
  return identity.group == group ||
         std::find(identity.groups.begin(), identity.groups.end(), group) != identity.groups.end();
}

bool lists(const Principals& principals, const os::Identity& whom) {
  return std::find(principals.users.begin(), principals.users.end(), whom.user) != principals.users.end() ||
         std::any_of(principals.groups.begin(), principals.groups.end(),
                     [&](std::uint32_t group) { return is_in(whom, group); });
}

// The first class that somebody is in decides, as with files.
bool mode_grants(const Access& access, Right right, const os::Identity& whom) {
  const std::uint32_t bit = static_cast<std::uint32_t>(right);
  if (access.owner && whom.user == *access.owner) return (access.mode >> 6 & bit) != 0;
  if (access.group && is_in(whom, *access.group)) return (access.mode >> 3 & bit) != 0;
  return (access.mode & bit) != 0;
}

bool rule_grants(const Rule& rule, Right right, const os::Identity& whom) {
  return mode_grants(rule.access, right, whom) || lists(right == Right::publish ? rule.givers : rule.takers, whom);
}

}  // namespace

bool Rights::grant(Right right, const os::Identity& whom) const {
  if (whom.user == 0) return true;
  if (rule && !rule_grants(*rule, right, whom)) return false;
  return stated ? mode_grants(*stated, right, whom) : rule || whom.user == os::effective_user();
}

bool Rights::grant_oneself(Right right, const os::Identity& self) const {
  return self.user == 0 || !rule || rule_grants(*rule, right, self);
}

Access Rights::that_refuse(Right right, const os::Identity& whom) const {
  if (rule && !rule_grants(*rule, right, whom)) return rule->access;
  return stated ? *stated : Access{0600, os::effective_user(), {}};
}

std::string Rights::described(Right right, const os::Identity& whom) const {
  const std::string text = to_text(that_refuse(right, whom));
  if (rule && !rule_grants(*rule, right, whom)) return text + " (" + rule->source + ")";
  return text + (stated ? " (stated by the program)" : " (nobody states more)");
}

Result<Rights> rights_of(std::optional<Access> stated, std::optional<Rule> rule, const std::string& action) {
  if (stated && (stated->mode & ~0666U) != 0)
    return tl::unexpected(Error(ErrorCode::policy_invalid, {action,
                                                            to_text(*stated),
                                                            "the bits 0666 and no others",
                                                            "use 4 for subscribing and 2 for publishing",
                                                            {},
                                                            {}}));
  if (stated && !stated->owner) stated->owner = os::effective_user();
  return Rights{stated, std::move(rule)};
}

std::string to_text(const Access& access) {
  std::array<char, 16> mode;
  (void)std::snprintf(mode.data(), mode.size(), "mode %04o", access.mode);
  std::string text = mode.data();
  if (access.owner) text += ", owner uid " + std::to_string(*access.owner);
  if (access.group) text += ", group gid " + std::to_string(*access.group);
  return text;
}

std::string to_text(const os::Identity& identity) {
  std::string text = "uid " + std::to_string(identity.user) + ", gid " + std::to_string(identity.group);
  if (!identity.groups.empty()) text += ", groups";
  for (const std::uint32_t group : identity.groups) text += ' ' + std::to_string(group);
  return text;
}

}  // namespace tenon::port
