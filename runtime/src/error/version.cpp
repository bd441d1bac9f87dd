#include <tenon/version.hpp>

// The macros' values as text, which only the preprocessor has.
#define TENON_TEXT_OF(value) #value
#define TENON_TEXT(value) TENON_TEXT_OF(value)

namespace tenon {

std::string_view library_version() noexcept {
  return TENON_TEXT(TENON_VERSION_MAJOR) "." TENON_TEXT(TENON_VERSION_MINOR) "." TENON_TEXT(TENON_VERSION_PATCH);
}

}  // namespace tenon
