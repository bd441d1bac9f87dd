#include "diag/code_tables.hpp"

namespace tenon::diag {
namespace {

using enum Severity;

constexpr CodeEntry kLanguageCodes[] = {
    {Code::syntax_error, "syntax-error", error, "the text does not follow the grammar",
     R"(Something else was expected here. The message names what, and marks what was found.

    struct Imu { double x }        // expected ';' behind the member
    struct Imu { double x; };

The compiler goes on behind the next ';' or '}', so one run shows all mistakes.
)"},
    {Code::invalid_character, "invalid-character", error, "a character that means nothing in IDL",
     R"(Outside of comments and strings, IDL is written in ASCII: letters, digits, '_' and punctuation.

    double größe;                  // not a name
    double groesse;
)"},
    {Code::redefinition, "redefinition", error, "a name is declared twice in one scope",
     R"(Within a module, a struct or an enum a name stands for one thing. The labels of an enum belong to the scope around it.

    enum Mode { idle, busy };
    enum Link { idle, up };        // 'idle' is declared already
    enum Link { down, up };

An identical definition, from a copy of the same file, is accepted.
)"},
    {Code::unknown_type, "unknown-type", error, "a type that is not declared",
     R"(IDL declares before use: the type must stand above, or in an included file.

    struct Pose { doble x; };      // did you mean 'double'?
    struct Pose { double x; };
)"},
    {Code::not_a_type, "not-a-type", error, "the name of something that is not a type",
     R"(A module, a constant or a label cannot be the type of a member.

    const long kSize = 4;
    struct S { kSize x; };         // 'kSize' is a constant
    struct S { long x[kSize]; };
)"},
    {Code::case_clash, "case-clash", warning, "two names of one scope differ only in case",
     R"(OMG IDL forbids it, since some languages cannot tell such names apart. It is accepted here; --strict refuses it.

    struct S { long value; long Value; };
    struct S { long value; long next_value; };
)"},
    {Code::unknown_constant, "unknown-constant", error, "a constant that is not declared",
     R"(The name in an expression must be a constant or a label that stands above, or in an included file.

    string<kLenght> name;          // did you mean 'kLength'?
)"},
    {Code::not_a_constant, "not-a-constant", error, "the name of something that has no value",
     R"(Expressions are made of literals, constants and the labels of enums.

    struct Size { long x; };
    const long kArea = Size;       // 'Size' is a struct
)"},
    {Code::incomplete_type, "incomplete-type", error, "a type is used before it is defined",
     R"(A forward declaration makes a name known, but not its size: the definition must stand above the use.

    struct Node;
    struct Tree { Node root; };    // move the definition of Node up
)"},
    {Code::recursive_type, "recursive-type", error, "a type contains itself",
     R"(Every type has a fixed size, which a type that contains itself cannot have; a sequence of itself neither.

    struct Node { sequence<Node, 4> children; };
    struct Node { sequence<uint32, 4> children; };       // indices into …
    struct Tree { sequence<Node, 64> nodes; };           // … this
)"},
    {Code::unbounded_member, "unbounded-member", error, "a string or sequence without a bound",
     R"(Messages have a fixed layout: everything in them has a largest size. A bound comes from, in this order,

    string<31> frame;                       the type
    @tenon::bound(31) string frame;         an annotation
    string frame;  //@tenon::bound(31)      the same in a comment, for files that other IDL compilers read, too
    "nav::Imu.frame" = 31                   a bounds file (--bounds nav.bounds.toml), for files you may not edit
    --default-string-bound 31               an option, as well as --default-sequence-bound and --default-map-bound

In a bounds file "pkg::T.m" is a member, "pkg::T.m[]" its elements, "pkg::Alias" a typedef. The bound of a string counts
bytes without the terminating NUL. Nothing falls back to serialisation.
)"},
    {Code::outside_profile, "outside-profile", error, "a part of IDL that has no fixed layout",
     R"(The construct cannot be laid out in shared memory, and will not be supported. The message says why, the note what to
write instead.

    any        a struct of what you mean, or sequence<octet, N>
    wstring    string<N> with UTF-8 in it
    fixed<>    int64 in the smallest unit, with @unit
)"},
    {Code::keyword_as_name, "keyword-as-name", warning, "a name is a reserved word that other compilers may refuse",
     R"(OMG IDL reserves words such as 'port', 'map' or 'component'. Where no construct begins with it the word is accepted as a
name. An escaped identifier is safe everywhere, and its name has no underscore:

    octet _port;
)"},
    {Code::reserved_word, "reserved-word", error, "a name is a reserved word",
     R"(Words of the language cannot be names, unless they are escaped. The underscore is not part of the name.

    boolean default;
    boolean _default;
)"},
    {Code::map_key, "map-key", error, "a type that cannot be the key of a map",
     R"(A map keeps its entries in the order of their keys, and that order must be the same in every language: a key is an
integer, a boolean, a character, a string or an enum.

    map<double, Pose, 8> poses;
    map<int32, Pose, 8> poses;         // in millimetres, say
)"},
    {Code::bad_base, "bad-base", error, "nothing can inherit from this",
     R"(A struct inherits from a struct, a bitset from a bitset, an interface from interfaces. The base of a struct comes first in memory, and its names are names of
what inherits.

    enum Mode { idle, busy };
    struct Status : Mode { long code; };
    struct Status { Mode mode; long code; };
)"},
    {Code::bad_discriminator, "bad-discriminator", error, "a type that cannot choose an arm of a union",
     R"(What chooses an arm is an integer, a boolean, a character or an enum.

    union Value switch (double) { case 1: long number; };
    union Value switch (long) { case 1: long number; };
)"},
    {Code::union_label_repeated, "union-label-repeated", error, "a union has two arms for one value",
     R"(Which arm counts must follow from the discriminator alone. There is one default arm at most.

    union Value switch (long) { case 1: long number; case 1: string<31> text; };
    union Value switch (long) { case 1: long number; case 2: string<31> text; };
)"},
    {Code::unknown_annotation, "unknown-annotation", warning, "an annotation that tenonc does not know",
     R"(It is kept in the descriptor, and nothing acts on it. Annotations are case-sensitive: '@key', not '@Key'. One that is
defined is known, and its arguments are checked:

    @annotation limits { float low default 0.0; float high; };
    struct Joint { @limits(high=1.5) float angle; };
)"},
    {Code::annotation_argument, "annotation-argument", error, "an argument of an annotation is missing or wrong",
     R"(A single argument may stand without its name, several need theirs.

    @range(min=0, max=10) double x;
    @topic(name="imu") struct Imu { … };
)"},
    {Code::annotation_placement, "annotation-placement", warning, "an annotation has no effect where it stands",
     R"(The note says where it belongs.

    struct S { @bit_bound(8) Mode mode; };          // belongs on the enum
    @bit_bound(8) enum Mode { idle, busy };
)"},
    {Code::annotation_without_meaning, "annotation-without-meaning", note, "an annotation that changes nothing here",
     R"(The annotation is standard, but concerns serialisation or another platform: a fixed layout has no use for it.
)"},
    {Code::annotation_repeated, "annotation-repeated", error, "an annotation stands twice on one thing",
     R"(Which one counts would be a guess: remove one of them.
)"},
    {Code::annotation_in_comment, "annotation-in-comment", warning, "an annotation in a comment has no effect",
     R"(Some older compilers read '//@key'. Here only the annotations of the scope tenon, such as '//@tenon::bound(31)', are read
from comments. Write '@key' before the member.
)"},
    {Code::topic_name, "topic-name", error, "a name that no topic or service can have",
     R"(The default name of a topic or service is made of the characters A-Z a-z 0-9 _ . / - and has at most 200 of them.

    @topic(name="front/imu") struct Imu { … };
    @tenon::service(name="left/arm") interface Arm { … };
)"},
    {Code::bad_default, "bad-default", error, "a member that cannot have a default",
     R"(Numbers, booleans, characters, strings, enums and bit masks can have a default; structs, arrays, sequences and maps begin
empty or with the defaults of their members; an optional member begins absent.
)"},
    {Code::bad_range, "bad-range", error, "a range is empty, or the default lies outside",
     R"(    @range(min=10, max=0) long x;                  // empty
    @range(min=0, max=10) @default(11) long x;     // 11 is outside
)"},
    {Code::duplicate_id, "duplicate-id", error, "two members or operations have the same id",
     R"(Without '@id' a member's id is one more than that of the member before it, from 0, inherited ones first, as DDS-XTypes has it;
that of an operation is computed from its name, so that it stays the same whatever is added around it.

    struct Pose { @id(5) double x; double y; @id(6) double z; };      // y has 6, too
    struct Pose { @id(5) double x; double y; @id(7) double z; };

An id that '@hashid' or '@autoid(HASH)' makes of a name is no number here, and meets no other.
)"},
    {Code::implicit_extensibility, "implicit-extensibility", note, "types are final without saying so",
     R"(DDS-XTypes takes a type without an annotation as appendable, Tenon as final: its layout is equal on both sides, or they do
not connect. Write '@final', or --default-extensibility=final, and the note is gone.
)"},
    {Code::optional_key, "optional-key", error, "a member of the key is optional",
     R"(A key says which thing a message speaks of: it is always there.

    struct Track { @key @optional uint32 id; };
    struct Track { @key uint32 id; };
)"},
    {Code::unreachable_default, "unreachable-default", warning, "a default arm that no value chooses",
     R"(The other arms have a label for every value of the discriminator. OMG IDL does not allow such an arm.

    union Flag switch (boolean) { case TRUE: long a; case FALSE: long b; default: long c; };
    union Flag switch (boolean) { case TRUE: long a; case FALSE: long b; };
)"},
    {Code::bits_outside, "bits-outside", error, "bits that lie outside of their type",
     R"(A bitmask has 32 bits, or as many as '@bit_bound' says, 64 at most; positions count from 0. A bitset has 64 bits at
most, and none of its fields more than the type of the field holds.

    @bit_bound(8) bitmask Flags { @position(8) late };
    @bit_bound(16) bitmask Flags { @position(8) late };
)"},
    {Code::bits_shared, "bits-shared", error, "two flags have the same position",
     R"(A flag without '@position' stands one behind the flag before it.

    bitmask Flags { @position(1) a, @position(0) b, c };      // c is at 1, too
    bitmask Flags { @position(1) a, @position(0) b, @position(2) c };
)"},
    {Code::bitfield_type, "bitfield-type", error, "a type that a field of a bitset cannot have",
     R"(A field is an integer, an octet or a boolean. Without a type it is the smallest unsigned one that holds it.

    bitset Pixel { bitfield<5, float> red; };
    bitset Pixel { bitfield<5, uint8> red; };
)"},
    {Code::bad_raises, "bad-raises", error, "what an operation raises is no exception, or stands there twice",
     R"(An operation raises exceptions, each of them once.

    struct Busy { long since; };
    exception Busy { long since; };
    interface Arm { void move(in double angle) raises (Busy); };
)"},
    {Code::bad_oneway, "bad-oneway", error, "a oneway operation with an answer",
     R"(Whoever calls a oneway operation does not wait: it has neither a result nor 'out' parameters, and raises nothing.

    interface Arm { oneway boolean stop(); };
    interface Arm { oneway void stop(); };

Nor is it a '@tenon::stream', which is answered many times.
)"},
    {Code::bad_extent, "bad-extent", error, "a type that may grow has no room for it, or too little",
     R"(Members can be appended to an '@appendable' type later, and old and new programs still understand each other: so its size
is settled from the first version on. '@tenon::extent' says it, in bytes, a multiple of 8.

    @appendable struct Status { uint32 code; };
    @appendable @tenon::extent(64) struct Status { uint32 code; };         // 60 bytes are left

For files of DDS that say '@appendable' everywhere: --appendable=final.
)"},
    {Code::bad_key_list, "bad-key-list", error, "a '#pragma keylist' that names no member of a struct",
     R"(The older way to mark the members of a key: a struct, and members of its own. '@key' before the member says the same.

    struct Track { Id id; double speed; };
    #pragma keylist Track id.number              // mark 'number' in Id with '@key', and list 'id'
    #pragma keylist Track id
)"},
};

}  // namespace

std::span<const CodeEntry> language_codes() { return kLanguageCodes; }

}  // namespace tenon::diag
