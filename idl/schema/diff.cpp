#include "schema/diff.hpp"

#include <algorithm>

#include "schema/comparison.hpp"

namespace tenon::schema {

std::vector<Difference> diff(const Descriptor& writer, TypeId writer_type, const Descriptor& reader, TypeId reader_type,
                             const SideNames& names) {
  Comparison comparison(writer, reader, names);
  comparison.topic_types(writer_type, reader_type);
  return std::move(comparison).differences();
}

bool refuses(const std::vector<Difference>& differences) {
  return std::any_of(differences.begin(), differences.end(), [](const Difference& each) { return each.refuses(); });
}

bool grows(const std::vector<Difference>& differences) {
  return std::any_of(differences.begin(), differences.end(),
                     [](const Difference& each) { return each.effect == Effect::grows; });
}

std::vector<TypeDiff> diff_each(const Descriptor& writer, const Descriptor& reader,
                                const std::vector<std::pair<TypeId, TypeId>>& pairs, const SideNames& names) {
  Comparison comparison(writer, reader, names);
  std::vector<TypeDiff> found;
  found.reserve(pairs.size());
  for (const auto& [w, r] : pairs) found.push_back(comparison.one_of_many(w, r));
  return found;
}

}  // namespace tenon::schema
