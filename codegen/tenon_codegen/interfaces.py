"""Interfaces: what is known of each as a whole."""

from dataclasses import dataclass

from tenon_codegen import literals, names
from tenon_codegen.operations import tag_name

_DESCRIPTOR_COLUMNS = 110


@dataclass
class Interface:
    name: str              # of the traits
    label: str             # qualified, in the interface
    service: str           # the inside of a string literal
    operations: list[str]  # the tags
    descriptor: list[str]  # string literals that the compiler joins
    descriptor_size: int
    partial: str = "cpp/_interface.j2"


def interface(context, entry, namespace, name):
    """`namespace` and `name` are those of the interface's own namespace."""
    operations = all_operations(entry, context.spelling)
    data = bytes.fromhex(entry["descriptor"])
    return Interface(
        name=names.unused("Interface", context.taken([*namespace, name])), label=entry["name"],
        service=literals.string_body((entry["topic"] or names.topic(entry["name"])).encode()),
        operations=[tag_name(each, context.spelling) for each in operations],
        descriptor=literals.string_lines(data, _DESCRIPTOR_COLUMNS), descriptor_size=len(data))


def all_operations(entry, spelling):
    """Those of the base first."""
    inherited = [] if entry["base"] is None else all_operations(spelling.type(entry["base"]), spelling)
    return [*inherited, *entry["operations"]]
