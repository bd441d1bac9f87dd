// `tenonc fmt`: files in one style.
#include "format/format.hpp"
#include "omg/limits.hpp"
#include "tenonc/files.hpp"
#include "tenonc/run.hpp"

#include <fmt/format.h>
#include <unistd.h>
#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <iostream>
#include <iterator>

namespace tenon::tenonc {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kStandardInput = "-";

std::string read_input(const fs::path& file, std::string& text) {
  if (file != kStandardInput) return read_file(file, omg::kMaxFileBytes, text);
  text.assign(std::istreambuf_iterator<char>(std::cin), {});
  return std::cin.bad() ? "cannot read standard input" : "";
}

// A rename would replace even a file that must not be written, and a link instead of what it leads to.
std::string replace_file(const fs::path& file, std::string_view text) {
  if (::access(file.c_str(), W_OK) != 0)
    return fmt::format("cannot write '{}': {}", file.string(), std::strerror(errno));
  std::error_code status;
  const fs::path real = fs::canonical(file, status);
  return write_file(status ? file : real, text, Freshness::keep_if_equal);
}

std::string_view line_at(std::string_view text, std::size_t begin) {
  std::string_view line = text.substr(begin, text.find('\n', begin) - begin);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

// The first line that differs, on both sides.
std::string first_change(std::string_view name, std::string_view is, std::string_view would_be) {
  const auto differ = std::mismatch(is.begin(), is.end(), would_be.begin(), would_be.end()).first;
  const std::string_view same = is.substr(0, static_cast<std::size_t>(differ - is.begin()));
  const std::size_t begin = same.rfind('\n') + 1;
  const auto line = std::count(same.begin(), same.end(), '\n') + 1;
  return fmt::format("{}:{}: would be formatted\n  - {}\n  + {}\n", name, line, line_at(is, begin),
                     line_at(would_be, begin));
}

}  // namespace

int Run::format(const std::vector<fs::path>& files, bool check_only) {
  for (const fs::path& file : files) format_one(file, check_only);
  report(false, stderr);
  return exit_code();
}

void Run::format_one(const fs::path& file, bool check_only) {
  const bool is_stream = file == kStandardInput;
  const std::string name = is_stream ? "<stdin>" : file.string();
  std::string text;
  if (const std::string error = read_input(file, text); !error.empty()) return fail(error);
  const format::Formatted result = format::format(name, text, sources_, diagnostics_);
  if (!result.defect.empty()) {
    return fail(fmt::format("'{}' is left as it is: the formatter has a mistake: {}; please report it with the file",
                            name, result.defect));
  }
  if (result.refused) return;
  if (check_only) {
    if (result.text == text) return;
    differs_ = true;
    fmt::print("{}", first_change(name, text, result.text));
  } else if (is_stream) {
    fmt::print("{}", result.text);
  } else if (result.text != text) {
    if (const std::string error = replace_file(file, result.text); !error.empty()) fail(error);
  }
}

}  // namespace tenon::tenonc
