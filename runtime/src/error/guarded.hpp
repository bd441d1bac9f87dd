// Want of heap memory, where it ends. Inside the library whatever needs memory may throw std::bad_alloc, and leaves behind what
// was there before, or something that the next attempt goes on with. It ends at one of these two: at the functions that
// users call, as an Error; in what cannot report, as something that is done again at the next look. Nothing else catches it,
// but for the rooms below, which turn it into their own kind of failure.
#pragma once

#include <new>
#include <string_view>
#include <utility>

#include <tenon/result.hpp>

namespace tenon::error {

// `cannot <action> "<name>": the process has no more memory`; the code's standing text without memory for that.
[[nodiscard]] inline Error out_of_memory(std::string_view action, std::string_view name = {}) noexcept try {
  ErrorContext context;
  context.action = action;
  if (!name.empty()) context.action.append(" \"").append(name).append("\"");
  return Error(ErrorCode::out_of_memory, std::move(context));
} catch (const std::bad_alloc&) {
  return Error(ErrorCode::out_of_memory);
}

// What the operation returns, a Result; that error where it ends for want of memory.
template <class Operation>
[[nodiscard]] auto guarded(std::string_view action, std::string_view name, const Operation& operation) noexcept
    -> decltype(operation()) try {
  return operation();
} catch (const std::bad_alloc&) {
  return tl::unexpected(out_of_memory(action, name));
}

// False if there was no memory for all of it: whoever asks sees to it that it is done again. What is to hold then is set
// behind it: GCC 12 drops what stood before in a small aggregate that the attempt assigns from a call, though the call throws.
template <class Attempt>
bool attempted(const Attempt& attempt) noexcept try {
  attempt();
  return true;
} catch (const std::bad_alloc&) {
  return false;
}

}  // namespace tenon::error
