#include "releases/rule_tables.hpp"

namespace tenon::releases {
namespace {

using enum Severity;

constexpr Rule kNameRules[] = {
    {"TYPE_SAME_NAME", breaking, Attach::refused, "a type keeps its qualified name",
     R"(Modules are part of the name. A type that differs in nothing but its name counts as renamed.
)"},
    {"TYPE_NO_DELETE", breaking, Attach::absent, "no type is removed",
     R"(Programs that use it no longer compile, and nobody publishes what those in the field wait for.
)"},
    {"TYPE_ADDED", note, Attach::absent, "a type was added",
     R"(Nobody who runs today knows of it, so it breaks nobody.
)"},
    {"TYPE_STAYS_PUBLISHABLE", breaking, Attach::accepted, "a type that could be published stays publishable",
     R"(@nested takes away the publisher and the subscriber that programs use.
)"},
    {"TOPIC_SAME", breaking, Attach::accepted, "a type keeps the default name of its topic or service",
     R"(Nothing is refused: old and new programs use different topics or services, and wait for each other in silence.
)"},
    {"OP_NO_DELETE", breaking, Attach::per_operation, "no operation is removed",
     R"(Old clients still call it.
)"},
    {"OP_ADDED", note, Attach::per_operation, "an operation was added",
     R"(An interface meets operation by operation: who does not know this one does not call it.
)"},
    {"OP_SAME_NAME", breaking, Attach::per_operation, "an operation keeps its name",
     R"(The id is the same, so that calls of the one would end in the other.
)"},
    {"OP_SAME_ID", breaking, Attach::per_operation, "an operation keeps its id",
     R"(The id is how a call finds its operation: @id(n), else derived from the name.
)"},
    {"OP_SAME_BASE", breaking, Attach::per_operation, "an operation stays in the interface or base that has it",
     R"(Everybody meets as before: an operation is known by its name, wherever it stands. Programs that name what belongs to it
(Base::op::Request) no longer compile.
)"},
    {"OP_SAME_SIGNATURE", breaking, Attach::per_operation, "an operation keeps its result and parameters",
     R"(Their number and modes; a type that differs is FIELD_SAME_TYPE. What is appended to a type that grows counts, too: a call
needs both sides to know all of it. Add an operation beside it.
)"},
    {"RAISES_SAME", breaking, Attach::per_operation, "an operation keeps what it raises",
     R"(A client has to know each exception that may come back.
)"},
    {"ONEWAY_SAME", breaking, Attach::per_operation, "an operation stays oneway, or stays answered",
     R"(One side would wait for an answer that the other never sends.
)"},
    {"STREAM_SAME", breaking, Attach::per_operation, "an operation stays a @tenon::stream, or stays answered once",
     R"(One side would wait for one answer, the other send many. Add an operation beside it.
)"},
    {"TYPEDEF_NO_DELETE", breaking, Attach::absent, "no typedef is removed",
     R"(It leaves no trace in bytes, but programs that use the name no longer compile.
)"},
    {"TYPEDEF_ADDED", note, Attach::absent, "a typedef was added",
     R"(It breaks nobody.
)"},
    {"TYPEDEF_SAME_TYPE", warning, Attach::accepted, "a typedef keeps its type",
     R"(Members of that type are told by themselves; what programs made of the name is theirs to look at.
)"},
    {"CONST_NO_DELETE", breaking, Attach::absent, "no constant is removed",
     R"(Programs that use it no longer compile.
)"},
    {"CONST_ADDED", note, Attach::absent, "a constant was added",
     R"(It breaks nobody.
)"},
    {"CONST_SAME_VALUE", warning, Attach::accepted, "a constant keeps its type and value",
     R"(Both versions meet, and each goes on with the number it was compiled with.
)"},
};

}  // namespace

std::span<const Rule> name_rules() { return kNameRules; }

}  // namespace tenon::releases
