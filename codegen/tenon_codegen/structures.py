"""Structs, and the topics they are published on."""

from dataclasses import dataclass

from tenon_codegen import comments, keys, literals, names
from tenon_codegen.context import Parameters, hash_literal
from tenon_codegen.fields import Members, base_name, members, own_names
from tenon_codegen.spelling import Scope

_DESCRIPTOR_COLUMNS = 110


@dataclass
class Topic:
    """What only a struct that can be published has."""

    name: str                # the inside of a string literal
    publisher: str
    subscriber: str
    descriptor: list[str]    # string literals that the compiler joins
    descriptor_size: int


@dataclass
class Structure:
    name: str       # as its namespace spells it
    absolute: str   # spelled for any scope
    label: str      # qualified, in the interface
    size: int
    alignment: int
    layout_hash: str
    schema_hash: str
    members: Members
    base: str       # the field that is the base; empty: none
    checked: bool  # some field can be malformed
    reset: list    # the fields that a loan resets
    tails: list    # the fields that say where something stands behind the message
    roomy: list    # the fields that may use much less than their size
    is_made_fresh: bool  # a loan writes all of it: its memory held messages of other types, which must not stay in it
    unused: list   # the fields and the pad of which a later version may use bytes
    key: str       # the arguments that make the key's hash; empty: no key
    topic: Topic | None
    doc: list[str]
    parameters: Parameters
    partial: str = "cpp/_structure.j2"
    traits_partial: str = "cpp/_structure_traits.j2"
    print_partial: str = "cpp/_structure_print.j2"


def structure(context, entry, namespace, name):
    hidden = own_names(entry) | {base_name(entry)}
    inside = members(entry, context.spelling, Scope(namespace, hidden))
    return Structure(
        name=name, absolute=names.absolute(entry["name"]), label=entry["name"], size=entry["size"],
        alignment=entry["alignment"], layout_hash=hash_literal(entry["layout_hash"]),
        schema_hash=hash_literal(entry["schema_hash"]), members=inside,
        base=base_name(entry) if entry["base"] is not None else "",
        checked=any(member.checks for member in inside.shown),
        is_made_fresh=entry["synthesised"] and context.spelling.has_unused(entry["id"]),
        reset=[member for member in inside.fields if member.partial != "cpp/field/_array.j2"],
        tails=[made.name for made in inside.fields if made.partial == "cpp/field/_tail.j2"],
        roomy=[made.name for made, type_id in zip(inside.fields, _types(entry)) if context.spelling.roomy(type_id)],
        unused=_unused(entry, inside), key=_key(entry, context),
        topic=_topic(context, entry, namespace, name), doc=comments.lines(entry["doc"]),
        parameters=context.parameters(namespace))


def _key(entry, context):
    """What the key is hashed of: in one line or, where that would be long, a part in each."""
    parts = keys.arguments(entry, context)
    if parts is None:
        return None
    whole = ", ".join(parts)
    return [whole] if len(whole) < 100 else [part + "," * (part is not parts[-1]) for part in parts]


def _types(entry):
    """Of the fields, in their order: the base is one of them."""
    return [*([entry["base"]] if entry["base"] is not None else []), *(member["type"] for member in entry["members"])]


def _unused(entry, inside):
    tail = inside.all[-1:] if entry["extent"] and entry["tail_pad"] else []
    return [member for member in inside.fields if member.has_unused] + tail


def _topic(context, entry, namespace, name):
    if entry["descriptor"] is None:
        return None
    taken = context.taken(namespace)
    data = bytes.fromhex(entry["descriptor"])
    return Topic(
        name=literals.string_body((entry["topic"] or names.topic(entry["name"])).encode()),
        publisher=names.unused(f"{name}Publisher", taken), subscriber=names.unused(f"{name}Subscriber", taken),
        descriptor=literals.string_lines(data, _DESCRIPTOR_COLUMNS), descriptor_size=len(data))
