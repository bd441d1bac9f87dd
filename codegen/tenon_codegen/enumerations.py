"""Enumerations and bitmasks: named numbers and named bits."""

from dataclasses import dataclass

from tenon_codegen import comments, literals, names
from tenon_codegen.context import Parameters


@dataclass
class Label:
    name: str   # in C++
    label: str  # in the interface
    value: str
    doc: list[str]


@dataclass
class Enumeration:
    name: str       # as its namespace spells it
    absolute: str   # spelled for any scope
    label: str      # qualified, in the interface
    storage: str
    size: int
    initial: str
    labels: list[Label]
    is_open: bool   # values that are no label are welcome
    doc: list[str]
    parameters: Parameters
    partial: str = "cpp/_enumeration.j2"
    traits_partial: str = "cpp/_enumeration_traits.j2"
    print_partial: str = "cpp/_enumeration_print.j2"


@dataclass
class Bitmask:
    name: str
    absolute: str
    label: str
    storage: str
    size: int
    flags: list[Label]
    is_open: bool
    doc: list[str]
    parameters: Parameters
    room: str       # the inline namespace of its definition; "": it needs none
    partial: str = "cpp/_bitmask.j2"
    traits_partial: str = "cpp/_bitmask_traits.j2"
    print_partial: str = "cpp/_bitmask_print.j2"


def enumeration(context, entry, namespace, name):
    initial = context.spelling.initial_label(entry)
    return Enumeration(
        initial=names.identifier(initial["name"]),
        labels=[_label(label, literals.integer(label["value"])) for label in entry["labels"]],
        **_common(context, entry, namespace, name))


def bitmask(context, entry, namespace, name):
    flags = [_label(flag, literals.bits(1 << flag["bit_position"], entry["size"])) for flag in entry["members"]]
    return Bitmask(flags=flags, room=_room(context, namespace, name, flags), **_common(context, entry, namespace, name))


def _room(context, namespace, name, flags):
    """GCC sees a flag shadow a constant of its own namespace, though nobody can mean one by the other's name."""
    if context.constants(namespace).isdisjoint(flag.name for flag in flags):
        return ""
    return names.unused(f"{name}_flags", context.taken(namespace))


def _common(context, entry, namespace, name):
    return {"name": name, "absolute": names.absolute(entry["name"]), "label": entry["name"],
            "storage": context.spelling.cpp_type(entry["storage"]), "size": entry["size"],
            "is_open": context.spelling.is_open(entry), "doc": comments.lines(entry["doc"]),
            "parameters": context.parameters(namespace)}


def _label(part, value):
    return Label(names.identifier(part["name"]), part["name"], value, comments.lines(part["doc"]))
