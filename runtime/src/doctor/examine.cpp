#include <cerrno>
#include <chrono>
#include <thread>

#include <tenon/doctor.hpp>
#include "doctor/notebook.hpp"
#include "doctor/topic_look.hpp"
#include "error/from_failure.hpp"
#include "error/guarded.hpp"
#include "port/domain.hpp"
#include "port/liveness.hpp"
#include "port/names.hpp"

namespace tenon {

namespace {

using Kind = Finding::Kind;

const std::string kExamining = "look around";
constexpr std::chrono::milliseconds kBetweenLooks{60};  // every sleep in the domain ends within 50

os::Outcome<doctor::Walk> look_once(const os::Directory& domain) {
  doctor::Walk walk;
  Examination& seen = walk.seen;
  seen.directory = domain.path();
  doctor::Notebook notebook(walk);
  const auto names = domain.list();
  if (!names) return tl::unexpected(names.error());
  for (const std::string& name : *names) {
    const auto node = port::node_of(name);
    if (!node) {
      if (!port::is_topic_directory(name)) notebook.note(Kind::foreign, name, "nothing of Tenon's has such a name");
      continue;
    }
    if (const auto facts = domain.facts_of(name)) {
      ++seen.files;
      seen.bytes += facts->bytes;
    }
    if (port::is_alive(domain, *node)) {
      ++seen.nodes;
    } else {
      ++seen.dead_nodes;
      notebook.note(Kind::leftover, name, "a node that ended");
    }
  }
  for (const std::string& name : *names) {
    if (!port::is_topic_directory(name)) continue;
    ++seen.topics;
    doctor::look_at_topic(domain, name, seen.nodes != 0, notebook);
  }
  return walk;
}

}  // namespace

std::string_view to_string(Finding::Kind kind) noexcept {
  switch (kind) {
    case Kind::leftover:
      return "leftover";
    case Kind::damage:
      return "damage";
    case Kind::unreadable:
      return "unreadable";
    case Kind::foreign:
      return "foreign";
  }
  return "";
}

namespace {

Result<Examination> examine_in(const NodeOptions& options) {
  const auto name = port::domain_name(options, kExamining);
  if (!name) return tl::unexpected(name.error());
  const auto domain = port::open_domain(options, *name);
  if (!domain && domain.error().error == ENOENT) return Examination{};
  if (!domain) return tl::unexpected(error::from(domain.error(), kExamining));
  auto first = look_once(*domain);
  if (!first) return tl::unexpected(error::from(first.error(), kExamining));
  if (first->seen.findings.empty()) return std::move(first->seen);
  std::this_thread::sleep_for(kBetweenLooks);
  auto second = look_once(*domain);
  if (!second) return tl::unexpected(error::from(second.error(), kExamining));
  doctor::keep_what_was_seen_before(*second, *first);
  return std::move(second->seen);
}

}  // namespace

Result<Examination> examine(const NodeOptions& options) {
  return error::guarded(kExamining, {}, [&] { return examine_in(options); });
}

}  // namespace tenon
