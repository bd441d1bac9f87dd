// Two processes with two versions of an interface that do not meet, or just do: what each of them is told.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "between.hpp"
#include "child.hpp"
#include "domain.hpp"
#include "mismatch/interface.hpp"

namespace tenon::test {
namespace {

using os::test::Child;

struct Case {
  const char* name;
  const char* before;
  const char* after;
  const char* report;  // "RULE path": what refuses; empty: they meet
};

constexpr Case kCases[] = {
    {"Appended", "@appendable @tenon::extent(32) struct S { long x; };",
     "@appendable @tenon::extent(32) struct S { long x; @optional double y; };", ""},
    {"NestedInEveryWay",
     "@nested @appendable @tenon::extent(16) struct P { long x; }; struct S { P a; P b[2]; sequence<P, 2> c; @optional "
     "P d; };",
     "@nested @appendable @tenon::extent(16) struct P { long x; long y; }; struct S { P a; P b[2]; sequence<P, 2> c; "
     "@optional "
     "P d; };",
     ""},
    {"LabelAppended", "@appendable enum E { a }; struct S { E e; };", "@appendable enum E { a, b }; struct S { E e; };",
     ""},
    {"DefaultThatIsNotZero", "@appendable @tenon::extent(32) struct S { long x; };",
     "@appendable @tenon::extent(32) struct S { long x; @default(5) long y; };", "APPENDED_DEFAULT_ZERO S.y"},
    {"ExtentExceeded", "@appendable @tenon::extent(16) struct S { long x; double y; };",
     "@appendable @tenon::extent(24) struct S { long x; double y; double z; };", "EXTENT_NOT_EXCEEDED S.z"},
    {"ExtentChanged", "@appendable @tenon::extent(16) struct S { long x; };",
     "@appendable @tenon::extent(24) struct S { long x; };", "EXTENT_SAME S"},
    {"FinalTypeInsideChanged", "@nested @final struct P { long x; }; @appendable @tenon::extent(32) struct S { P p; };",
     "@nested @final struct P { long x; long y; }; @appendable @tenon::extent(32) struct S { P p; };",
     "FIELD_ADDED_UNSAFELY S.p.y"},
    {"FinalEnumInsideChanged", "enum E { a }; @appendable @tenon::extent(32) struct S { E e; };",
     "enum E { a, b }; @appendable @tenon::extent(32) struct S { E e; long y; };", "ENUM_VALUE_ADDED S.e.b"},
};

std::ostream& operator<<(std::ostream& out, const Case& one) { return out << one.name; }

// What an error says refuses, as a Case has it.
std::string told(const Error& error) {
  std::string text;
  const auto json = nlohmann::json::parse(error.json());
  for (const auto& one : json.at("report").at("differences")) {
    if (one.at("refuses") != true) continue;
    text += (text.empty() ? "" : ", ") + one.at("rule").get<std::string>() + " " + one.at("path").get<std::string>();
  }
  return text;
}

class Verdicts : public Domain, public testing::WithParamInterface<Case> {
 protected:
  struct Answer {
    std::atomic<bool> opened{false};
    std::atomic<bool> over{false};
    std::atomic<std::uint32_t> subscribers{0};
    std::array<char, 256> refusals{};
  };

  // The publisher's process: one version, until the subscriber had its answer.
  static int publish(const Interface& version, Answer& answer) {
    const auto node = Node::open("writer").value();
    const auto publisher = detail::open_publisher(node, "t", version.facts(), {}).value();
    answer.opened = true;
    if (!eventually([&] { return answer.over.load(); })) return 1;
    answer.subscribers = detail::count_subscribers(*publisher);
    std::string refusals;
    for (const Error& each : detail::refusals_of(*publisher)) refusals += told(each);
    refusals.copy(answer.refusals.data(), answer.refusals.size() - 1);
    return 0;
  }

  // The verdict of both ends, each in a process of its own.
  static void expect_verdict(const char* written, const char* read, const std::string& report) {
    omg::Options options;
    options.extensibility_is_stated = true;
    const Interface writer(written, "S", options);
    const Interface reader(read, "S", options);
    const Shared<Answer> answer;
    Child process([&] { return publish(writer, *answer); });
    ASSERT_TRUE(eventually([&] { return answer->opened.load(); }));
    const auto node = Node::open("reader").value();
    const auto subscriber = detail::open_subscriber(node, "t", reader.facts(), {});
    answer->over = true;
    ASSERT_EQ(process.wait(), 0);
    EXPECT_EQ(subscriber ? "" : told(subscriber.error()), report);
    EXPECT_EQ(std::string(answer->refusals.data()), report);
    EXPECT_EQ(answer->subscribers, report.empty() ? 1u : 0u);
  }
};

INSTANTIATE_TEST_SUITE_P(All, Verdicts, testing::ValuesIn(kCases),
                         [](const auto& one) { return std::string(one.param.name); });

TEST_P(Verdicts, OldWriterAndNewReaderAreToldTheSame) {
  expect_verdict(GetParam().before, GetParam().after, GetParam().report);
}

TEST_P(Verdicts, NewWriterAndOldReaderAreToldTheSame) {
  std::string report = GetParam().report;  // what one side alone has is now the writer's
  if (const auto at = report.find("FIELD_ADDED_UNSAFELY"); at != report.npos) report.replace(at, 20, "FIELD_NO_DELETE");
  if (const auto at = report.find("ENUM_VALUE_ADDED"); at != report.npos)
    report.replace(at, 16, "ENUM_VALUE_NO_DELETE");
  expect_verdict(GetParam().after, GetParam().before, report);
}

}  // namespace
}  // namespace tenon::test
