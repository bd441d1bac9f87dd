"""Unions: one arm of several, chosen by a label."""

import itertools
from dataclasses import dataclass, field

from tenon_codegen import comments, literals, names
from tenon_codegen.columns import columns
from tenon_codegen.context import Parameters, hash_literal
from tenon_codegen.fields import Field, as_field
from tenon_codegen.spelling import Scope


@dataclass
class Words:
    """The names that a generated union has besides those of its arms: named so that they meet none of them."""

    Arm: str
    arm: str
    arm_of: str
    discriminator: str
    select: str
    Arms: str
    arms_: str
    discriminator_: str
    _pad0: str


@dataclass
class Arm:
    field: Field          # what it holds; its name leads into the storage
    name: str             # of the member in the storage
    enumerator: str
    reader: str           # of the function that lends it
    writer: str           # of the function that chooses it
    cases: list[str]      # the labels as the class spells them; none: the default arm
    chosen_by: str        # the label that the writer stores
    is_default: bool


@dataclass
class Union:
    name: str       # as its namespace spells it
    absolute: str   # spelled for any scope
    label: str      # qualified, in the interface
    size: int
    alignment: int
    layout_hash: str
    schema_hash: str
    words: Words
    none: str                 # the enumerator of no arm
    bytes: str                # the member of the storage that is all of it
    discriminator: str        # its type, as the class spells it
    discriminator_traits: str
    discriminator_size: int
    discriminator_checked: bool
    is_boolean: bool          # its arms are told apart by a condition: a switch would be odd
    offset: int               # of the storage
    pad: int                  # bytes before it
    arms: list[Arm]
    initial: Arm
    initial_label: str        # spelled for any scope
    resets: bool              # a loan sets something of the initial arm
    checked: list[Arm]        # those in which something can be malformed
    has_unused: bool          # a later version may use bytes of it
    with_unused: list[Arm]    # or of these
    grows: bool               # a later version may have an arm for a label that has none
    otherwise: str            # the enumerator for every label that no arm has
    table: list[str]
    doc: list[str]
    parameters: Parameters
    partial: str = "cpp/_union.j2"
    traits_partial: str = "cpp/_union_traits.j2"
    print_partial: str = "cpp/_union_print.j2"


def union(context, entry, namespace, name):
    own = [names.identifier(member["name"]) for member in entry["members"]]
    words = Words(*names.all_unused(Words.__dataclass_fields__, {name, *own}))
    taken = {name, *own, *vars(words).values()}
    scope = Scope(namespace, taken)
    labels = _Labels(context.spelling, entry)
    arms = [_arm(member, words, taken, labels, context, scope) for member in entry["members"]]
    for arm in arms:
        if arm.reader == name:  # would be a constructor
            arm.reader = names.unused(name, taken)
    discriminator = context.spelling.type(entry["storage"])
    enumerators = names.all_unused([*own, "none"], context.constants(namespace))
    for arm, enumerator in zip(arms, enumerators):
        arm.enumerator = enumerator
    offset = entry["members"][0]["offset"]
    return Union(
        name=name, absolute=names.absolute(entry["name"]), label=entry["name"], size=entry["size"],
        alignment=entry["alignment"], layout_hash=hash_literal(entry["layout_hash"]),
        schema_hash=hash_literal(entry["schema_hash"]), words=words, none=enumerators[-1],
        bytes=names.unused("bytes", set(own)), discriminator=context.spelling.cpp_type(entry["storage"], scope),
        discriminator_traits=context.spelling.cpp_type(entry["storage"]), discriminator_size=discriminator["size"],
        discriminator_checked=context.spelling.fallible(entry["storage"]), is_boolean=discriminator["kind"] == "boolean",
        offset=offset, pad=offset - discriminator["size"], arms=arms, initial=arms[0],
        initial_label=labels.choosing(entry["members"][0]), resets=arms[0].field.partial != "cpp/field/_array.j2",
        checked=[arm for arm in arms if arm.field.checks],
        has_unused=context.spelling.has_unused(entry["id"]), with_unused=[arm for arm in arms if arm.field.has_unused],
        grows=entry["extent"] != 0,
        otherwise=next((arm.enumerator for arm in arms if arm.is_default), enumerators[-1]),
        table=_table(entry, arms, words, discriminator), doc=comments.lines(entry["doc"]),
        parameters=context.parameters(namespace, taken))


class _Labels:
    """The labels of a union as literals of its discriminator."""

    def __init__(self, spelling, entry):
        self._spelling = spelling
        self._discriminator = spelling.type(entry["storage"])
        self._used = {label for member in entry["members"] for label in member["labels"]}

    def cases(self, member, scope=None):
        return [self._literal(label, scope) for label in member["labels"]]

    def choosing(self, member, scope=None):
        """The label an arm is chosen by: its first; of the default arm, the first that no other has."""
        if member["labels"]:
            return self._literal(member["labels"][0], scope)
        return self._literal(next(label for label in self._candidates() if label not in self._used), scope)

    def _candidates(self):
        if self._discriminator["kind"] != "enum":
            return itertools.count()
        initial = self._spelling.initial_label(self._discriminator)
        return (label["value"] for label in (initial, *self._discriminator["labels"]))

    def _literal(self, label, scope):
        if self._discriminator["kind"] == "boolean":
            return literals.boolean(label)
        unsigned = label + 2**64 if label < 0 and self._discriminator["kind"] == "uint64" else label
        more = () if scope is None else (scope,)
        return self._spelling.literal(self._discriminator["id"], {"value": unsigned}, *more)


def _arm(member, words, taken, labels, context, scope):
    name = names.identifier(member["name"])
    held = as_field(member, context.spelling, scope)
    held.name = f"{words.arms_}.{name}"
    writer = names.unused(f"set_{member['name']}", taken)
    taken.add(writer)
    return Arm(field=held, name=name, enumerator=name, reader=name, writer=writer, cases=labels.cases(member, scope),
               chosen_by=labels.choosing(member, scope), is_default=not member["labels"])


def _table(entry, arms, words, discriminator):
    rows = [(0, discriminator["size"], "_d", "", "")]
    if entry["members"][0]["offset"] > discriminator["size"]:
        rows.append((discriminator["size"], entry["members"][0]["offset"] - discriminator["size"], words._pad0, "", ""))
    for member, arm in zip(entry["members"], arms):
        unit = comments.one_line(member["unit"])
        rows.append((member["offset"], arm.field.size, arm.name, ", ".join(arm.cases) or "default", unit))
    return columns(("offset", "size", "member", "case", "unit"), rows)
