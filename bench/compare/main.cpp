// tenon_compare: Tenon beside what people use instead, each as its own documentation recommends for low latency.
#include <CLI/CLI.hpp>

#include <cstdio>

#include "machine.hpp"
#include "works.hpp"

namespace {

using namespace tenon::bench;

struct Work {
  const char* name;
  void (*compare)(const Settings&, const compare::Peers&);
};
constexpr Work kWorks[] = {{"latency", compare::compare_latency},
                           {"stream", compare::compare_stream},
                           {"call", compare::compare_call},
                           {"fan_out", compare::compare_fan_out},
                           {"wake", compare::compare_wake}};

void tell(const compare::Peers& peers) {
  for (const compare::Peer& peer : peers.there)
    std::printf("%s (%s): %s\n", peer.name.c_str(), peer.version.c_str(), peer.settings.c_str());
  for (const compare::Missing& missing : peers.missing)
    std::printf("missing: %s: %s\n", missing.name.c_str(), missing.why.c_str());
  std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
  Settings settings;
  std::string cores;
  std::vector<std::string> works;
  CLI::App app("Measures Tenon beside its peers");
  app.add_option("works", works, "latency, stream, call, fan_out, wake; all of them if none is named");
  app.add_option("--cores", cores, "the two cores that are measured, as 2,3; peers' own threads may run on any");
  app.add_option("--directory", settings.directory, "where the JSON files go")->capture_default_str();
  app.add_option("--only", settings.only, "only peers whose name holds this text, and Tenon");
  app.add_option("--rounds", settings.rounds, "rounds per row, over up to 15 passes")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  settings.cores = choose_cores(cores);
  settings.machine =
      describe_machine(settings.cores, CLI::detail::join(std::vector<std::string>(argv, argv + argc), " "));

  const compare::Peers peers = compare::all_peers();
  tell(peers);
  for (const Work& work : kWorks)
    if (works.empty() || std::find(works.begin(), works.end(), work.name) != works.end()) work.compare(settings, peers);
}
