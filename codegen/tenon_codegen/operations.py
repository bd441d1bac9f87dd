"""Operations of an interface: the tag by which the runtime knows each, and what travels for it."""

from dataclasses import dataclass

from tenon_codegen import literals, names
from tenon_codegen.context import hash_literal


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
    partial: str = "cpp/_operation.j2"


def scope_of(operation, spelling):
    """The qualified name of the operation's own namespace, which is that of the interface that declares it."""
    return spelling.type(operation["request"])["name"].removesuffix("::Request")


def tag_name(operation, spelling):
    return f"{names.absolute(scope_of(operation, spelling))}::Operation"


def tag(context, operation, answer):
    """`answer` is the view of the union, if there is one."""
    spelling = context.spelling
    absolute = names.absolute(scope_of(operation, spelling))
    raised = [] if answer is None else [arm.field.traits for arm in answer.arms[1:]]
    return Tag(
        label=literals.string_body(operation["name"].encode()), signature=hash_literal(operation["signature"]),
        oneway=operation["oneway"], stream=operation["stream"], request=f"{absolute}::Request",
        result=None if answer is None else f"{absolute}::Result", answer=None if answer is None else f"{absolute}::Answer",
        value=_value(operation, spelling), raises=f"::tenon::TypeList<{', '.join(raised)}>")


def _value(operation, spelling):
    if operation["oneway"]:
        return "void"
    result = spelling.type(spelling.type(operation["answer"])["members"][0]["type"])
    if not result["members"]:
        return "void"
    alone = operation["result"] is not None and len(result["members"]) == 1
    return spelling.cpp_type(operation["result"] if alone else result["id"])
