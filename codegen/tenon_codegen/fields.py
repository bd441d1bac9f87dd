"""The members of a struct, as templates see them: fields of the interface and the gaps between them."""

import itertools
from dataclasses import dataclass, field

from tenon_codegen import comments, literals, names
from tenon_codegen.columns import columns
from tenon_codegen.spelling import ANYWHERE, FLOATS, INTEGERS

# Which partial of templates/cpp/field/ knows how a kind is compared and reset.
_PARTIALS = {
    **dict.fromkeys(INTEGERS, "scalar"), "boolean": "scalar", "char": "scalar", "enum": "scalar", "bitmask": "scalar",
    "bitset": "scalar",
    **dict.fromkeys(FLOATS, "floating"), "string": "string", "sequence": "sequence", "map": "sequence", "array": "array",
    "struct": "structure", "exception": "structure", "union": "structure", "optional": "optional", "tail": "tail",
}


@dataclass
class Check:
    """One look of validate() at a field: `check.<call>("<label>", value.<name><argument>)`."""

    call: str
    argument: str = ""


@dataclass
class Field:
    """A member of the interface."""

    name: str       # in C++
    label: str      # in the interface
    cpp_type: str   # as the struct's namespace spells it
    initial: str    # what a value starts with, as the struct's namespace spells it
    fresh: str      # the same, spelled for any scope
    traits: str     # the type, spelled for any scope
    default: bool   # the interface gives the default
    offset: int
    size: int
    unit: str       # the inside of a string literal
    partial: str
    doc: list[str]
    checks: list[Check]
    has_unused: bool  # a later version may use bytes of it
    is_pad: bool = False


@dataclass
class Pad:
    """A gap, as a member of its own."""

    name: str
    offset: int
    size: int
    partial: str = "cpp/field/_pad.j2"
    doc: tuple = ()
    is_pad: bool = True


@dataclass
class Members:
    """All members in order, the fields among them, and the lines of the layout table."""

    all: list = field(default_factory=list)
    fields: list[Field] = field(default_factory=list)  # a base is one of them
    shown: list[Field] = field(default_factory=list)   # as the interface has them: those of the base among the others
    table: list[str] = field(default_factory=list)


def base_name(entry):
    """The name of the member that is the base."""
    return names.unused("base", own_names(entry))


def own_names(entry):
    return {names.identifier(member["name"]) for member in entry["members"]}


def members(entry, spelling, scope):
    """The members of a struct entry of the model."""
    result = Members()
    taken = own_names(entry)
    pad_names = (name for name in map("_pad{}".format, itertools.count()) if name not in taken)
    rows = []

    def add_pad(offset, size):
        if size:
            pad = Pad(next(pad_names), offset, size)
            result.all.append(pad)
            rows.append((pad, ""))

    if entry["base"] is not None:
        base = _base(entry, spelling, scope)
        result.all.append(base)
        result.fields.append(base)
        result.shown = _inherited(entry, spelling, scope)
        rows.append((base, f"(in the interface: {base.label})"))
    for member in entry["members"]:
        add_pad(member["offset"] - member["pad_before"], member["pad_before"])
        made = as_field(member, spelling, scope)
        result.all.append(made)
        result.fields.append(made)
        result.shown.append(made)
        rows.append((made, _remark(member, made)))
    add_pad(entry["size"] - entry["tail_pad"], entry["tail_pad"])
    rows = [(row.offset, row.size, row.name, remark) for row, remark in rows]
    result.table = columns(("offset", "size", "member", "unit"), rows)
    return result


def _base(entry, spelling, scope):
    base = spelling.type(entry["base"])
    return Field(name=base_name(entry), label=base["name"], cpp_type=spelling.cpp_type(base["id"], scope), initial="{}",
                 fresh="{}", traits=spelling.cpp_type(base["id"]), default=False, offset=0, size=base["size"], unit="",
                 partial="cpp/field/_structure.j2", doc=[], checks=[], has_unused=spelling.has_unused(base["id"]))


def _inherited(entry, spelling, scope):
    """The fields of the base and of its bases, by the way that leads to each."""
    base = spelling.type(entry["base"])
    fields = _inherited(base, spelling, scope) if base["base"] is not None else []
    fields += [as_field(member, spelling, scope) for member in base["members"]]
    for each in fields:
        each.name = f"{base_name(entry)}.{each.name}"
    return fields


def as_field(member, spelling, scope):
    type_id = member["type"]
    default = member["default"]
    spell = (lambda where: spelling.literal(type_id, default, where)) if default is not None else (
        lambda where: spelling.initial(type_id, where))
    return Field(
        name=names.identifier(member["name"]), label=member["name"], cpp_type=spelling.cpp_type(type_id, scope),
        initial=spell(scope), fresh=spell(ANYWHERE), traits=spelling.cpp_type(type_id), default=default is not None,
        offset=member["offset"], size=spelling.type(type_id)["size"], unit=literals.string_body(member["unit"].encode()),
        partial=f"cpp/field/_{_PARTIALS[spelling.type(type_id)['kind']]}.j2", doc=comments.lines(member["doc"]),
        checks=_checks(member, spelling), has_unused=spelling.has_unused(type_id))


def _checks(member, spelling):
    checks = [Check("member")] if spelling.fallible(member["type"]) else []
    for call, limit in (("at_least", member["min"]), ("at_most", member["max"])):
        if limit is not None:
            checks.append(Check(call, ", " + _limit(member["type"], limit, spelling)))
    return checks


def _limit(type_id, limit, spelling):
    entry = spelling.type(type_id)
    if entry["kind"] == "optional":
        entry = spelling.type(entry["element"])
    literal, kind = spelling.literal(entry["id"], limit), entry["kind"]
    return f"{INTEGERS[kind]}{{{literal}}}" if kind in INTEGERS else literal


def _remark(member, made):
    unit = comments.one_line(member["unit"])
    return unit if made.name == made.label else f"{unit}  (in the interface: {made.label})".strip()
