"""Bitsets: numbers of a few bits each, side by side in one unsigned integer."""

from dataclasses import dataclass

from tenon_codegen import comments, literals, names
from tenon_codegen.columns import columns
from tenon_codegen.context import Parameters, hash_literal
from tenon_codegen.spelling import Scope


@dataclass
class Words:
    """The names that a generated bitset has besides those of its fields: named so that they meet none of them."""

    bits: str
    from_bits: str
    bits_: str


@dataclass
class BitField:
    reader: str
    writer: str
    label: str       # in the interface
    cpp_type: str
    position: int
    width: int
    unit: str        # the inside of a string literal
    is_whole: bool   # every value of its type fits
    doc: list[str]


@dataclass
class Bitset:
    name: str       # as its namespace spells it
    absolute: str   # spelled for any scope
    label: str      # qualified, in the interface
    storage: str
    size: int
    layout_hash: str
    schema_hash: str
    words: Words
    mask: str       # the bits that are in some field
    fields: list[BitField]
    table: list[str]
    doc: list[str]
    parameters: Parameters
    partial: str = "cpp/_bitset.j2"
    traits_partial: str = "cpp/_bitset_traits.j2"
    print_partial: str = "cpp/_bitset_print.j2"


def bitset(context, entry, namespace, name):
    own = {names.identifier(member["name"]) for member in entry["members"]}
    words = Words(*names.all_unused(Words.__dataclass_fields__, {name, *own}))
    taken = {name, *own, *vars(words).values()}
    fields = [_field(member, name, taken, context.spelling) for member in entry["members"]]
    mask = sum(((1 << field.width) - 1) << field.position for field in fields)
    rows = [(field.position, field.width, field.reader, comments.one_line(member["unit"]))
            for field, member in zip(fields, entry["members"])]
    return Bitset(
        name=name, absolute=names.absolute(entry["name"]), label=entry["name"],
        storage=context.spelling.cpp_type(entry["storage"], Scope(namespace, taken)), size=entry["size"],
        layout_hash=hash_literal(entry["layout_hash"]), schema_hash=hash_literal(entry["schema_hash"]), words=words,
        mask=literals.bits(mask, entry["size"]), fields=fields,
        table=columns(("bit", "width", "field", "unit"), rows) if rows else [], doc=comments.lines(entry["doc"]),
        parameters=context.parameters(namespace, taken))


def _field(member, class_name, taken, spelling):
    reader = names.identifier(member["name"])
    if reader == class_name:  # would be a constructor
        reader = names.unused(reader, taken)
    writer = names.unused(f"set_{member['name']}", taken)
    taken.update((reader, writer))
    kind = spelling.type(member["type"])["kind"]
    whole = 1 if kind == "boolean" else 8 * spelling.type(member["type"])["size"]
    return BitField(
        reader=reader, writer=writer, label=member["name"], cpp_type="bool" if kind == "boolean" else spelling.cpp_type(member["type"]),
        position=member["bit_position"], width=member["bit_width"], unit=literals.string_body(member["unit"].encode()),
        is_whole=member["bit_width"] == whole, doc=comments.lines(member["doc"]))
