#include "schema/diff.hpp"

#include <algorithm>

#include "schema/comparison.hpp"

namespace tenon::schema {

std::vector<Difference> diff(const Descriptor& writer, TypeId writer_type, const Descriptor& reader,
                             TypeId reader_type) {
  Comparison comparison(writer, reader);
  comparison.topic_types(writer_type, reader_type);
  return std::move(comparison).differences();
}

bool refuses(const std::vector<Difference>& differences) {
  return std::any_of(differences.begin(), differences.end(), [](const Difference& each) { return each.refuses; });
}

}  // namespace tenon::schema
