// The path of a latest value, both ends.
#include "hot.hpp"

namespace {
volatile std::uint64_t sink = 0;
}

tenon::test::Latest::Latest(const Node& node)
    : writer(LatestWriter<Short>::open(node, "t").value()), reader(LatestReader<Short>::open(node, "t").value()) {}

bool path_set(tenon::test::Latest& latest, std::uint64_t number) noexcept {
  tenon::test::Short value;
  value.number = number;
  return latest.writer.set(value).has_value();
}

bool path_get(tenon::test::Latest& latest) noexcept {
  tenon::test::Short value;
  if (!latest.reader.get(value)) return false;
  sink = value.number;
  return true;
}
