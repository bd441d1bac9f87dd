// The command line of `tenon`: looks after the domains of this host.
#include "cli/verbs.hpp"

#include <CLI/CLI.hpp>
#include <map>
#include <string>

namespace {

using tenon::tool::Output;

void add_place(CLI::App& verb, tenon::NodeOptions& where, Output& output) {
  static const std::map<std::string, Output> kFormats{{"human", Output::text}, {"json", Output::json}};
  verb.add_option("-d,--domain", where.domain, "The domain; otherwise $TENON_DOMAIN, otherwise \"default\"")
      ->type_name("NAME");
  verb.add_option("--runtime-directory", where.runtime_directory,
                  "Where domains are; otherwise $TENON_RUNTIME_DIR, otherwise /dev/shm/tenon-<uid>")
      ->type_name("DIR");
  verb.add_option("--format", output, "human or json")
      ->transform(CLI::CheckedTransformer(kFormats))
      ->type_name("FORMAT");
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Looks after the domains of this host.", "tenon");
  app.set_version_flag("--version", std::string("tenon ") + TENON_VERSION);
  app.require_subcommand(1);
  tenon::NodeOptions where;
  Output output = Output::text;
  CLI::App& doctor = *app.add_subcommand("doctor", "Say what is wrong in a domain, changing nothing");
  add_place(doctor, where, output);
  doctor.footer("Exit code: 0 nothing is wrong, 1 something was found, 2 the domain could not be read.");
  CLI::App& gc = *app.add_subcommand("gc", "Remove what dead processes left behind and nobody needs");
  add_place(gc, where, output);
  gc.footer("Exit code: 0, or 2 if the domain could not be read. Whoever opens or closes something does the same.");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? tenon::tool::kWell : tenon::tool::kFailed;
  }
  return doctor.parsed() ? tenon::tool::doctor(where, output) : tenon::tool::gc(where, output);
}
