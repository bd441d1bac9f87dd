// tenon_bench: one sub-command per page of figures. See README.md beside this file.
#include <CLI/CLI.hpp>

#include "machine.hpp"
#include "settings.hpp"

namespace {

struct Page {
  const char* name;
  const char* what;
  void (*measure)(const tenon::bench::Settings&);
};

constexpr Page kPages[] = {
    {"latency", "one-way latency beside the floor, 8 B to 16 MiB", tenon::bench::measure_latency},
    {"stream", "messages per second of 40 bytes beside a textbook queue", tenon::bench::measure_stream},
    {"call", "request and answer beside the floor, a stream's answers beside a topic", tenon::bench::measure_call},
    {"bounds", "1 KiB in a sequence that could hold 16 MiB beside one that could not", tenon::bench::measure_bounds},
    {"fanout", "what a publish costs with 64 subscribers beside one", tenon::bench::measure_fanout},
    {"connect", "from nothing to the first message", tenon::bench::measure_connect},
    {"death", "from a kill to the hint, the verdict and everything reclaimed", tenon::bench::measure_death},
    {"gate", "a publish settled at the gate beside one settled per message", tenon::bench::measure_gate},
    {"wake", "from a publish to a sleeping subscriber beside a bare futex wake", tenon::bench::measure_wake},
};

}  // namespace

int main(int argc, char** argv) {
  tenon::bench::Settings settings;
  std::string cores;
  CLI::App app("Measures Tenon beside its yardsticks");
  app.require_subcommand(1);
  app.add_option("--cores", cores, "the two cores to run on, as 2,3");
  app.add_option("--directory", settings.directory, "where NAME.json goes")->capture_default_str();
  app.add_option("--only", settings.only, "only rows whose name holds this text");
  app.add_option("--rounds", settings.rounds, "rounds per row")->capture_default_str();
  app.fallthrough();
  for (const Page& page : kPages)
    app.add_subcommand(page.name, page.what)->callback([&, measure = page.measure] {
      settings.cores = tenon::bench::choose_cores(cores);
      settings.machine = tenon::bench::describe_machine(
          settings.cores, CLI::detail::join(std::vector<std::string>(argv, argv + argc), " "));
      measure(settings);
    });
  CLI11_PARSE(app, argc, argv);
}
