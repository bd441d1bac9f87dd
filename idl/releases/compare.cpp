#include "releases/compare.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "schema/kind.hpp"

namespace tenon::releases {
namespace {

using schema::Descriptor;
using schema::Difference;
using schema::Side;
using schema::Type;
using schema::TypeId;

using Pairs = std::vector<std::pair<TypeId, TypeId>>;

struct Matched {
  Pairs pairs;
  std::vector<TypeId> gone;
  std::vector<TypeId> added;
};

// Those that somebody wrote: what travels for an operation is told with the operation.
std::vector<TypeId> named_types(const Descriptor& descriptor) {
  std::vector<TypeId> ids;
  for (TypeId id = 0; id < descriptor.types.size(); ++id)
    if (schema::is_named(descriptor.types[id].kind) && !descriptor.types[id].synthesised) ids.push_back(id);
  return ids;
}

std::map<std::string_view, TypeId> by_name(const Descriptor& descriptor, const std::vector<TypeId>& ids) {
  std::map<std::string_view, TypeId> names;
  for (const TypeId id : ids) names.try_emplace(descriptor.types[id].name, id);
  return names;
}

bool is_renamed(const Descriptor& before, TypeId a, const Descriptor& after, TypeId b) {
  if (before.types[a].kind != after.types[b].kind || before.types[a].layout_hash != after.types[b].layout_hash)
    return false;
  const auto found = schema::diff(before, a, after, b);
  return std::all_of(found.begin(), found.end(), [](const Difference& each) { return each.rule == "TYPE_SAME_NAME"; });
}

// A type that differs in nothing but names was renamed, not removed here and added there.
void find_renames(const Descriptor& before, const Descriptor& after, Matched& matched) {
  constexpr std::size_t kMost = 64;
  if (matched.gone.size() > kMost || matched.added.size() > kMost) return;
  std::erase_if(matched.gone, [&](TypeId gone) {
    const auto found = std::find_if(matched.added.begin(), matched.added.end(),
                                    [&](TypeId added) { return is_renamed(before, gone, after, added); });
    if (found == matched.added.end()) return false;
    matched.pairs.emplace_back(gone, *found);
    matched.added.erase(found);
    return true;
  });
  std::sort(matched.pairs.begin(), matched.pairs.end());
}

Matched match_types(const Descriptor& before, const Descriptor& after) {
  Matched matched;
  const std::vector<TypeId> ids = named_types(after);
  std::map<std::string_view, TypeId> left = by_name(after, ids);
  for (const TypeId id : named_types(before)) {
    const auto found = left.find(before.types[id].name);
    if (found == left.end()) {
      matched.gone.push_back(id);
    } else {
      matched.pairs.emplace_back(id, found->second);
      left.erase(found);
    }
  }
  for (const TypeId id : ids)
    if (const auto found = left.find(after.types[id].name); found != left.end() && found->second == id)
      matched.added.push_back(id);
  find_renames(before, after, matched);
  return matched;
}

Side side_of(const Descriptor& descriptor, std::string name, std::string type, std::string detail,
             const schema::SourceRange& source) {
  Side side;
  side.present = true;
  side.name = std::move(name);
  side.type = std::move(type);
  side.detail = std::move(detail);
  if (source.line != 0 && source.file < descriptor.files.size())
    side.source = descriptor.files[source.file] + ":" + std::to_string(source.line);
  return side;
}

Side side_of(const Descriptor& descriptor, const Type& type) {
  return side_of(descriptor, type.name, type.name, std::string(schema::kind_name(type.kind)), type.source);
}

Side side_of(const Descriptor& descriptor, const schema::TypeAlias& alias) {
  return side_of(descriptor, alias.name, schema::type_text(descriptor, alias.type), "typedef", alias.source);
}

Side side_of(const Descriptor& descriptor, const schema::Constant& constant) {
  return side_of(descriptor, constant.name, schema::type_text(descriptor, constant.type),
                 "= " + schema::value_text(constant.value), constant.source);
}

Entry only_one(std::string_view rule, Side side, bool is_old) {
  const std::string& whose = is_old ? side_names().writer : side_names().reader;
  Difference difference{std::string(rule),   side.name, "only the " + whose + " version has it", {}, {},
                        schema::Effect::none};
  Entry entry{side.name, Attach::absent, {}, {}};
  (is_old ? difference.writer : difference.reader) = std::move(side);
  entry.differences.push_back(std::move(difference));
  return entry;
}

std::string both(std::string_view fact, const std::string& a, const std::string& b) {
  const auto shown = [](const std::string& text) { return text.empty() ? std::string("none") : text; };
  return std::string(fact) + ": old " + shown(a) + ", new " + shown(b);
}

// What a type says about its use, which no hash holds.
void compare_use(const Descriptor& before, const Type& a, const Descriptor& after, const Type& b, Entry& entry) {
  const auto add = [&](std::string_view rule, std::string what) {
    entry.differences.push_back(
        {std::string(rule), a.name, std::move(what), side_of(before, a), side_of(after, b), schema::Effect::none});
  };
  if (a.topic != b.topic) add("TOPIC_SAME", both("topic", a.topic, b.topic));
  if (a.kind == b.kind && schema::is_publishable(a) && !schema::is_publishable(b))
    add("TYPE_STAYS_PUBLISHABLE", both("publishable", "yes", "no"));
}

Attach attach_of(const Type& type, bool refuses) {
  if (!refuses) return Attach::accepted;
  return type.kind == schema::Kind::interface ? Attach::per_operation : Attach::refused;
}

void compare_types(const Descriptor& before, const Descriptor& after, std::vector<Entry>& entries) {
  const Matched matched = match_types(before, after);
  std::vector<schema::TypeDiff> found = schema::diff_each(before, after, matched.pairs, side_names());
  for (std::size_t i = 0; i < found.size(); ++i) {
    const Type& a = before.types[matched.pairs[i].first];
    const Type& b = after.types[matched.pairs[i].second];
    Entry entry{a.name, attach_of(a, found[i].refuses), std::move(found[i].through), std::move(found[i].differences)};
    compare_use(before, a, after, b, entry);
    if (found[i].refuses || !entry.differences.empty()) entries.push_back(std::move(entry));
  }
  for (const TypeId id : matched.gone)
    entries.push_back(only_one("TYPE_NO_DELETE", side_of(before, before.types[id]), true));
  for (const TypeId id : matched.added)
    entries.push_back(only_one("TYPE_ADDED", side_of(after, after.types[id]), false));
}

struct NameRules {
  std::string_view gone, added, changed;
};

// Typedefs and constants: they leave no trace in bytes or hashes, and are part of what programs are written with.
template <class List>
void compare_names(const Descriptor& before, const List& a, const Descriptor& after, const List& b,
                   const NameRules& rules, std::vector<Entry>& entries) {
  std::map<std::string_view, const typename List::value_type*> left;
  for (const auto& each : b) left.try_emplace(each.name, &each);
  for (const auto& each : a) {
    const auto found = left.find(each.name);
    if (found == left.end()) {
      entries.push_back(only_one(rules.gone, side_of(before, each), true));
      continue;
    }
    Side was = side_of(before, each);
    Side is = side_of(after, *found->second);
    left.erase(found);
    if (was.type == is.type && was.detail == is.detail) continue;
    std::string what = was.type == is.type ? both("value", was.detail, is.detail) : both("type", was.type, is.type);
    entries.push_back({each.name,
                       Attach::accepted,
                       {},
                       {{std::string(rules.changed), each.name, std::move(what), std::move(was), std::move(is),
                         schema::Effect::none}}});
  }
  for (const auto& each : b)
    if (left.count(each.name) != 0) entries.push_back(only_one(rules.added, side_of(after, each), false));
}

}  // namespace

std::vector<Entry> compare(const Descriptor& before, const Descriptor& after) {
  std::vector<Entry> entries;
  compare_types(before, after, entries);
  compare_names(before, before.aliases, after, after.aliases,
                {"TYPEDEF_NO_DELETE", "TYPEDEF_ADDED", "TYPEDEF_SAME_TYPE"}, entries);
  compare_names(before, before.constants, after, after.constants,
                {"CONST_NO_DELETE", "CONST_ADDED", "CONST_SAME_VALUE"}, entries);
  return entries;
}

const schema::SideNames& side_names() {
  static const schema::SideNames kNames{"old", "new"};
  return kNames;
}

std::string_view name(Attach attach) {
  constexpr std::array<std::string_view, 4> kNames = {"accepted", "refused", "per-operation", "absent"};
  return kNames.at(static_cast<std::size_t>(attach));
}

}  // namespace tenon::releases
