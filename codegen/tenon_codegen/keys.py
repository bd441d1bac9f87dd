"""The fields that make a message's key, as arguments of C++."""

from tenon_codegen import names
from tenon_codegen.fields import base_name
from tenon_codegen.spelling import FLOATS, INTEGERS

_PLAIN = {*INTEGERS, *FLOATS, "boolean", "char", "enum", "string"}


def arguments(entry, spelling):
    """`value.id`, `value.where.x`, …: the leaves of the members marked @key, those of the bases first.

    Nothing if no member is marked, or if one is of a kind that has no hash (sequences, optionals, unions and the like).
    """
    leaves = list(_marked(entry, spelling, "value."))
    return [] if None in leaves else leaves


def _marked(entry, spelling, way):
    if entry["base"] is not None:
        yield from _marked(spelling.type(entry["base"]), spelling, f"{way}{base_name(entry)}.")
    for member in entry["members"]:
        if member["key"]:
            yield from _leaves(member, spelling, way)


def _leaves(member, spelling, way):
    """Of a struct the members marked there or, if none is, all: as the standard has it."""
    place, entry = way + names.identifier(member["name"]), spelling.type(member["type"])
    if entry["kind"] == "struct":
        marked = list(_marked(entry, spelling, place + "."))
        yield from marked or _everything(entry, spelling, place + ".")
        return
    element = entry
    while element["kind"] == "array":
        element = spelling.type(element["element"])
    yield place if element["kind"] in _PLAIN else None


def _everything(entry, spelling, way):
    if entry["base"] is not None:
        yield from _everything(spelling.type(entry["base"]), spelling, f"{way}{base_name(entry)}.")
    for member in entry["members"]:
        yield from _leaves(member, spelling, way)
