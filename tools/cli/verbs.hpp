// `tenon doctor` and `tenon gc`.
#pragma once

#include <tenon/node.hpp>

namespace tenon::tool {

// Exit codes of every verb.
inline constexpr int kWell = 0;
inline constexpr int kFound = 1;   // something to look at
inline constexpr int kFailed = 2;  // it could not be done

enum class Output : bool { text, json };

// Reads a domain and says what is wrong there.
[[nodiscard]] int doctor(const NodeOptions& where, Output output);

// Removes what the dead left.
[[nodiscard]] int gc(const NodeOptions& where, Output output);

}  // namespace tenon::tool
