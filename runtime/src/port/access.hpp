// What somebody may do on a topic, a service or an event of a shared directory: what the code states, and the rule of the directory's policy file.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "os/process.hpp"
#include "port/subject.hpp"
#include "tenon/access.hpp"
#include "tenon/result.hpp"

namespace tenon::port {

// Users and groups, by number.
struct Principals {
  std::vector<std::uint32_t> users;
  std::vector<std::uint32_t> groups;
};

// One line of a policy file.
struct Rule {
  SubjectKind kind = SubjectKind::topic;
  std::string names;  // a name in which '*' stands for anything
  Access access;
  Principals givers;   // besides those whom the mode lets
  Principals takers;   // likewise
  std::string source;  // "line 3 of /run/robots/policy"
};

// The rights on one of these, as one end knows them. A value.
struct Rights {
  std::optional<Access> stated;  // by the program; the owner is filled in
  std::optional<Rule> rule;      // the one that names it

  [[nodiscard]] bool grant(Right right, const os::Identity& whom) const;
  // The same for whoever states them: that says with whom it deals, and the rule says what it may itself.
  [[nodiscard]] bool grant_oneself(Right right, const os::Identity& self) const;
  // The part of them that refuses, and the same as text: "mode 0640, owner uid 1000, group gid 200 (line 3 of …)".
  [[nodiscard]] Access that_refuse(Right right, const os::Identity& whom) const;
  [[nodiscard]] std::string described(Right right, const os::Identity& whom) const;
};

// Errors: policy_invalid, for a mode that says more than who may publish and subscribe.
[[nodiscard]] Result<Rights> rights_of(std::optional<Access> stated, std::optional<Rule> rule,
                                       const std::string& action);

// "uid 1000, gid 1000, groups 4 20".
[[nodiscard]] std::string to_text(const os::Identity& identity);
[[nodiscard]] std::string to_text(const Access& access);

}  // namespace tenon::port
