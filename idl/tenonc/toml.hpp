// toml++ as this room uses it: the same settings wherever it is included.
#pragma once

// An error comes back as a value. The header-only form, as the library in Debian is built to throw.
#define TOML_EXCEPTIONS 0
#define TOML_HEADER_ONLY 1
// What it asserts does not hold for hostile text, which it then refuses all the same; without assertions it would tell
// the optimiser to rely on them.
#undef NDEBUG
#define TOML_ASSERT(expr) static_assert(true)
#include <toml++/toml.h>
