// tenon_micro: code paths inside one process, by Google Benchmark, whose options and JSON these are.
#include <CLI/CLI.hpp>

#include "ends.hpp"
#include "machine.hpp"
#include "place.hpp"

namespace tenon::bench::micro {

const Node& node() {
  static const RuntimeDirectory directory;
  static const Node opened = directory.node("micro");
  return opened;
}

std::string fresh_name() {
  static std::uint64_t given = 0;
  return "micro" + std::to_string(++given);
}

namespace {

// Beside what Google Benchmark says of the machine. The cores are not chosen: the program is of one thread.
void describe(const std::string& command) {
  const nlohmann::ordered_json machine = describe_machine({}, command);
  for (const auto& [key, value] : machine.items())
    if (key != "cores") benchmark::AddCustomContext("tenon_" + key, value.get<std::string>());
}

}  // namespace
}  // namespace tenon::bench::micro

int main(int argc, char** argv) {
  const std::string command = CLI::detail::join(std::vector<std::string>(argv, argv + argc), " ");
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  tenon::bench::micro::describe(command);
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
}
