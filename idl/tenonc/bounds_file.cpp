#include "tenonc/bounds_file.hpp"

#include "omg/limits.hpp"
#include "tenonc/files.hpp"
#include "tenonc/toml.hpp"

#include <fmt/format.h>
#include <algorithm>

namespace tenon::tenonc {
namespace {

using diag::Code;

constexpr std::size_t kMaxTableDepth = 4;

class Reader {
 public:
  Reader(diag::FileId file, std::string name, std::vector<omg::SidecarBound>& into, diag::Diagnostics& diagnostics)
      : file_(file), name_(std::move(name)), into_(into), diagnostics_(diagnostics) {}

  void table(const toml::table& table, const std::string& prefix, std::size_t depth) {
    for (const auto& [key, node] : table) {
      const std::string path = joined(prefix, std::string(key.str()));
      const diag::Span span = span_of(key.source());
      if (const toml::table* inner = node.as_table(); inner != nullptr && depth < kMaxTableDepth) {
        this->table(*inner, path, depth + 1);
      } else {
        entry(path, node, span);
      }
    }
  }

 private:
  static std::string joined(const std::string& prefix, const std::string& key) {
    if (prefix.empty()) return key;
    return key.starts_with('[') || key.starts_with('@') ? prefix + key : prefix + "." + key;
  }

  diag::Span span_of(const toml::source_region& region) const {
    const auto end = region.end.line == region.begin.line ? region.end.column : region.begin.column + 1;
    return {file_, region.begin.line, region.begin.column, end};
  }

  void entry(const std::string& path, const toml::node& node, const diag::Span& span) {
    if (path.ends_with("@stream")) return flag(path, node, span);
    std::int64_t value = node.value_exact<std::int64_t>().value_or(0);
    if (value < 1 || value > static_cast<std::int64_t>(omg::kMaxBound)) {
      diagnostics_.report(Code::bounds_file_value, span_of(node.source()),
                          fmt::format("the bound of '{}' is not an integer of 1 to {}", path, omg::kMaxBound));
      value = 1;  // so that the member is not reported as unbounded, too
    }
    into_.push_back({path, static_cast<std::uint64_t>(value), span, fmt::format("{}:{}", name_, span.line)});
  }

  void flag(const std::string& path, const toml::node& node, const diag::Span& span) {
    const std::optional<bool> value = node.value_exact<bool>();
    if (!value) diagnostics_.report(Code::bounds_file_value, span, fmt::format("'{}' is neither true nor false", path));
    into_.push_back({path, value.value_or(true) ? 1U : 0U, span, fmt::format("{}:{}", name_, span.line)});
  }

  diag::FileId file_;
  std::string name_;
  std::vector<omg::SidecarBound>& into_;
  diag::Diagnostics& diagnostics_;
};

// What the TOML reader says, without its account of where in the grammar it was.
void report(const toml::parse_error& error, diag::FileId file, diag::Diagnostics& diagnostics) {
  const toml::source_position at = error.source().begin;
  std::string_view text = error.description();
  if (text.find("cannot redefine") != std::string_view::npos) {  // found behind the entry, and named by its tables
    diagnostics.report(Code::bounds_file_syntax, {file, at.line, 1, std::max(at.column, 2U)},
                       "this key stands here twice");
    return;
  }
  if (const auto end = text.find(": "); text.starts_with("Error while parsing") && end != std::string_view::npos)
    text.remove_prefix(end + 2);
  diagnostics.report(Code::bounds_file_syntax, {file, at.line, at.column, at.column + 1},
                     fmt::format("this is not TOML: {}", text));
}

}  // namespace

std::string read_bounds_file(const std::filesystem::path& path, omg::Options& into, diag::Sources& sources,
                             diag::Diagnostics& diagnostics) {
  std::string text;
  if (std::string error = read_file(path, omg::kMaxFileBytes, text); !error.empty()) return error;
  const diag::FileId file = sources.add(path.string(), std::move(text));
  const toml::parse_result parsed = toml::parse(sources.text(file));
  if (!parsed) {
    report(parsed.error(), file, diagnostics);
    into.sidecar_is_broken = true;
    return {};
  }
  Reader(file, path.filename().string(), into.sidecar, diagnostics).table(parsed.table(), "", 0);
  return {};
}

}  // namespace tenon::tenonc
