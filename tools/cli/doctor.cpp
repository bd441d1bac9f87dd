#include <fmt/format.h>
#include <cstdio>
#include <nlohmann/json.hpp>

#include <tenon/doctor.hpp>

#include "cli/verbs.hpp"
#include "schema/escape.hpp"

namespace tenon::tool {

namespace {

using schema::shown;  // names of files and in segments are whatever somebody wrote there

int failed(const Error& error, Output output) {
  if (output == Output::json)
    fmt::print("{}\n", error.json());
  else
    fmt::print(stderr, "tenon: {}\n", shown(error.message()));
  return kFailed;
}

void print_text(const Examination& seen) {
  if (seen.directory.empty()) {
    fmt::print("nobody has this domain open\n");
    return;
  }
  fmt::print("{}: {} nodes alive, {} dead; {} topics, {} publishers, {} subscribers; {} files of {} bytes\n",
             shown(seen.directory), seen.nodes, seen.dead_nodes, seen.topics, seen.publishers, seen.subscribers,
             seen.files, seen.bytes);
  bool leftovers = false;
  for (const Finding& finding : seen.findings) {
    fmt::print("{}: {}{}: {}\n", to_string(finding.kind), shown(finding.file),
               finding.topic.empty() ? "" : " (topic \"" + shown(finding.topic) + "\")", shown(finding.text));
    leftovers = leftovers || finding.kind == Finding::Kind::leftover;
  }
  if (leftovers)
    fmt::print("leftovers go when anything is opened or closed in the domain; `tenon gc` removes them now\n");
  if (seen.findings.empty()) fmt::print("nothing is wrong\n");
}

void print_json(const Examination& seen) {
  auto findings = nlohmann::ordered_json::array();
  for (const Finding& finding : seen.findings)
    findings.push_back(
        {{"kind", to_string(finding.kind)}, {"file", finding.file}, {"topic", finding.topic}, {"text", finding.text}});
  const nlohmann::ordered_json all{
      {"directory", seen.directory}, {"nodes", seen.nodes},           {"dead_nodes", seen.dead_nodes},
      {"topics", seen.topics},       {"publishers", seen.publishers}, {"subscribers", seen.subscribers},
      {"files", seen.files},         {"bytes", seen.bytes},           {"findings", findings}};
  // Escaped to ASCII: what is not UTF-8 becomes U+FFFD, and nothing that a terminal obeys is left.
  fmt::print("{}\n", all.dump(2, ' ', true, nlohmann::ordered_json::error_handler_t::replace));
}

}  // namespace

int doctor(const NodeOptions& where, Output output) {
  const auto seen = examine(where);
  if (!seen) return failed(seen.error(), output);
  output == Output::json ? print_json(*seen) : print_text(*seen);
  return seen->findings.empty() ? kWell : kFound;
}

int gc(const NodeOptions& where, Output output) {
  const auto cleaning = clean(where);
  if (!cleaning) return failed(cleaning.error(), output);
  if (output == Output::json)
    fmt::print("{}\n", nlohmann::ordered_json{{"files", cleaning->files}, {"bytes", cleaning->bytes}}.dump());
  else
    fmt::print("removed {} files of {} bytes\n", cleaning->files, cleaning->bytes);
  return kWell;
}

}  // namespace tenon::tool
