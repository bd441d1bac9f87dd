// Do the two ends of a topic mean the same? The rule at attach: the schema hashes are equal. When they are not, the
// schemas themselves are compared, and the report names every field that differs. Slow path only; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "tenon/error.hpp"
#include "tenon/hash128.hpp"

namespace tenon::port {

// One end as a segment or generated code states it.
struct End {
  std::string who;  // node name and process, for people
  Hash128 schema_hash;
  Hash128 layout_hash;
  std::string_view descriptor;
};

// The refusal, for the end that asked (`action`: "subscribe to" or "publish on"), or nothing if the two agree.
[[nodiscard]] std::optional<Error> compare(const std::string& action, const std::string& topic, const End& writer,
                                           const End& reader);

// What differs without being refused (defaults, ranges), as a report; empty if nothing does.
[[nodiscard]] std::string tolerated_differences(const std::string& topic, const End& writer, const End& reader);

[[nodiscard]] std::string describe_process(std::string_view node, std::uint32_t process);

}  // namespace tenon::port
