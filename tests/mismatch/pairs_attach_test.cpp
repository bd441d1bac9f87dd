// The pairs of old and new of `tenonc breaking`, at a real attach: the verdict is what the rules say, and the report names
// exactly the fields that it must, to both ends and whichever side is the older one.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "domain.hpp"
#include "interface.hpp"
#include "port/schema_check.hpp"
#include "unit/releases/pairs.hpp"

namespace tenon::test {
namespace {

using releases::Pair;

omg::Options stated() {
  omg::Options options;
  options.extensibility_is_stated = true;
  return options;
}

std::string topic_of(const Pair& pair, bool is_new) {
  const std::string topic = pair.topic;
  const auto bar = topic.find('|');
  if (bar == topic.npos) return topic;
  return is_new ? topic.substr(bar + 1) : topic.substr(0, bar);
}

bool declares(const std::string& text, const std::string& kind, const std::string& topic) {
  return text.find(kind + " " + topic.substr(topic.find_last_of(':') + 1)) != text.npos;
}

bool is_interface(const Pair& pair) { return declares(pair.before, "interface", topic_of(pair, false)); }

// What is no struct on both sides stands in one.
bool is_wrapped(const Pair& pair) {
  return !declares(pair.before, "struct", topic_of(pair, false)) ||
         !declares(pair.after, "struct", topic_of(pair, true));
}

Interface version(const Pair& pair, bool is_new) {
  const std::string text = is_new ? pair.after : pair.before;
  const std::string topic = topic_of(pair, is_new);
  if (is_interface(pair) || !is_wrapped(pair)) return Interface(text, topic, stated());
  return Interface(text + " struct Topic { " + topic + " it; };", "Topic", stated());
}

// The rules of what refuses.
std::set<std::string> rules_of(const Error& error) {
  std::set<std::string> rules;
  const auto json = nlohmann::json::parse(error.json());
  for (const auto& one : json.at("report").at("differences"))
    if (one.at("refuses") == true) rules.insert(one.at("rule"));
  return rules;
}

// The paths of what refuses, in their order, each once; empty without a refusal.
std::string paths_of(const Error& error) {
  std::string text;
  std::set<std::string> known;
  const auto json = nlohmann::json::parse(error.json());
  for (const auto& one : json.at("report").at("differences")) {
    const std::string path = one.at("path");
    if (one.at("refuses") == true && known.insert(path).second) text += (text.empty() ? "" : ", ") + path;
  }
  return text;
}

bool has_rule(const Pair& pair, std::string_view part) {
  return std::string_view(pair.findings).find(part) != std::string_view::npos;
}

// The rules of the pair from which follows that the two do not meet.
std::set<std::string> refusing_rules(const Pair& pair) {
  std::set<std::string> rules;
  const std::string findings = ", " + std::string(pair.findings);
  for (const releases::Rule& rule : releases::all_rules()) {
    if (rule.attach != releases::Attach::refused && rule.attach != releases::Attach::per_operation) continue;
    if (findings.find(", " + std::string(rule.id) + " ") != findings.npos) rules.emplace(rule.id);
  }
  return rules;
}

bool refuses(const Pair& pair) { return !refusing_rules(pair).empty(); }

class PairsAtAttach : public Domain, public testing::WithParamInterface<Pair> {
 protected:
  const Pair& pair() const { return GetParam(); }

  // A publisher and a subscriber that comes later; the paths that the refusal names.
  std::string attach(const Interface& writer, const Interface& reader) {
    const auto publisher = detail::open_publisher(node(), "t", writer.facts(), {}).value();
    const auto subscriber = detail::open_subscriber(node(), "t", reader.facts(), {});
    EXPECT_EQ(detail::count_subscribers(*publisher), subscriber ? 1u : 0u);
    const auto told = detail::refusals_of(*publisher);
    if (subscriber) {
      EXPECT_TRUE(told.empty());
      return {};
    }
    EXPECT_EQ(subscriber.error(), ErrorCode::schema_mismatch) << subscriber.error().message();
    EXPECT_EQ(told.size(), 1u);
    if (told.empty()) return {};
    EXPECT_EQ(paths_of(told[0]), paths_of(subscriber.error())) << "the two ends are told different things";
    EXPECT_EQ(rules_of(told[0]), rules_of(subscriber.error()));
    rules_ = rules_of(told[0]);
    return paths_of(told[0]);
  }

  std::set<std::string> rules_;  // of the last refusal

  // The same for a subscriber that was there first.
  std::string attach_later(const Interface& writer, const Interface& reader) {
    const auto subscriber = detail::open_subscriber(node(), "later", reader.facts(), {}).value();
    const auto publisher = detail::open_publisher(node(), "later", writer.facts(), {}).value();
    const std::uint32_t joined = detail::count_publishers(*subscriber);  // looks around, and joins
    EXPECT_EQ(detail::count_subscribers(*publisher), joined);
    const auto told = detail::refusals_of(*subscriber);
    return told.empty() ? std::string() : paths_of(told[0]);
  }
};

INSTANTIATE_TEST_SUITE_P(All, PairsAtAttach, testing::ValuesIn(releases::kPairs),
                         [](const auto& pair) { return std::string(pair.param.name); });

TEST_P(PairsAtAttach, AreRefusedAsTheRulesSayAndToldWhere) {
  const Interface before = version(pair(), false);
  const Interface after = version(pair(), true);
  EXPECT_EQ(refuses(pair()), std::string_view(pair().report) != "") << "the pair contradicts itself";
  if (is_interface(pair())) {  // meets operation by operation; its report is made by the same function
    const auto end = [](const Interface& interface) {
      const detail::TypeFacts facts = interface.facts();
      return port::End{"somebody", facts.schema_hash, facts.layout_hash, facts.descriptor};
    };
    const auto refusal = port::compare("call", "i", end(before), end(after));
    EXPECT_EQ(refusal ? paths_of(*refusal) : "", pair().report);
    for (const std::string& rule : refusal ? rules_of(*refusal) : std::set<std::string>())  // others are a base's
      EXPECT_TRUE(refusing_rules(pair()).contains(rule)) << rule;
    return;
  }
  EXPECT_EQ(attach(before, after), pair().report);
  EXPECT_EQ(rules_, refusing_rules(pair()));
  EXPECT_EQ(attach_later(before, after), pair().report);
  const std::string back = attach(after, before);
  EXPECT_EQ(back.empty(), !refuses(pair())) << back;
  if (!has_rule(pair(), "SAME_NAME")) {
    EXPECT_EQ(back.size(), std::string_view(pair().report).size()) << back;
  }
}

}  // namespace
}  // namespace tenon::test
