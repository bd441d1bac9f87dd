#include "releases/rule_tables.hpp"

namespace tenon::releases {
namespace {

using enum Severity;

constexpr Rule kMemberRules[] = {
    {"FIELD_SAME_TYPE", breaking, Attach::refused, "a member keeps its type",
     R"(The same bytes would be read as something else. Add a member of the other type beside it, in a new type.
)"},
    {"FIELD_SAME_OPTIONALITY", breaking, Attach::refused, "a member stays optional, or stays always there",
     R"(@optional puts a presence byte in front of the value, and says what a reader may rely on.
)"},
    {"FIELD_SAME_NAME", breaking, Attach::refused, "a member keeps its name",
     R"(A name is what the value means: 'speed' read as 'limit' is wrong with every byte in place. A member of the same type at
the same place counts as renamed.
)"},
    {"FIELD_SAME_ORDER", breaking, Attach::refused, "members keep their order",
     R"(Members lie in memory as they are written: two that change places change every offset between them.
)"},
    {"FIELD_SAME_OFFSET", breaking, Attach::refused, "a member keeps its place",
     R"(Something that is not a difference of its own moved it, such as @tenon::align. Of bit masks and bit sets: the bits.
)"},
    {"FIELD_SAME_BOUND", breaking, Attach::refused, "a string, sequence or map keeps its bound",
     R"(The bound decides the size. Each side says who decided it: the type, a comment, a bounds file, an option. Give both
versions the same bounds file and options where nobody meant to change it.
)"},
    {"FIELD_SAME_UNIT", breaking, Attach::refused, "a member keeps its @unit",
     R"(Metres read as millimetres are wrong with every byte in place. Add a member with the other unit, in a new type.
)"},
    {"FIELD_SAME_DEFAULT", warning, Attach::accepted, "a member keeps its @default",
     R"(A default is what a fresh value starts with on one side, and is not sent. Also: which label of an enum is the default.
)"},
    {"FIELD_SAME_RANGE", warning, Attach::accepted, "a member keeps its @range",
     R"(Old writers may send what the range no longer allows; nothing refuses it on the way.
)"},
    {"KEY_SAME", breaking, Attach::refused, "a member stays in the key, or stays out of it",
     R"(The key says which values are about one thing.
)"},
    {"FIELD_NO_DELETE", breaking, Attach::refused, "no member is removed",
     R"(Readers would find nothing where it was. Leave it, and say in its comment that nobody fills it.
)"},
    {"FIELD_ADDED_UNSAFELY", breaking, Attach::refused, "no member is added where the other side cannot know of it",
     R"(The two sides disagree about what the bytes there are. In an @appendable type a member goes behind all others, and an arm
is not added beside a default arm, which has its labels already. Of a @final type, declare another with the member, under
another name, and publish both until everybody has moved.
)"},
    {"FIELD_APPENDED", note, Attach::accepted, "a member, arm or flag was appended to an @appendable type",
     R"(Old readers do not look there, and what old writers leave there is zero: absent, empty, or what a fresh value has.
)"},
    {"APPENDED_NO_DELETE", breaking, Attach::accepted, "what was appended to an @appendable type stays",
     R"(Both versions meet as they did before it was appended: the version without it leaves it at zero, and does not see what the
other writes there. Programs that use it no longer compile, and the next member would take its bytes. Leave it, and say in
its comment that nobody fills it.
)"},
    {"APPENDED_DEFAULT_ZERO", breaking, Attach::refused, "an appended member is optional or starts with zero",
     R"(Where it stands, old writers leave zero bytes, and a new reader would take them for a value that nobody wrote. Write
@optional, or take a @default, a @range and a first label that are zero.
)"},
    {"STRUCT_SAME_SIZE", breaking, Attach::refused, "a type keeps its size",
     R"(Said only where no member explains the difference.
)"},
    {"STRUCT_SAME_ALIGN", breaking, Attach::refused, "a type keeps its alignment",
     R"(Said only where no member explains the difference: @tenon::align on the type.
)"},
    {"EXTENT_SAME", breaking, Attach::refused, "a type keeps its @tenon::extent",
     R"(The extent is the size for ever: it is chosen once, in the first version.
)"},
    {"EXTENT_NOT_EXCEEDED", breaking, Attach::refused, "what is appended fits into the @tenon::extent",
     R"(The members no longer fit into the size that the type has for ever. Put what is too much into a type of its own, and
publish it beside this one.
)"},
    {"EXTENSIBILITY_SAME", breaking, Attach::refused, "a type stays @final, or stays @appendable",
     R"(It says what a reader may expect behind the members it knows.
)"},
    {"BASE_SAME", breaking, Attach::refused, "a struct keeps its base",
     R"(The members of the base come first in memory. A header that a bounds file gives is a base as one that is written: whoever
gives it, takes it away or gives another one moves every member behind it. What changes in a header is told as in any struct,
and one that is @appendable gets members without breaking anybody.
)"},
    {"UNION_SAME_LABELS", breaking, Attach::refused, "an arm keeps its labels",
     R"(The labels say for which discriminators the arm is the one that lives.
)"},
    {"ENUM_SAME_STORAGE", breaking, Attach::refused, "an enum keeps its width",
     R"(@bit_bound decides how many bytes a value takes.
)"},
    {"BITS_SAME_STORAGE", breaking, Attach::refused, "a bit mask or bit set keeps its width",
     R"(@bit_bound, or the sum of the fields, decides how many bytes a value takes.
)"},
    {"ENUM_VALUE_ADDED", breaking, Attach::refused, "no label is added",
     R"(A reader that does not know the label cannot tell what the value means. An @appendable enum says from its first version on
that there may be values its readers do not know.
)"},
    {"ENUM_VALUE_APPENDED", note, Attach::accepted, "a label was added to an @appendable enum",
     R"(Old readers see a value without a name, and know that there may be some.
)"},
    {"ENUM_VALUE_NO_DELETE", breaking, Attach::refused, "no label is removed",
     R"(Old writers go on sending it.
)"},
    {"ENUM_VALUE_SAME_NAME", breaking, Attach::refused, "a number keeps its label",
     R"(A label is what the number means.
)"},
    {"ENUM_VALUE_SAME_NUMBER", breaking, Attach::refused, "a label keeps its number",
     R"(A label put in between renumbers those behind it: put it last, or give numbers with @value.
)"},
};

}  // namespace

std::span<const Rule> member_rules() { return kMemberRules; }

}  // namespace tenon::releases
