#include "omg/bounds.hpp"

#include "diag/suggest.hpp"

#include <fmt/format.h>
#include <algorithm>

namespace tenon::omg {
namespace {

using diag::Code;
using schema::BoundOrigin;

// Enough for people, and no way to keep the compiler busy.
constexpr std::size_t kMostSuggestedPaths = 50;

// "nav::Imu" of "nav::Imu.names[]".
std::string_view type_of(std::string_view key) { return key.substr(0, key.find_first_of(".[@")); }

}  // namespace

Bounds::Bounds(std::vector<SidecarBound> sidecar, DefaultBounds defaults) : defaults_(defaults) {
  for (SidecarBound& bound : sidecar) {
    std::string key = bound.key;
    entries_.insert_or_assign(std::move(key), Entry{std::move(bound), false});  // a later file corrects an earlier one
  }
}

const SidecarBound* Bounds::sidecar(const std::string& path) {
  const auto found = entries_.find(path);
  if (found == entries_.end()) return nullptr;
  found->second.used = true;
  return &found->second.bound;
}

const SidecarBound* Bounds::annotation(const std::string& key) {
  if (!entries_.empty()) asked_.push_back(key);
  return sidecar(key);
}

std::optional<schema::Bound> Bounds::find(schema::Kind kind, const std::vector<BoundOwner>& owners) {
  if (!entries_.empty()) {
    for (const BoundOwner& owner : owners) asked_.push_back(owner.path);
  }
  for (const BoundOwner& owner : owners) {
    if (owner.annotation == nullptr || !*owner.annotation || (*owner.annotation)->used) continue;
    AnnotatedBound& annotated = **owner.annotation;
    annotated.used = true;
    return schema::Bound{"", annotated.value, annotated.in_comment ? BoundOrigin::comment : BoundOrigin::annotation,
                         annotated.place};
  }
  for (const BoundOwner& owner : owners) {
    if (const SidecarBound* found = sidecar(owner.path))
      return schema::Bound{"", found->value, BoundOrigin::sidecar, found->place};
  }
  const auto option = [](const std::optional<std::uint64_t>& value, const char* place) {
    return value ? std::optional(schema::Bound{"", *value, BoundOrigin::option, place}) : std::nullopt;
  };
  switch (kind) {
    case schema::Kind::string:
      return option(defaults_.string, "--default-string-bound");
    case schema::Kind::sequence:
      return option(defaults_.sequence, "--default-sequence-bound");
    default:
      return option(defaults_.map, "--default-map-bound");
  }
}

// A bounds file may serve many IDL files: a key about a type that this compilation does not know is no mistake.
void Bounds::report_unused(const std::vector<std::string>& known, diag::Diagnostics& diagnostics) const {
  std::size_t suggestions = 0;
  for (const auto& [key, entry] : entries_) {
    const bool about_us = std::binary_search(known.begin(), known.end(), type_of(key));
    if (entry.used || !about_us) continue;
    auto& finding =
        diagnostics.report(Code::bounds_file_key, entry.bound.span, fmt::format("nothing asks for '{}'", key));
    if (++suggestions > kMostSuggestedPaths) continue;
    if (const auto better = diag::closest(key, asked_)) finding.note(fmt::format("did you mean '{}'?", *better));
  }
}

}  // namespace tenon::omg
