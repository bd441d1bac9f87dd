#include "tenonc/files.hpp"

#include <fmt/format.h>
#include <unistd.h>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

namespace tenon::tenonc {
namespace {

namespace fs = std::filesystem;

std::string last_error() { return errno == 0 ? "input/output error" : std::strerror(errno); }

std::string escaped(std::string_view path) {
  std::string result;
  for (const char c : path) {
    if (c == ' ' || c == '#') result += '\\';
    if (c == '$') result += '$';
    result += c;
  }
  return result;
}

}  // namespace

std::string read_file(const fs::path& path, std::size_t most, std::string& text) {
  std::error_code status;
  if (!fs::is_regular_file(path, status)) {
    return fmt::format("cannot read '{}': {}", path.string(),
                       fs::exists(path, status) ? "it is not a regular file" : "no such file");
  }
  errno = 0;
  std::ifstream in(path, std::ios::binary);
  if (!in) return fmt::format("cannot read '{}': {}", path.string(), last_error());
  if (fs::file_size(path, status) > most)
    return fmt::format("cannot read '{}': it has more than {} bytes", path.string(), most);
  text.assign(std::istreambuf_iterator<char>(in), {});
  return in.bad() ? fmt::format("cannot read '{}': {}", path.string(), last_error()) : std::string();
}

std::string write_file(const fs::path& path, std::string_view content, Freshness freshness) {
  std::error_code status;
  std::string before;
  if (fs::exists(path, status) && read_file(path, content.size(), before).empty() && before == content) {
    if (freshness == Freshness::always) fs::last_write_time(path, fs::file_time_type::clock::now(), status);
    return status ? fmt::format("cannot touch '{}': {}", path.string(), status.message()) : std::string();
  }
  if (path.has_parent_path()) fs::create_directories(path.parent_path(), status);
  const fs::path temporary = path.string() + fmt::format(".{}.tmp", ::getpid());
  errno = 0;
  std::ofstream out(temporary, std::ios::binary | std::ios::trunc);
  if (const auto old = fs::status(path, status); fs::exists(old)) fs::permissions(temporary, old.permissions(), status);
  out.write(content.data(), static_cast<std::streamsize>(content.size()));
  out.close();
  if (!out) {
    const std::string reason = last_error();
    fs::remove(temporary, status);
    return fmt::format("cannot write '{}': {}", path.string(), reason);
  }
  fs::rename(temporary, path, status);
  if (!status) return {};
  const std::string reason = status.message();
  fs::remove(temporary, status);
  return fmt::format("cannot write '{}': {}", path.string(), reason);
}

std::string depfile_text(std::string_view target, const std::vector<fs::path>& inputs) {
  std::string text = escaped(target) + ":";
  for (const fs::path& input : inputs) text += " \\\n  " + escaped(input.string());
  return text + "\n";
}

}  // namespace tenon::tenonc
