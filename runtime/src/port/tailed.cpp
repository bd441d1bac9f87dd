// What loans of messages with tails say that were asked for too much.
#include <string>

#include "tenon/tailed.hpp"

namespace tenon::detail {

Error tail_too_large(std::uint64_t asked, std::uint64_t left) {
  return Error(ErrorCode::payload_invalid, {"put a tail behind a message",
                                            std::to_string(asked) + " bytes",
                                            "at most the " + std::to_string(left) + " that are left",
                                            "raise PublisherOptions::tail_bytes, or the room asked of loan()",
                                            {},
                                            {}});
}

std::optional<Error> tailed_problem(std::uint64_t struct_bytes, const PublisherOptions& options) {
  if (options.copy_only) return Error(ErrorCode::copy_only);
  if (options.tail_bytes <= kMostTailedBytes - struct_bytes) return std::nullopt;
  return Error(ErrorCode::payload_invalid,
               {"open a publisher of messages with tails",
                "PublisherOptions::tail_bytes of " + std::to_string(options.tail_bytes) + " bytes",
                "at most " + std::to_string(kMostTailedBytes - struct_bytes) + " behind a struct of " +
                    std::to_string(struct_bytes),
                "ask for less, and send what is more in several messages",
                {},
                {}});
}

Error tail_too_long(std::uint64_t asked, std::uint64_t bound) {
  return Error(ErrorCode::payload_invalid, {"put a tail behind a message",
                                            std::to_string(asked) + " elements",
                                            "at most " + std::to_string(bound) + ", its bound",
                                            "raise the bound in the interface, or send several messages",
                                            {},
                                            {}});
}

}  // namespace tenon::detail
