// `tenonc diff` and `tenonc breaking`: two versions of an interface.
#include "releases/render.hpp"
#include "schema/reader.hpp"
#include "tenonc/files.hpp"
#include "tenonc/run.hpp"
#include "tenonc/waivers_file.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <span>

namespace tenon::tenonc {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxDescriptorBytes = std::size_t{256} << 20U;
constexpr std::size_t kMarkAt = 4;  // where FlatBuffers puts a file's mark
constexpr std::string_view kMark = "TNSD";

bool is_descriptor(std::string_view bytes) {
  return bytes.substr(std::min(kMarkAt, bytes.size()), kMark.size()) == kMark;
}

}  // namespace

std::optional<schema::Descriptor> Run::read_version(const fs::path& file) {
  std::string bytes;
  if (const std::string error = read_file(file, kMaxDescriptorBytes, bytes); !error.empty()) {
    fail(error);
    return std::nullopt;
  }
  if (!is_descriptor(bytes)) return compile_one(file);
  files_read_.push_back(fs::absolute(file).lexically_normal());
  auto descriptor = schema::read(std::as_bytes(std::span(bytes.data(), bytes.size())));
  if (!descriptor) {
    fail(fmt::format("'{}' is no descriptor: {}", file.string(), descriptor.error()));
    return std::nullopt;
  }
  return std::move(*descriptor);
}

std::optional<std::vector<releases::Entry>> Run::compare(const Versions& versions) {
  if (!prepare()) return std::nullopt;
  const auto before = read_version(versions.before);
  const auto after = read_version(versions.after);
  report(false, stderr);
  if (!before || !after || exit_code() != kAccepted) return std::nullopt;
  return releases::compare(*before, *after);
}

int Run::diff(const Versions& versions) {
  const auto entries = compare(versions);
  if (!entries) return kFailed;
  fmt::print("{}", versions.json ? releases::diff_json(*entries) : releases::diff_text(*entries));
  return releases::judge(*entries, {}).breaking ? kRefused : kAccepted;
}

int Run::breaking(const Versions& versions) {
  std::vector<releases::Waiver> waivers;
  for (const fs::path& file : versions.waivers) {
    if (const std::string error = read_waivers_file(file, waivers); !error.empty()) fail(error);
  }
  auto entries = compare(versions);
  if (!entries) return kFailed;
  const releases::Verdict verdict = releases::judge(std::move(*entries), std::move(waivers));
  fmt::print("{}", versions.json ? releases::breaking_json(verdict) : releases::breaking_text(verdict));
  return verdict.breaking ? kRefused : kAccepted;
}

}  // namespace tenon::tenonc
