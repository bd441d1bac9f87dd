// Do the two ends of a topic understand each other? The rule at attach: the schema hashes are equal. When they are not, the
// schemas themselves are compared: they may differ by what one side appended to types that may grow, and by nothing else. A
// refusal names every field that differs. Both ends ask here, so that they agree. Slow path only; any thread.
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

// The refusal, for the end that asked (`action`: "subscribe to" or "publish on"), or nothing if they may meet.
[[nodiscard]] std::optional<Error> compare(const std::string& action, const std::string& topic, const End& writer,
                                           const End& reader);

// What differs without being refused (defaults, ranges, what was appended), as a report; empty if nothing does.
[[nodiscard]] std::string tolerated_differences(const std::string& topic, const End& writer, const End& reader);

[[nodiscard]] std::string describe_process(std::string_view node, std::uint32_t process);

}  // namespace tenon::port
