#include "ends.hpp"

namespace tenon::bench {

void fail_by_message(std::uint64_t expected, std::uint64_t first, std::uint64_t last) {
  fail("message " + std::to_string(expected) + " came as " + std::to_string(first) + " … " + std::to_string(last));
}

void fail_by_error(std::uint64_t number, const Error& error) {
  fail("message " + std::to_string(number) + " was not sent: " + std::string(error.message()));
}

}  // namespace tenon::bench
