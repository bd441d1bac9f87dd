// Do a client and a server mean the same by an operation? Decided for each operation of its own, by name and signature, so
// that a difference in one leaves the others callable; told with every field that differs, from the two schemas. Slow path
// only; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "port/announcement.hpp"
#include "port/schema_check.hpp"
#include "tenon/error.hpp"

namespace tenon::port {

// In place of an operation's index in the server's interface.
inline constexpr std::uint16_t kMissing = 0xffff;
inline constexpr std::uint16_t kDiffers = 0xfffe;
[[nodiscard]] constexpr bool callable(std::uint16_t index) noexcept { return index < kDiffers; }

// For each of our operations the server's index of it, kMissing or kDiffers.
[[nodiscard]] std::vector<std::uint16_t> match_operations(const detail::InterfaceFacts& own,
                                                          const std::vector<OperationMark>& server);

// One end of a service, and the schema it was built with.
struct ServiceEnd {
  std::string who;
  std::string_view interface_name;  // empty: any interface of the schema
  std::string_view descriptor;
};

// Why the operation cannot be called: `index` is kMissing or kDiffers.
[[nodiscard]] Error operation_error(std::uint16_t index, std::string_view service, std::string_view operation,
                                    const ServiceEnd& server, const ServiceEnd& client);

}  // namespace tenon::port
