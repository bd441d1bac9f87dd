// Times that tests of waiting share, in nanoseconds.
#pragma once

#include <cstdint>

namespace tenon::os::test {

inline constexpr std::int64_t kMillisecond = 1'000'000;
inline constexpr std::int64_t kLong = 20'000 * kMillisecond;  // so long that a test that waits for it has failed

}  // namespace tenon::os::test
