#include "diag/code_tables.hpp"

namespace tenon::diag {
namespace {

using enum Severity;

constexpr CodeEntry kTextCodes[] = {
    {Code::unterminated_comment, "unterminated-comment", error, "a comment has no end",
     R"(A '/*' needs its '*/'. Such comments do not nest.
)"},
    {Code::unterminated_literal, "unterminated-literal", error, "a string or character has no end",
     R"(The closing quote stands on the same line. Adjacent strings are joined:

    const string kText = "one "
                         "text";
)"},
    {Code::bad_escape, "bad-escape", error, "an escape that means nothing",
     R"(The escapes are \n \t \v \b \r \f \a \\ \? \' \" \ooo (octal, up to \377) \xhh and \uhhhh. A string has no NUL in it.
)"},
    {Code::bad_number, "bad-number", error, "a malformed number",
     R"(Numbers are decimal (10), octal (012), hexadecimal (0xA) or floating-point (1.5, 1e-3), without suffixes.
)"},
    {Code::bad_character_literal, "bad-character-literal", error, "a character literal is not one byte",
     R"(A 'char' is one byte.

    const char kUnit = 'm';
    const string kUnit = "µm";
)"},
    {Code::invalid_utf8, "invalid-utf8", error, "the file is not UTF-8",
     R"(Comments and strings travel to generated code and tools, which read UTF-8. Convert the file:

    iconv -f LATIN1 -t UTF-8 old.idl > new.idl
)"},
    {Code::nul_byte, "nul-byte", error, "the file contains a NUL byte",
     R"(Text has none: this may be UTF-16, or not an IDL file.
)"},
    {Code::comment_encoding, "comment-encoding", warning, "a comment is not UTF-8",
     R"(It is read as Latin-1, and what of it is documentation travels as UTF-8. Outside of comments such bytes are an error.

    iconv -f LATIN1 -t UTF-8 old.idl > new.idl
)"},
    {Code::include_not_found, "include-not-found", error, "an included file cannot be read",
     R"(Files are sought beside the file that includes them, then in the directories given with --import-dir, in order; names in
<…> in the import directories first.
)"},
    {Code::directive_syntax, "directive-syntax", error, "a malformed preprocessor directive",
     R"(    #include "nav/imu.idl"
    #define NAME value
    #if defined(NAME) && NAME > 2
)"},
    {Code::unknown_directive, "unknown-directive", error, "a preprocessor directive that does not exist",
     R"(Known are #include, #define, #undef, #if, #ifdef, #ifndef, #elif, #else, #endif, #pragma, #error and #warning.
)"},
    {Code::unbalanced_conditional, "unbalanced-conditional", error, "#if and #endif do not match",
     R"(Every #if, #ifdef and #ifndef ends with an #endif in the same file, and has one #else at most.
)"},
    {Code::macro_redefined, "macro-redefined", warning, "a macro is defined with another value",
     R"(The later value counts from here on. Write #undef before it if that is meant.
)"},
    {Code::function_like_macro, "function-like-macro", error, "a macro with parameters is used",
     R"(Only macros without parameters are expanded. Defining others is no error as long as nothing uses them.
)"},
    {Code::error_directive, "error-directive", error, "an #error was reached",
     R"(The file itself says that it cannot be compiled this way.
)"},
    {Code::warning_directive, "warning-directive", warning, "a #warning was reached",
     R"(The file itself warns.
)"},
    {Code::ignored_pragma, "ignored-pragma", note, "a pragma without meaning here",
     R"(It concerns another compiler or CORBA's repository ids, and is passed over.
)"},
    {Code::older_form, "older-form", warning, "a form that OMG IDL 4 does not have",
     R"(Versions before 4, or compilers of their own accord, have forms whose meaning is clear. They are accepted here; others may
refuse them.

    struct Track { struct Pose { double x; } pose; };        // IDL 2
    struct Pose { double x; };
    struct Track { Pose pose; };

    bitset Status { bitfield<1> on, hot; };                  // commas between fields
    bitset Status { bitfield<1> on; bitfield<1> hot; };

    const boolean kOn = true;                                // TRUE and FALSE
    const boolean kOn = TRUE;

    interface Arm { void move(double angle); };              // as compilers for calls over DDS have it
    interface Arm { void move(in double angle); };

    @topic(name="nav::Imu") struct Imu { double x; };        // named as a type
    @topic(name="nav/Imu") struct Imu { double x; };
)"},
    {Code::repository_id, "repository-id", note, "a repository id of CORBA, which has no meaning here",
     R"(What 'typeid' and 'typeprefix' are about must exist; then they are passed over, as '#pragma ID' and '#pragma prefix' are.
Types are known by their names and by the hashes of what they are.

    typeid Arm "IDL:acme.example/robot/Arm:1.0";
)"},
    {Code::file_too_large, "file-too-large", error, "a file of more than 16 MiB",
     R"(Split it.
)"},
    {Code::include_depth, "include-depth", error, "files include each other too deeply",
     R"(More than 64 files are open at once. Each file is read only once, so a circle is not the cause.
)"},
    {Code::nesting_depth, "nesting-depth", error, "something is nested too deeply",
     R"(Modules, types, parentheses and conditionals nest up to 128 levels.
)"},
    {Code::too_many_tokens, "too-many-tokens", error, "the text is too long",
     R"(A compilation has at most 1000000 tokens, with included files and with macros expanded.
)"},
    {Code::too_many_types, "too-many-types", error, "too many types",
     R"(A descriptor has at most 65536 types, anonymous ones included.
)"},
    {Code::too_many_members, "too-many-members", error, "too many members or labels",
     R"(A struct or enum has at most 65536. For many values of one type write an array or a sequence.
)"},
    {Code::expression_size, "expression-size", error, "an expression is too large",
     R"(An expression has at most 4096 parts. Give parts of it names with 'const'.
)"},
    {Code::name_too_long, "name-too-long", error, "a name of more than 255 bytes",
     R"(Shorten it.
)"},
    {Code::descriptor_limits, "descriptor-limits", error, "the descriptor is larger than its readers accept",
     R"(The descriptor travels beside the data, and whoever reads it guards itself: 16 MiB in all, 500000 members, labels and
annotations, 100000 of them in the text, qualified names of 4095 bytes, units of 255. Split the file, or shorten names and comments.
)"},
    {Code::too_many_errors, "too-many-errors", error, "the rest of the findings is not shown",
     R"(After 999 findings the compiler stops. Mend the first ones, then compile again.
)"},
};

}  // namespace

std::span<const CodeEntry> text_codes() { return kTextCodes; }

}  // namespace tenon::diag
