#include "diag/code_tables.hpp"

namespace tenon::diag {
namespace {

using enum Severity;

constexpr CodeEntry kValueCodes[] = {
    {Code::constant_overflow, "constant-overflow", error, "a value does not fit its type",
     R"(Nothing is cut or wrapped. Expressions are evaluated in 64 bits, then fitted to the type they are for.

    const octet kFlags = 256;      // an octet holds 0 to 255
    const octet kFlags = 255;
)"},
    {Code::constant_type, "constant-type", error, "a value of the wrong kind",
     R"(Integers, floating-point numbers, booleans, characters, strings and labels are not turned into each other, but for an
integer that becomes a floating-point number.

    const long kSize = 1.5;
    const double kSize = 1.5;
)"},
    {Code::division_by_zero, "division-by-zero", error, "a division by zero",
     R"(The right side of '/' or '%' is zero.
)"},
    {Code::shift_range, "shift-range", error, "a shift by less than 0 or more than 63 bits",
     R"(Expressions have 64 bits.

    const unsigned long long kTop = 1 << 64;
    const unsigned long long kTop = 1 << 63;
)"},
    {Code::enum_value_syntax, "enum-value-syntax", warning, "the value of a label is written with '='",
     R"(OMG IDL gives values by annotation; other compilers refuse '='.

    enum Mode { idle = 1 };
    enum Mode { @value(1) idle };
)"},
    {Code::enum_value_range, "enum-value-range", error, "the value of a label does not fit its enum",
     R"(An enum has 32 bits, or 8 or 16 by '@bit_bound'. A label without a value is one more than the label before.

    @bit_bound(8) enum Mode { @value(128) idle };      // holds -128 to 127
    @bit_bound(16) enum Mode { @value(128) idle };
)"},
    {Code::enum_value_repeated, "enum-value-repeated", error, "two labels have the same value",
     R"(A stored value could not be told apart.
)"},
    {Code::bad_bound, "bad-bound", error, "a bound that is not a positive integer",
     R"(A bound is 1 to 4294967294.

    string<0> name;
    string<31> name;
)"},
    {Code::bad_array_size, "bad-array-size", error, "the size of an array that is not a positive integer",
     R"(Every dimension is 1 or more, and an array has at most 16 of them.

    long grid[0];
    long grid[4][4];
)"},
    {Code::type_too_large, "type-too-large", error, "a type goes beyond what can be laid out",
     R"(A message has at most 4294967295 bytes: its size is kept in 32 bits. Qualified names have 4095 bytes, units 255.
)"},
    {Code::bound_without_effect, "bound-without-effect", warning, "'@tenon::bound' where nothing lacks a bound",
     R"(The bound in the type wins, so this one says something that is not so.

    @tenon::bound(31) string<15> name;
    string<31> name;
)"},
    {Code::bounds_file_syntax, "bounds-file-syntax", error, "a bounds file is not TOML",
     R"(A bounds file is a list of  "key" = number .

    "nav::Imu.frame" = 31
    "nav::Scan.names[]" = 15

The tables of TOML may save words:

    ["nav::Imu"]
    frame = 31
)"},
    {Code::bounds_file_value, "bounds-file-value", error, "an entry of a bounds file is not a bound",
     R"(Each value is an integer of 1 to 4294967294; that of "Interface.operation@stream" is true or false, that of
"module::*@header" a table of two texts, or false.

    "nav::*@header" = { struct = "trace::Context", idl = "trace/context.idl" }
)"},
    {Code::bounds_file_key, "bounds-file-key", warning, "an entry of a bounds file that nothing asks for",
     R"(The type exists, but has no such member, or the member has a bound already. Entries about types that are not part of this
compilation are passed over: one file may serve many.
)"},
    {Code::message_alignment, "message-alignment", error, "what an operation sends is aligned to more than 8 bytes",
     R"(Requests and answers of every operation share one ring, behind the eight bytes that say what each is about. A type that
needs a cache line of its own travels on a topic.

    @tenon::align(64) struct Block { … };
    interface Store { void put(in Block block); };            // remove '@tenon::align', or publish Block
)"},
    {Code::service_limits, "service-limits", error, "more exceptions or operations than a service can carry",
     R"(A byte of an answer says which exception it is, and a server announces each operation: an operation raises at most 255
exceptions, an interface has at most 4096 operations, those it inherits and those of its attributes included. Exceptions that differ
in a reason only can be one, with an enum in it.

    enum Reason { busy, broken };
    exception Failed { Reason reason; };
    interface Arm { void move() raises (Failed); };
)"},
    {Code::bad_tail, "bad-tail", error, "'@tenon::tail' where nothing can stand behind the message",
     R"(What a string or a sequence with '@tenon::tail' holds stands behind the struct, in the same message, and the struct says
where. So it is a member of a struct that is published as it is: final, not '@nested', and no part of another type or of an
operation. Elements have a fixed layout that does not grow. A tail is neither a key nor optional: it may be empty.

    @nested struct Cloud { @tenon::tail sequence<Point> points; };
    struct Cloud { @tenon::tail sequence<Point> points; };
)"},
    {Code::bad_header, "bad-header", error, "a header that a bounds file gives, where it cannot be",
     R"(A header is a struct that messages begin with although their IDL does not say so. It becomes the base of each struct that
the key of the entry covers, which is not '@nested' and has no base of its own; one with a base has the header if its base has.
The struct is found in the file that the entry names. A struct that is a part of another type, or of an operation, can have none:
the header would stand in the middle of a message.

    "nav::*@header" = { struct = "trace::Context", idl = "trace/context.idl" }
    "nav::Point@header" = false        # it is an element of nav::Path
)"},
};

}  // namespace

std::span<const CodeEntry> value_codes() { return kValueCodes; }

}  // namespace tenon::diag
