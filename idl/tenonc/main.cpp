// The command line of the compiler.
#include "diag/render.hpp"
#include "releases/rules.hpp"
#include "tenonc/run.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <cstdio>
#include <map>

namespace {

using namespace tenon::tenonc;

void add_message_options(CLI::App& verb, Settings& settings) {
  static const std::map<std::string, ErrorFormat> kFormats{
      {"human", ErrorFormat::human}, {"json", ErrorFormat::json}, {"sarif", ErrorFormat::sarif}};
  static const std::map<std::string, Color> kColors{
      {"auto", Color::automatic}, {"always", Color::always}, {"never", Color::never}};
  verb.add_option("--error-format", settings.error_format, "human, json or sarif")
      ->transform(CLI::CheckedTransformer(kFormats))
      ->type_name("FORMAT");
  verb.add_option("--color", settings.color, "auto, always or never")
      ->transform(CLI::CheckedTransformer(kColors))
      ->type_name("WHEN");
}

void add_shared_options(CLI::App& verb, Settings& settings) {
  auto& options = settings.options;
  // One value per flag: a file behind `--import-dir D` is not a second directory.
  const auto repeatable = [](CLI::Option* option) { return option->take_all()->allow_extra_args(false); };
  repeatable(verb.add_option("-I,--import-dir", options.paths.import_dirs, "Where #include looks, in order; repeatable")
                 ->type_name("DIR"));
  verb.add_option("--base-dir", options.paths.base_dir, "What include paths of generated code are relative to")
      ->type_name("DIR");
  repeatable(verb.add_option("-D,--define", settings.defines, "Define a macro; repeatable")->type_name("NAME[=VALUE]"));
  repeatable(verb.add_option("--bounds", settings.bounds, "Bounds of unbounded members (TOML); repeatable")
                 ->type_name("FILE"));
  const auto range = CLI::Range(std::uint64_t{1}, std::uint64_t{0xffff'fffe});
  verb.add_option("--default-string-bound", options.default_bounds.string, "Bytes of strings without a bound")
      ->check(range)
      ->type_name("N");
  verb.add_option("--default-sequence-bound", options.default_bounds.sequence, "Elements of sequences without a bound")
      ->check(range)
      ->type_name("N");
  verb.add_option("--default-map-bound", options.default_bounds.map, "Entries of maps without a bound")
      ->check(range)
      ->type_name("N");
  verb.add_flag("--strict", settings.strict, "Warnings are errors");
  repeatable(verb.add_option("-W", settings.warnings,
                             "Switch warnings: -Wno-case-clash, -Werror, -Werror=case-clash, -Wno-error=…; repeatable")
                 ->type_name("NAME"));
  verb.add_option("--default-extensibility", settings.extensibility, "Of types that say nothing: final")
      ->check(CLI::IsMember({"final"}));
  verb.add_option("--mutable", settings.mutable_types, "Take @mutable types as: final")
      ->check(CLI::IsMember({"final"}));
  verb.add_option("--appendable", settings.appendable_types, "Take @appendable types without an extent as: final")
      ->check(CLI::IsMember({"final"}));
  add_message_options(verb, settings);
}

void add_versions(CLI::App& verb, Versions& versions, Settings& settings) {
  static const std::map<std::string, bool> kFormats{{"human", false}, {"json", true}};
  verb.add_option("OLD", versions.before, "IDL, or a descriptor (.tsd)")->required();
  verb.add_option("NEW", versions.after, "IDL, or a descriptor (.tsd)")->required();
  verb.add_option("--format", versions.json, "human or json")
      ->transform(CLI::CheckedTransformer(kFormats))
      ->type_name("FORMAT");
  add_shared_options(verb, settings);
}

CLI::App& add_compile(CLI::App& app, std::filesystem::path& file, Outputs& outputs, Settings& settings) {
  CLI::App& compile = *app.add_subcommand("compile", "Write the descriptor, its JSON twin and a depfile");
  compile.add_option("FILE", file, "The IDL file")->required();
  compile.add_option("--out-tsd", outputs.tsd, "The descriptor")->type_name("FILE");
  compile.add_option("--out-json", outputs.json, "Its JSON twin, for templates")->type_name("FILE");
  CLI::Option* depfile =
      compile.add_option("--depfile", outputs.depfile, "Every file that was read, for Make and Ninja")
          ->type_name("FILE");
  CLI::Option* target =
      compile.add_option("--depfile-target", outputs.depfile_target, "The target that the depfile names")
          ->type_name("TARGET");
  depfile->needs(target);
  target->needs(depfile);
  add_shared_options(compile, settings);
  compile.footer("Example: tenonc compile nav/imu.idl --base-dir . --out-tsd imu.tsd --out-json imu.json");
  return compile;
}

CLI::App& add_diff(CLI::App& app, Versions& versions, Settings& settings) {
  CLI::App& diff = *app.add_subcommand("diff", "Show what differs between two versions, with both sides");
  add_versions(diff, versions, settings);
  diff.footer(
      "Example: tenonc diff released/imu.tsd nav/imu.idl\nExit codes: 0 nothing breaks, 1 something does, 2 usage or "
      "I/O");
  return diff;
}

CLI::App& add_breaking(CLI::App& app, Versions& versions, Settings& settings) {
  CLI::App& breaking = *app.add_subcommand("breaking", "Say by which rules NEW breaks those who use OLD");
  add_versions(breaking, versions, settings);
  breaking.add_option("--waivers", versions.waivers, "Findings that are accepted, with reasons (TOML); repeatable")
      ->type_name("FILE")
      ->take_all()
      ->allow_extra_args(false);
  breaking.footer(
      "Example: tenonc breaking released/imu.tsd nav/imu.idl\nExit codes: 0 nothing breaks, 1 something does, 2 usage "
      "or I/O");
  return breaking;
}

CLI::App& add_format(CLI::App& app, std::vector<std::filesystem::path>& files, bool& check_only, Settings& settings) {
  CLI::App& format = *app.add_subcommand("fmt", "Lay IDL files out in one style; only blanks and line breaks change");
  format.add_option("FILE", files, "IDL files, rewritten in place; - reads standard input, writes standard output")
      ->required();
  format.add_flag("--check", check_only,
                  "Write nothing; name each file that would change, with its first line that does");
  add_message_options(format, settings);
  format.footer(
      "Example: tenonc fmt --check nav/*.idl\nExit codes: 0 formatted, 1 grammatical mistakes, or --check found "
      "something, 2 usage or I/O\nA file with mistakes is left as it is. The style: docs/reference/fmt.md");
  return format;
}

struct Description {
  std::filesystem::path file;
  std::string type;
  bool rihs01 = false;
  bool padding = false;
  bool json = false;

  Describe how() const {
    if (padding) return json ? Describe::padding_json : Describe::padding;
    return rihs01 ? Describe::rihs01 : Describe::layout;
  }
};

void add_describe(CLI::App& app, Description& description, Settings& settings) {
  static const std::map<std::string, bool> kFormats{{"human", false}, {"json", true}};
  CLI::App& describe = *app.add_subcommand("describe", "Show types with offsets, sizes and padding");
  describe.add_option("FILE", description.file, "The IDL file")->required();
  describe.add_option("TYPE", description.type, "One type, such as nav::Imu");
  CLI::Option* rihs01 =
      describe.add_flag("--rihs01", description.rihs01, "Instead, the hashes that ROS 2 gives these types as messages");
  CLI::Option* padding =
      describe.add_flag("--padding", description.padding,
                        "Instead, what is spent on padding, an order of members that needs less, and cache lines");
  describe.add_option("--format", description.json, "Of --padding: human or json")
      ->transform(CLI::CheckedTransformer(kFormats))
      ->type_name("FORMAT")
      ->needs(padding);
  padding->excludes(rihs01);
  add_shared_options(describe, settings);
  describe.footer("Example: tenonc describe nav/imu.idl nav::Imu");
}

void list_rules(bool markdown) {
  if (markdown) fmt::print("{}", tenon::releases::render_reference());
  for (const auto& rule : tenon::releases::all_rules()) {
    if (!markdown) fmt::print("{:<28}{}\n", rule.id, rule.summary);
  }
}

int explain(const std::string& code, bool rules, bool markdown) {
  if (rules) {
    list_rules(markdown);
    return kAccepted;
  }
  if (markdown) {
    fmt::print("{}", tenon::diag::render_reference());
    return kAccepted;
  }
  if (code.empty()) {
    for (const auto& entry : tenon::diag::all_codes())
      fmt::print("{} {:<28}{}\n", tenon::diag::number(entry.code), entry.slug, entry.summary);
    return kAccepted;
  }
  if (const auto* rule = tenon::releases::find_rule(code); rule != nullptr) {
    fmt::print("{}", tenon::releases::render_explanation(*rule));
    return kAccepted;
  }
  const auto found = tenon::diag::find_code(code);
  if (!found) {
    fmt::print(stderr, "tenonc: there is no code '{}'; 'tenonc explain' lists them all\n", code);
    return kFailed;
  }
  fmt::print("{}", tenon::diag::render_explanation(*found));
  return kAccepted;
}

// What `parse` throws is a wrong command line, or a request for help.
int parse_failure(const CLI::App& app, const CLI::ParseError& error) {
  return app.exit(error) == 0 ? kAccepted : kFailed;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Compiles OMG IDL to the schema descriptor and its JSON twin.", "tenonc");
  app.set_version_flag("--version", std::string("tenonc ") + TENON_VERSION);
  app.require_subcommand(1);
  app.footer(
      "Example: tenonc check --import-dir idl nav/imu.idl\nExit codes: 0 accepted, 1 diagnostics, 2 usage or I/O");

  Settings settings;
  std::filesystem::path file;
  std::vector<std::filesystem::path> files;
  Outputs outputs;
  std::string code;
  bool markdown = false;
  bool rules = false;

  CLI::App& compile = add_compile(app, file, outputs, settings);

  CLI::App& check = *app.add_subcommand("check", "Say what is wrong, write nothing");
  check.add_option("FILE", files, "IDL files")->required();
  add_shared_options(check, settings);
  check.footer("Example: tenonc check --default-string-bound 255 --error-format=sarif *.idl");

  bool check_only = false;
  CLI::App& format = add_format(app, files, check_only, settings);

  Description description;
  add_describe(app, description, settings);

  Versions versions;
  CLI::App& diff = add_diff(app, versions, settings);
  CLI::App& breaking = add_breaking(app, versions, settings);

  CLI::App& explaining = *app.add_subcommand("explain", "Explain a diagnostic, or list all");
  explaining.add_option("CODE", code, "TN1012, unbounded-member or FIELD_SAME_TYPE");
  explaining.add_flag("--rules", rules, "The rules of tenonc breaking in place of the diagnostics");
  explaining.add_flag("--markdown", markdown, "The reference page of all");
  explaining.footer("Example: tenonc explain TN1012");

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return parse_failure(app, error);
  }
  if (explaining.parsed()) return explain(code, rules, markdown);
  Run run(std::move(settings));
  if (compile.parsed()) return run.compile(file, outputs);
  if (check.parsed()) return run.check(files);
  if (format.parsed()) return run.format(files, check_only);
  if (breaking.parsed()) return run.breaking(versions);
  if (diff.parsed()) return run.diff(versions);
  return run.describe(description.file, description.type, description.how());
}
