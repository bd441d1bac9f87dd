// libFuzzer: whatever the text of a shared directory's policy is, it is said in which line it is wrong, or it has a rule for a
// name, or none; and a pattern fits what it fits by definition.
//
// The first line of an input is the name, and a pattern, too; the rest is the policy.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "port/access_policy.hpp"

namespace {

using namespace tenon;

// As it is told: '*' stands for any characters. Takes exponential time, so short ones only.
bool fits(std::string_view pattern, std::string_view name) {
  if (pattern.empty()) return name.empty();
  if (pattern[0] == '*') return fits(pattern.substr(1), name) || (!name.empty() && fits(pattern, name.substr(1)));
  return !name.empty() && pattern[0] == name[0] && fits(pattern.substr(1), name.substr(1));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::size_t end = text.find('\n');
  const std::string name(text.substr(0, end));
  text.remove_prefix(end == text.npos ? size : end + 1);
  const auto rule = port::rule_in(text, "policy", name, "open a topic");
  if (!rule && (rule.error() != ErrorCode::policy_invalid || rule.error().message().find("line") == std::string::npos))
    std::abort();
  if (rule && *rule && ((*rule)->source.empty() || ((*rule)->access.mode & ~0666U) != 0)) std::abort();
  constexpr std::size_t kShort = 12;
  const std::string_view pattern = std::string_view(name).substr(0, kShort);
  const std::string_view other = text.substr(0, kShort);
  if (port::matches(pattern, other) != fits(pattern, other)) std::abort();
  return 0;
}
