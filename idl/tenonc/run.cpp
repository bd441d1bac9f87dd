#include "tenonc/run.hpp"

#include "diag/render.hpp"
#include "schema/json.hpp"
#include "schema/writer.hpp"
#include "tenonc/bounds_file.hpp"
#include "tenonc/files.hpp"

#include <fmt/format.h>
#include <unistd.h>
#include <algorithm>
#include <cstdio>

namespace tenon::tenonc {
namespace {

namespace fs = std::filesystem;

bool same_file(const fs::path& a, const fs::path& b) {
  std::error_code status;
  return !a.empty() && !b.empty() && fs::weakly_canonical(a, status) == fs::weakly_canonical(b, status);
}

}  // namespace

Run::Run(Settings settings) : settings_(std::move(settings)), diagnostics_(policy()) {}

diag::Policy Run::policy() {
  diag::Policy policy(settings_.strict);
  for (const std::string& flag : settings_.warnings) {
    if (const std::string error = policy.apply(flag); !error.empty()) fail(fmt::format("-W{}: {}", flag, error));
  }
  return policy;
}

void Run::fail(std::string_view what) {
  fmt::print(stderr, "tenonc: {}\n", what);
  failed_ = true;
}

bool Run::prepare() {
  omg::Options& options = settings_.options;
  for (const std::string& define : settings_.defines) {
    const std::size_t equals = define.find('=');
    options.defines.push_back(
        {define.substr(0, equals), equals == std::string::npos ? "1" : define.substr(equals + 1)});
  }
  for (const fs::path& file : settings_.bounds) {
    if (const std::string error = read_bounds_file(file, options, sources_, diagnostics_); !error.empty()) fail(error);
  }
  options.extensibility_is_stated = !settings_.extensibility.empty();
  options.mutable_is_final = settings_.mutable_types == "final";
  options.appendable_is_final = settings_.appendable_types == "final";
  return !failed_;
}

omg::Compilation Run::compile_file(const fs::path& file) {
  omg::Compilation result = omg::compile(file, settings_.options, sources_, diagnostics_);
  if (!result.unreadable.empty()) fail(result.unreadable);
  files_read_.insert(files_read_.end(), result.files_read.begin(), result.files_read.end());
  return result;
}

std::optional<schema::Descriptor> Run::compile_one(const fs::path& file) {
  return std::move(compile_file(file).descriptor);
}

void Run::report(bool with_notes, std::FILE* machine_stream) {
  std::vector<diag::Diagnostic> findings = diagnostics_.sorted();
  if (!with_notes)
    std::erase_if(findings, [](const auto& finding) { return finding.severity == diag::Severity::note; });
  switch (settings_.error_format) {
    case ErrorFormat::human: {
      const bool color =
          settings_.color == Color::always || (settings_.color == Color::automatic && ::isatty(STDERR_FILENO) == 1);
      fmt::print(stderr, "{}", diag::render_text(findings, sources_, color));
      break;
    }
    case ErrorFormat::json:
      fmt::print(machine_stream, "{}", diag::render_json(findings, sources_));
      break;
    case ErrorFormat::sarif:
      fmt::print(machine_stream, "{}", diag::render_sarif(findings, sources_, TENON_VERSION));
      break;
  }
}

int Run::exit_code() const {
  if (failed_) return kFailed;
  return diagnostics_.errors() > 0 || differs_ ? kRefused : kAccepted;
}

int Run::compile(const fs::path& file, const Outputs& outputs) {
  const auto descriptor = prepare() ? compile_one(file) : std::nullopt;
  report(false, stdout);
  if (!descriptor || exit_code() != kAccepted) return exit_code();

  const auto write = [&](const fs::path& path, std::string_view content) {
    if (path.empty() || failed_) return;
    const bool is_target = same_file(path, outputs.depfile_target);
    const std::string error = write_file(path, content, is_target ? Freshness::always : Freshness::keep_if_equal);
    if (!error.empty()) fail(error);
  };
  if (!outputs.tsd.empty()) {
    const std::vector<std::byte> bytes = schema::write(*descriptor);
    write(outputs.tsd, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  }
  if (!outputs.json.empty()) write(outputs.json, schema::to_json(*descriptor));
  std::vector<fs::path> inputs = files_read_;
  for (const fs::path& bounds : settings_.bounds) inputs.push_back(fs::absolute(bounds).lexically_normal());
  write(outputs.depfile, depfile_text(outputs.depfile_target, inputs));
  return exit_code();
}

int Run::check(const std::vector<fs::path>& files) {
  if (prepare()) {
    for (const fs::path& file : files) compile_one(file);
  }
  report(true, stdout);
  return exit_code();
}

int Run::describe(const fs::path& file, const std::string& type, Describe how) {
  const omg::Compilation compiled = prepare() ? compile_file(file) : omg::Compilation();
  report(false, stderr);
  if (!compiled.descriptor || exit_code() != kAccepted) return exit_code();
  const schema::Descriptor& descriptor = *compiled.descriptor;
  const auto text = how == Describe::layout ? describe_types(descriptor, type)
                    : how == Describe::rihs01
                        ? describe_rihs01(descriptor, type)
                        : describe_padding(descriptor, type, compiled.alignments, how == Describe::padding_json);
  if (!text) {
    fail(fmt::format("'{}' declares no type '{}'", file.string(), type));
    return exit_code();
  }
  fmt::print("{}", *text);
  return exit_code();
}

}  // namespace tenon::tenonc
