// Looking at a domain, and tidying it.
#include <tenon/doctor.hpp>
#include <tenon/notices.hpp>

#include <unistd.h>

#include "child.hpp"
#include "keyed_messages.hpp"
#include "parts.hpp"

namespace tenon::failing {

namespace {

using namespace std::chrono_literals;

// What a process left that was killed, removed by the next one that opens something, or on demand.
class Sweeping final : public Scene {
 public:
  explicit Sweeping(bool on_demand) : on_demand_(on_demand) {}
  void prepare() override {
    os::test::Child child([] {
      Pair left;
      left.open();
      (void)left.pass(3);
      return ::pause();
    });
    const auto end = std::chrono::steady_clock::now() + 20s;
    while (std::chrono::steady_clock::now() < end) {
      const auto seen = must(examine(), "an examination");
      if (seen.topics != 0) break;
    }
    child.kill();
  }
  std::optional<Error> operate() override {
    if (on_demand_) {
      const auto cleaned = clean();
      return cleaned ? std::nullopt : std::optional(cleaned.error());
    }
    return put(node_, Node::open("passer_by"));
  }
  void prove() override {
    node_.reset();
    (void)must(clean(), "a second cleaning");
    Pair pair;
    pair.open();
    pair.prove();
  }

 private:
  bool on_demand_;
  std::optional<Node> node_;
};

class Examining final : public Passing {
 public:
  std::optional<Error> operate() override {
    const auto seen = examine();
    if (!seen) return seen.error();
    for (const Finding& finding : seen->findings)
      must(finding.kind != Finding::Kind::damage && finding.kind != Finding::Kind::foreign,
           [&] { return "damage is seen where there is none: " + finding.text; });
    return {};
  }
};

class Noticing final : public Passing {
 public:
  std::optional<Error> operate() override {
    std::optional<Notices> notices;
    if (auto error = put(notices, Notices::of_topic(*pair.node, "t"))) return error;
    while (notices->take()) {}
    if (auto error = put(notices, Notices::of_domain(*pair.node))) return error;
    while (notices->take()) {}
    return {};
  }
};

// Two that disagree about a type: each is told, and others notice nothing.
class Refusing final : public Passing {
 public:
  std::optional<Error> operate() override {
    auto other = Subscriber<test::Keyed>::open(*pair.node, "t");
    must(!other.has_value(), "a subscriber of another type");
    (void)pair.pass(10);
    return other.error();
  }
};

// Each life makes a process, or sleeps between two looks.
SceneKind slow(SceneKind kind) {
  kind.stride = 8;
  return kind;
}

}  // namespace

std::vector<SceneKind> domain_scenes() {
  return {
      slow(scene<Sweeping>("sweep by opening", false)),
      slow(scene<Sweeping>("sweep on demand", true)),
      slow(scene<Examining>("examine")),
      scene<Noticing>("notice"),
      {"refuse another type", [] { return std::make_unique<Refusing>(); }, true},
  };
}

}  // namespace tenon::failing
