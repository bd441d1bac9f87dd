// The versions of the library: the release (SemVer) and the epoch of the segments' layout.
//
// Two processes understand each other's segments if their epochs are equal, whatever their releases.
// The three numbers are the project's version; the build refuses to configure if they differ from CMake's.
#pragma once

#include <cstdint>
#include <string_view>

#define TENON_VERSION_MAJOR 0
#define TENON_VERSION_MINOR 1
#define TENON_VERSION_PATCH 0
// For comparisons in the preprocessor: 1.2.3 is 10203.
#define TENON_VERSION (TENON_VERSION_MAJOR * 10000 + TENON_VERSION_MINOR * 100 + TENON_VERSION_PATCH)

namespace tenon {

// The layout of segments as this header knows it; frozen by tests.
inline constexpr std::uint32_t kSegmentEpoch = 1;

// The release of the library that runs, "0.1.0"; it may differ from the header's if the library is shared.
[[nodiscard]] std::string_view library_version() noexcept;

}  // namespace tenon
