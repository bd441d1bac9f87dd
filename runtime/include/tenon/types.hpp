// The vocabulary of generated messages: what a generated `*.types.hpp` needs, and nothing that talks to the operating
// system. No atomics, no threads, no allocation, no exceptions.
//
// What needs the standard's <optional> stands apart, and a generated header includes it if it holds some: a tenth of what
// every source file would pay (docs/performance.md). That is <tenon/optional.hpp>, the arms of unions, <tenon/from_string.hpp>.
// <tenon/key_hash.hpp> comes with messages that have a key, <tenon/tail.hpp> with those that go on behind their struct.
//
// Values of these types are plain bytes of a fixed layout ("T-layout", version 1). They may stand in memory that another
// process maps, so every accessor is total: it has a defined answer for any bytes, also for bytes that change meanwhile.
// Types are not synchronised: what one thread writes, another may read only after the runtime has handed it over.
#pragma once

// What generated code names by itself.
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

#include <tenon/bool.hpp>
#include <tenon/detail/bit_field.hpp>
#include <tenon/detail/pad.hpp>
#include <tenon/detail/read_once.hpp>
#include <tenon/detail/unused.hpp>
#include <tenon/enumeration.hpp>
#include <tenon/equality.hpp>
#include <tenon/fit.hpp>
#include <tenon/flags.hpp>
#include <tenon/hash128.hpp>
#include <tenon/infinity.hpp>
#include <tenon/literal.hpp>
#include <tenon/map.hpp>
#include <tenon/sequence.hpp>
#include <tenon/string.hpp>
#include <tenon/traits.hpp>
#include <tenon/type_list.hpp>
#include <tenon/validity.hpp>
