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
constexpr std::string_view kHeader = "@header";

class Reader {
 public:
  Reader(diag::FileId file, std::string name, omg::Options& into, diag::Diagnostics& diagnostics)
      : file_(file), name_(std::move(name)), into_(into), diagnostics_(diagnostics) {}

  void table(const toml::table& table, const std::string& prefix, std::size_t depth) {
    for (const auto& [key, node] : table) {
      const std::string path = joined(prefix, std::string(key.str()));
      const diag::Span span = span_of(key.source());
      if (path.ends_with(kHeader)) {
        header(path.substr(0, path.size() - kHeader.size()), node, span);
      } else if (const toml::table* inner = node.as_table(); inner != nullptr && depth < kMaxTableDepth) {
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
    into_.sidecar.push_back({path, static_cast<std::uint64_t>(value), span, place(span)});
  }

  void flag(const std::string& path, const toml::node& node, const diag::Span& span) {
    const std::optional<bool> value = node.value_exact<bool>();
    if (!value) diagnostics_.report(Code::bounds_file_value, span, fmt::format("'{}' is neither true nor false", path));
    into_.sidecar.push_back({path, value.value_or(true) ? 1U : 0U, span, place(span)});
  }

  // { struct = "trace::Context", idl = "trace/context.idl" }, or false.
  void header(const std::string& key, const toml::node& node, const diag::Span& span) {
    omg::HeaderRule rule{key, {}, {}, span, place(span)};
    const bool none = node.value_exact<bool>() == false;
    if (!is_header_key(key)) {
      wrong(node, fmt::format("'{}' is neither a struct, nor a module with '::*' behind it, nor '*'", key));
    } else if (none || header_of(node, rule)) {
      into_.headers.push_back(std::move(rule));
    } else {
      wrong(node,
            fmt::format("'{}@header' is neither false nor {{ struct = \"a::Name\", idl = \"a/file.idl\" }}", key));
    }
  }

  static bool header_of(const toml::node& node, omg::HeaderRule& into) {
    const toml::table* table = node.as_table();
    if (table == nullptr || table->size() != 2) return false;
    into.structure = (*table)["struct"].value_exact<std::string>().value_or("");
    into.idl = (*table)["idl"].value_exact<std::string>().value_or("");
    return is_qualified(into.structure) && !into.idl.empty();
  }

  static bool is_header_key(std::string_view key) {
    if (key == "*") return true;
    if (key.ends_with("::*")) key.remove_suffix(3);
    return is_qualified(key);
  }

  // "a::b::c"
  static bool is_qualified(std::string_view name) {
    const auto is_part = [](std::string_view part) {
      const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
      };
      return !part.empty() && std::all_of(part.begin(), part.end(), allowed);
    };
    for (std::size_t end = name.find("::"); end != std::string_view::npos; end = name.find("::")) {
      if (!is_part(name.substr(0, end))) return false;
      name.remove_prefix(end + 2);
    }
    return is_part(name);
  }

  void wrong(const toml::node& node, std::string text) {
    diagnostics_.report(Code::bounds_file_value, span_of(node.source()), std::move(text));
  }

  std::string place(const diag::Span& span) const { return fmt::format("{}:{}", name_, span.line); }

  diag::FileId file_;
  std::string name_;
  omg::Options& into_;
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
  Reader(file, path.filename().string(), into, diagnostics).table(parsed.table(), "", 0);
  return {};
}

}  // namespace tenon::tenonc
