// Each rule by pairs of old and new: exactly the findings named, and the verdict of the run-time's own comparison.
#include "pairs.hpp"
#include "diag/render.hpp"
#include "omg/compile.hpp"
#include "schema/kind.hpp"
#include "schema/operations.hpp"

#include <gtest/gtest.h>
#include <unistd.h>
#include <algorithm>
#include <fstream>

namespace tenon::releases {
namespace {

using schema::Descriptor;

Descriptor compiled(const std::string& text) {
  const auto folder = std::filesystem::path(testing::TempDir()) / ("tenon_pairs_" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "test.idl", std::ios::binary) << text;
  diag::Sources sources;
  diag::Diagnostics diagnostics;
  omg::Options options;
  options.extensibility_is_stated = true;
  auto result = omg::compile(folder / "test.idl", options, sources, diagnostics);
  std::filesystem::remove_all(folder);
  EXPECT_TRUE(result.descriptor.has_value()) << text << diag::render_text(diagnostics.sorted(), sources, false);
  return result.descriptor.value_or(Descriptor());
}

std::string told(const Verdict& verdict) {
  std::string text;
  for (const Judged& entry : verdict.entries)
    for (const Finding& finding : entry.findings)
      text += (text.empty() ? "" : ", ") + finding.difference.rule + " " + finding.difference.path;
  return text;
}

class Pairs : public testing::TestWithParam<Pair> {};

TEST_P(Pairs, NameExactlyTheirRules) {
  const Verdict verdict = judge(compare(compiled(GetParam().before), compiled(GetParam().after)), {});
  EXPECT_EQ(told(verdict), GetParam().findings);
  EXPECT_EQ(verdict.breaking, GetParam().breaking);
  EXPECT_EQ(name(verdict.bump), name(GetParam().bump));
}

// Of an operation of the interface or its bases; nothing: it has none.
std::optional<schema::Hash> signature(const Descriptor& descriptor, schema::TypeId interface, const std::string& name) {
  for (const schema::Operation* each : schema::operations_of(descriptor, interface))
    if (each->name == name) return each->signature;
  return std::nullopt;
}

Attach attach_of(const std::vector<Entry>& entries, const std::string& type) {
  const auto found = std::find_if(entries.begin(), entries.end(), [&](const Entry& each) { return each.name == type; });
  return found == entries.end() ? Attach::accepted : found->attach;
}

// "I.f" of "I.f.x", and of nothing else.
bool is_about(const schema::Difference& difference, const std::string& operation) {
  return difference.path == operation || difference.path.starts_with(operation + ".");
}

// A client and a server meet operation by operation, as their signatures are.
TEST_P(Pairs, VerdictOfEachOperationIsThatOfTheRunTime) {
  const Descriptor before = compiled(GetParam().before);
  const Descriptor after = compiled(GetParam().after);
  const std::vector<Entry> entries = compare(before, after);
  for (schema::TypeId a = 0; a < before.types.size(); ++a) {
    for (schema::TypeId b = 0; b < after.types.size(); ++b) {
      const std::string& type = before.types[a].name;
      if (before.types[a].kind != schema::Kind::interface || type != after.types[b].name) continue;
      const auto entry =
          std::find_if(entries.begin(), entries.end(), [&](const Entry& each) { return each.name == type; });
      for (const schema::OperationDiff& each : schema::diff_operations(before, a, after, b)) {
        EXPECT_EQ(each.refuses, signature(before, a, each.name) != signature(after, b, each.name)) << each.name;
        const bool told =
            entry != entries.end() && std::any_of(entry->differences.begin(), entry->differences.end(),
                                                  [&](const auto& d) { return is_about(d, type + "." + each.name); });
        const bool through = entry != entries.end() && !entry->through.empty();
        // One that only the new version has refuses nobody who runs today.
        EXPECT_TRUE(told || through || !each.refuses || !each.in_writer) << each.name;
        EXPECT_TRUE(each.refuses || !told) << each.name;
      }
    }
  }
}

TEST_P(Pairs, VerdictIsThatOfTheRunTime) {
  const Descriptor before = compiled(GetParam().before);
  const Descriptor after = compiled(GetParam().after);
  const std::vector<Entry> entries = compare(before, after);
  for (schema::TypeId a = 0; a < before.types.size(); ++a) {
    for (schema::TypeId b = 0; b < after.types.size(); ++b) {
      const schema::Type& was = before.types[a];
      const schema::Type& is = after.types[b];
      if (!schema::is_named(was.kind) || was.synthesised || was.name != is.name) continue;
      const auto differences = schema::diff(before, a, after, b);
      const bool refused = schema::refuses(differences);
      EXPECT_EQ(attach_of(entries, was.name) != Attach::accepted, refused) << was.name;
      EXPECT_EQ(was.schema_hash != is.schema_hash, refused || schema::grows(differences)) << was.name;
      EXPECT_EQ(schema::refuses(schema::diff(after, b, before, a)), refused) << was.name << ", the other way round";
    }
  }
}

TEST_P(Pairs, FindingsFollowTheTable) {
  for (const Judged& entry : judge(compare(compiled(GetParam().before), compiled(GetParam().after)), {}).entries) {
    for (const Finding& finding : entry.findings) {
      const Rule* rule = find_rule(finding.difference.rule);
      ASSERT_NE(rule, nullptr) << finding.difference.rule;
      EXPECT_EQ(name(finding.severity), name(rule->severity)) << rule->id;
      const bool of_an_operation = finding.attach == Attach::per_operation && rule->attach == Attach::refused;
      EXPECT_TRUE(finding.attach == rule->attach || of_an_operation) << rule->id;
    }
  }
}

std::string name_of(const testing::TestParamInfo<Pair>& pair) { return pair.param.name; }

INSTANTIATE_TEST_SUITE_P(All, Pairs, testing::ValuesIn(kPairs), name_of);

TEST(Pairs, ShowEveryRule) {
  std::string all;
  for (const Pair& pair : kPairs) all += std::string(pair.findings) + ", ";
  for (const Rule& rule : all_rules()) {
    if (rule.id == "STRUCT_SAME_SIZE") continue;  // no IDL changes a size alone: schema_test forges descriptors
    EXPECT_NE(all.find(std::string(rule.id) + " "), std::string::npos) << rule.id;
  }
}

}  // namespace
}  // namespace tenon::releases
