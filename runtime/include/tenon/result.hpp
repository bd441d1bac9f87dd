// What every call of the library that may fail returns: the value, or an Error.
//
// Nothing throws across the public interface. `.value()` on an error throws tl::bad_expected_access, in the caller's
// code, for programs that would rather end there.
#pragma once

#include <tl/expected.hpp>

#include <tenon/error.hpp>

namespace tenon {

template <class T>
using Result = tl::expected<T, Error>;

}  // namespace tenon
