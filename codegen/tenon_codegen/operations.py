"""Operations of an interface: the tag by which the runtime knows each, and what travels for it."""

from dataclasses import dataclass

from tenon_codegen import literals, names
from tenon_codegen.context import hash_literal


@dataclass
class Case:
    """One case of an answer: the result, or an exception."""

    cpp_type: str  # as the tag spells it
    reader: str
    writer: str


@dataclass
class Locals:
    """The parameters of the tag's functions: named so that they hide no constant of the interface."""

    answer: str


@dataclass
class Tag:
    """The type that stands for an operation. Everything in it is spelled for any scope."""

    label: str       # the inside of a string literal
    signature: str
    oneway: bool
    stream: bool
    request: str
    result: str | None
    answer: str | None
    value: str       # what the caller gets if all goes well
    raises: str      # a TypeList
    cases: list[Case]
    locals: Locals
    partial: str = "cpp/_operation.j2"


def scope_of(operation, spelling):
    """The qualified name of the operation's own namespace, which is that of the interface that declares it."""
    return spelling.type(operation["request"])["name"].removesuffix("::Request")


def tag_name(operation, spelling):
    return f"{names.absolute(scope_of(operation, spelling))}::Operation"


def tag(context, operation, namespace, answer):
    """`answer` is the view of the union, if there is one."""
    spelling = context.spelling
    absolute = names.absolute(scope_of(operation, spelling))
    raised = [] if answer is None else [arm.field.traits for arm in answer.arms[1:]]
    return Tag(
        label=literals.string_body(operation["name"].encode()), signature=hash_literal(operation["signature"]),
        oneway=operation["oneway"], stream=operation["stream"], request=f"{absolute}::Request",
        result=None if answer is None else f"{absolute}::Result", answer=None if answer is None else f"{absolute}::Answer",
        value=_value(operation, spelling), raises=f"::tenon::TypeList<{', '.join(raised)}>",
        cases=_cases(answer.arms) if answer is not None else [],
        locals=Locals(*context.unhidden(Locals.__dataclass_fields__, namespace)))


def _cases(arms):
    """The first is the result, which has a name in the tag."""
    spelled = ["Result", *(arm.field.traits for arm in arms[1:])]
    return [Case(cpp_type, arm.reader, arm.writer) for cpp_type, arm in zip(spelled, arms)]


def _value(operation, spelling):
    if operation["oneway"]:
        return "void"
    result = spelling.type(spelling.type(operation["answer"])["members"][0]["type"])
    if not result["members"]:
        return "void"
    alone = operation["result"] is not None and len(result["members"]) == 1
    return spelling.cpp_type(operation["result"] if alone else result["id"])
