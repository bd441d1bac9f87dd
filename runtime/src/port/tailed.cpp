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

Error tail_too_long(std::uint64_t asked, std::uint64_t bound) {
  return Error(ErrorCode::payload_invalid, {"put a tail behind a message",
                                            std::to_string(asked) + " elements",
                                            "at most " + std::to_string(bound) + ", its bound",
                                            "raise the bound in the interface, or send several messages",
                                            {},
                                            {}});
}

}  // namespace tenon::detail
