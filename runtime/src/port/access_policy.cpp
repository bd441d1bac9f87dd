#include "port/access_policy.hpp"

#include <array>
#include <cerrno>
#include <charconv>

#include "error/emit.hpp"
#include "error/from_failure.hpp"
#include "os/small_file.hpp"
#include "os/users.hpp"
#include "port/names.hpp"

namespace tenon::port {

namespace {

// What is wrong with a line.
struct Mistake {
  std::string found;
  std::string expected;
};
using Parsed = std::optional<Mistake>;

std::string excerpt(std::string_view text) { return std::string("\"").append(text.substr(0, 80)).append("\""); }

// The next word of the line; empty at its end.
std::string_view next_word(std::string_view& line) {
  const std::size_t start = line.find_first_not_of(" \t");
  if (start == line.npos) return line = {};
  line.remove_prefix(start);
  const std::string_view word = line.substr(0, line.find_first_of(" \t"));
  line.remove_prefix(word.size());
  return word;
}

std::optional<std::uint32_t> number_in(std::string_view text, int base) {
  std::uint32_t number = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number, base);
  if (problem != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<std::uint32_t> user_in(std::string_view text) {
  const auto number = number_in(text, 10);
  return number ? number : os::user_called(std::string(text));
}
std::optional<std::uint32_t> group_in(std::string_view text) {
  const auto number = number_in(text, 10);
  return number ? number : os::group_called(std::string(text));
}

Parsed read_user(std::string_view text, std::optional<std::uint32_t>& user) {
  user = user_in(text);
  if (user) return std::nullopt;
  return Mistake{"user " + excerpt(text), "a number, or a user that the host knows"};
}
Parsed read_group(std::string_view text, std::optional<std::uint32_t>& group) {
  group = group_in(text);
  if (group) return std::nullopt;
  return Mistake{"group " + excerpt(text), "a number, or a group that the host knows"};
}

Parsed read_mode(std::string_view text, std::uint32_t& mode) {
  const auto number = number_in(text, 8);
  if (!number || (*number & ~0666U) != 0)
    return Mistake{"mode " + excerpt(text), "octal digits 0, 2, 4 or 6 for owner, group and others, as 0640"};
  mode = *number;
  return std::nullopt;
}

Parsed read_list(std::string_view text, Principals& principals) {
  for (bool more = true; more;) {
    const std::size_t end = text.find(',');
    more = end != text.npos;
    const std::string_view entry = text.substr(0, end);
    text.remove_prefix(more ? end + 1 : text.size());
    const std::string_view who = entry.substr(entry.find(':') + 1);
    std::optional<std::uint32_t> id;
    Parsed mistake;
    if (entry.starts_with("user:")) {
      mistake = read_user(who, id);
      if (id) principals.users.push_back(*id);
    } else if (entry.starts_with("group:")) {
      mistake = read_group(who, id);
      if (id) principals.groups.push_back(*id);
    } else {
      mistake = Mistake{excerpt(entry), "user: or group: and a number or a name"};
    }
    if (mistake) return mistake;
  }
  return std::nullopt;
}

Parsed read_setting(std::string_view word, Rule& rule) {
  const std::size_t sign = word.find('=');
  const std::string_view key = word.substr(0, sign);
  const std::string_view value = sign == word.npos ? std::string_view{} : word.substr(sign + 1);
  if (key == "owner") return read_user(value, rule.access.owner);
  if (key == "group") return read_group(value, rule.access.group);
  if (key == "mode") return read_mode(value, rule.access.mode);
  const SubjectWords& words = words_of(rule.kind);
  if (key == words.give) return read_list(value, rule.givers);
  if (key == words.take) return read_list(value, rule.takers);
  return Mistake{
      excerpt(word),
      std::string("owner=, group=, mode=, ").append(words.give).append("= or ").append(words.take).append("=")};
}

// A rule, or nothing on a line that has none.
Parsed read_line(std::string_view line, std::optional<Rule>& rule) {
  const std::string_view first = next_word(line);
  if (first.empty()) return std::nullopt;
  const auto kind = kind_called(first);
  if (!kind) return Mistake{excerpt(first), "\"topic\", \"service\" or \"event\", or a comment behind '#'"};
  rule.emplace();
  rule->kind = *kind;
  rule->names = next_word(line);
  std::string plain = rule->names;
  std::erase(plain, '*');
  if (rule->names.empty() || (!plain.empty() && name_problem(plain, kLongestTopicName, true)))
    return Mistake{std::string(first) + ' ' + excerpt(rule->names), "a name, in which '*' stands for anything"};
  rule->access.mode = 0;
  for (std::string_view word = next_word(line); !word.empty(); word = next_word(line))
    if (auto mistake = read_setting(word, *rule)) return mistake;
  if ((rule->access.mode & 0600) != 0 && !rule->access.owner)
    return Mistake{"a mode with rights of the owner and no owner", "owner="};
  if ((rule->access.mode & 0060) != 0 && !rule->access.group)
    return Mistake{"a mode with rights of the group and no group", "group="};
  return std::nullopt;
}

}  // namespace

bool matches(std::string_view pattern, std::string_view name) noexcept {
  std::size_t p = 0;
  std::size_t n = 0;
  std::size_t star = pattern.npos;  // the last '*' come by, and where in the name what it stands for ends
  std::size_t end = 0;
  while (n < name.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      end = n;
    } else if (p < pattern.size() && pattern[p] == name[n]) {
      ++p;
      ++n;
    } else if (star != pattern.npos) {
      p = star + 1;
      n = ++end;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == pattern.npos;
}

Result<std::optional<Rule>> rule_in(std::string_view text, const std::string& path, std::string_view topic,
                                    const std::string& action) {
  const Subject subject = subject_of(topic);
  Rule first;
  bool found = false;
  for (int number = 1; !text.empty(); ++number) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
    const std::string source = "line " + std::to_string(number) + " of " + path;
    std::optional<Rule> rule;
    if (auto mistake = read_line(line.substr(0, line.find('#')), rule))
      return tl::unexpected(
          Error(ErrorCode::policy_invalid,
                {action, mistake->found + " in " + source, mistake->expected, "correct that line", {}, {}}));
    if (found || !rule || rule->kind != subject.kind || !matches(rule->names, subject.name)) continue;
    found = true;
    first = std::move(*rule);
    first.source = source;
  }
  if (!found) return std::nullopt;
  return std::optional<Rule>(std::move(first));
}

Result<std::optional<Rule>> rule_for(const os::Directory& directory, std::string_view topic,
                                     const std::string& action) {
  const std::string path = directory.path_of(kPolicyFile);
  const auto file = os::read_small_file(directory, std::string(kPolicyFile), kLongestPolicy);
  if (!file) {
    if (file.error().error == ENOENT) return std::nullopt;
    return tl::unexpected(error::from(file.error(), action));
  }
  const auto own = directory.own_facts();
  // Any member may have made one where there was none: it says nothing, and must not stop anybody.
  if (!own || (file->facts.owner != 0 && file->facts.owner != own->owner)) {
    error::emit(Severity::warning, path + " of uid " + std::to_string(file->facts.owner) +
                                       " is left out: it is of neither user 0 nor the owner of the directory");
    return std::nullopt;
  }
  if ((file->facts.mode & 0022) != 0)
    return tl::unexpected(Error(ErrorCode::policy_invalid, {action,
                                                            path + ", which others may write",
                                                            "a file that nobody but its owner may write",
                                                            "chmod go-w it",
                                                            {},
                                                            {}}));
  return rule_in(file->text, path, topic, action);
}

}  // namespace tenon::port
