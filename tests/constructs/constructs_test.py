"""Every construct of the language has a golden of its generated code, travels between a 32-bit and a 64-bit process, and
stands in the fuzz target of the generated accessors.

usage: constructs_test.py TENONC SOURCE_ROOT [WIDTH_ACTOR]

The table is below: a construct is a question about a type of a descriptor. A type answers for itself and for every type
it holds.
"""

import json
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

TENONC, ROOT = sys.argv[1], pathlib.Path(sys.argv[2])
ACTOR = sys.argv[3] if len(sys.argv) > 3 else None
GOLDEN = ROOT / "tests/golden/cpp"

INTEGERS = ("int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64")
PRIMITIVES = ("boolean", "octet", "char", *INTEGERS, "float", "double")
HELD = (*PRIMITIVES, "enum", "struct", "union", "bitmask", "bitset", "string", "sequence", "map", "array", "optional")


class Type:
    """One entry of a descriptor's JSON, with what it is made of at hand."""

    def __init__(self, entry, types):
        self.entry, self._types = entry, types
        self.kind, self.name = entry["kind"], entry["name"]

    def part(self, key):
        index = self.entry[key]
        return None if index is None else Type(self._types[index], self._types)

    def members(self):
        return [(member, Type(self._types[member["type"]], self._types)) for member in self.entry["members"]]

    def reached(self):
        """This type and all it holds."""
        seen, left = {}, [self]
        while left:
            one = left.pop()
            if one.entry["id"] not in seen:
                seen[one.entry["id"]] = one
                left += [part for key in ("element", "key", "storage", "base") if (part := one.part(key))]
                left += [inner for _, inner in one.members()]
        return seen.values()

    def stored(self):
        storage = self.part("storage")
        return storage.kind if storage else ""


def of(kind, *needs):
    return lambda t: t.kind == kind and all(need(t) for need in needs)


def stored_as(kind):
    return lambda t: t.stored() == kind


def holds(kind):
    return lambda t: t.part("element") is not None and t.part("element").kind == kind


def keyed_by(kind):
    return lambda t: t.part("key").kind == kind


def rank(number):
    return lambda t: len(t.entry["dimensions"]) == number


def any_member(question):
    return lambda t: any(question(member, inner) for member, inner in t.members())


def any_label(question):
    return lambda t: any(question(label) for label in t.entry["labels"])


def has_base(t):
    return t.part("base") is not None


def is_appendable(t):
    return t.entry["extensibility"] == "appendable"


def has_extent(t):
    return t.entry["extent"] > 0


CONSTRUCTS = {
    **{kind: of(kind) for kind in PRIMITIVES},
    **{f"enum in {bits} bits": of("enum", stored_as(f"int{bits}")) for bits in (8, 16, 32)},
    "enum with a negative value": of("enum", any_label(lambda label: label["value"] < 0)),
    "enum with a default label": of("enum", any_label(lambda label: label["is_default"])),
    "appendable enum": of("enum", is_appendable),
    **{f"bitmask in {bits} bits": of("bitmask", stored_as(f"uint{bits}")) for bits in (8, 16, 32, 64)},
    "appendable bitmask": of("bitmask", is_appendable),
    **{f"bitset in {bits} bits": of("bitset", stored_as(f"uint{bits}")) for bits in (8, 16, 32, 64)},
    "bitset with a signed field": of("bitset", any_member(lambda _, inner: inner.kind.startswith("int"))),
    "bitset with a boolean field": of("bitset", any_member(lambda _, inner: inner.kind == "boolean")),
    "bitset with a field of one bit in several": of("bitset", lambda t: len(t.members()) > 2),
    "struct in a struct": of("struct", any_member(lambda _, inner: inner.kind == "struct")),
    "empty struct": of("struct", lambda t: not t.members() and not has_base(t)),
    "struct with a base": of("struct", has_base, lambda t: t.members()),
    "struct with a base that has one": of("struct", lambda t: has_base(t) and has_base(t.part("base"))),
    "struct that adds nothing to its base": of("struct", has_base, lambda t: not t.members()),
    "key": of("struct", any_member(lambda member, _: member["key"])),
    "default": of("struct", any_member(lambda member, _: member["default"] is not None)),
    "range": of("struct", any_member(lambda member, _: member["min"] is not None)),
    "unit": of("struct", any_member(lambda member, _: member["unit"])),
    "topic": of("struct", lambda t: t.entry["topic"]),
    "aligned struct": of("struct", lambda t: t.entry["alignment"] > 8),
    "appendable struct with an extent": of("struct", is_appendable, has_extent),
    "appendable union with an extent": of("union", is_appendable, has_extent),
    "appendable type in an appendable type": of("struct", is_appendable, lambda t: any(
        is_appendable(inner) and has_extent(inner) and inner.name != t.name for inner in t.reached())),
    **{f"union on {kind}": of("union", stored_as(kind)) for kind in ("boolean", "octet", "char", *INTEGERS)},
    **{f"union on an enum in {bits} bits": of("union", lambda t, bits=bits: t.stored() == "enum" and
                                             t.part("storage").stored() == f"int{bits}") for bits in (8, 16, 32)},
    "union with a default arm": of("union", any_member(lambda member, _: not member["labels"])),
    "union with labels that choose no arm": of("union", lambda t: t.stored() == "octet" and len(t.members()) == 1),
    "union arm of several labels": of("union", any_member(lambda member, _: len(member["labels"]) > 1)),
    **{f"union arm: {kind}": of("union", any_member(lambda _, inner, kind=kind: inner.kind == kind))
       for kind in HELD if kind not in (*PRIMITIVES, "optional")},
    **{f"optional {kind}": of("optional", holds(kind)) for kind in
       ("boolean", "double", "enum", "struct", "union", "string", "sequence", "array")},
    "string": of("string"),
    **{f"sequence of {kind}": of("sequence", holds(kind)) for kind in
       ("octet", "double", "struct", "union", "bitset", "string", "sequence")},
    **{f"map from {kind}": of("map", keyed_by(kind)) for kind in
       ("boolean", "octet", "char", "int16", "int64", "uint64", "string", "enum")},
    **{f"map to {kind}": of("map", holds(kind)) for kind in ("double", "struct", "union", "map")},
    **{f"array of rank {number}": of("array", rank(number)) for number in (1, 2, 3)},
    **{f"array of {kind}": of("array", holds(kind)) for kind in ("double", "struct", "union", "sequence", "enum")},
    **{f"tail {kind}": of("tail", holds(kind)) for kind in ("string", "sequence")},
    "exception": of("exception", lambda t: t.members()),
    "empty exception": of("exception", lambda t: not t.members()),
}
CONSTANTS = ("boolean", "octet", "char", *INTEGERS, "float", "double", "string", "enum", "bitmask")
# Has no bytes of its own: what its operations take and give travels as the types above.
WITHOUT_BYTES = {"interface"}


class Golden:
    """The interfaces behind the expected headers."""

    def __init__(self):
        self.types, self.constants, self.aliases, self.kinds = {}, {}, {}, set()
        for source in sorted((GOLDEN / "idl").rglob("*.idl")):
            model = self._compiled(source)
            header = (GOLDEN / "expected" / source.relative_to(GOLDEN / "idl")).with_suffix(".types.hpp").read_text()
            every = [Type(entry, model["types"]) for entry in model["types"]]
            self.kinds |= {one.kind for one in every}
            self.types |= {one.name: one for one in every if f"struct traits<::{one.name}>" in header}
            self.constants |= {one["name"]: every[one["type"]].kind for one in model["constants"]
                               if f" {one['name'].split('::')[-1]} = " in header}
            self.aliases |= {one["name"]: every[one["type"]].kind for one in model["aliases"]}

    @staticmethod
    def _compiled(source):
        with tempfile.NamedTemporaryFile(suffix=".json") as out:
            subprocess.run([TENONC, "compile", source, "--base-dir", GOLDEN / "idl", "-I", GOLDEN / "idl", "--out-json", out.name],
                           check=True, capture_output=True)
            return json.loads(pathlib.Path(out.name).read_text())

    def missing(self, names):
        """Constructs that none of these types holds."""
        held = [inner for name in names for inner in self.types[name].reached()]
        return [construct for construct, question in CONSTRUCTS.items() if not any(map(question, held))]


class Constructs(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.golden = Golden()

    def test_every_kind_of_type_is_in_the_table(self):
        known = {*HELD, "tail", "exception", *WITHOUT_BYTES}
        declared = re.search(r"enum class Kind[^{]*\{(.*?)\}", (ROOT / "idl/schema/descriptor.hpp").read_text(), re.DOTALL)
        self.assertLessEqual(self.golden.kinds, known)
        self.assertEqual(len(re.findall(r"^\s*\w+,?\s*(?://.*)?$", declared[1], re.MULTILINE)), len(known), declared[1])

    def test_every_construct_has_a_golden(self):
        self.assertEqual(self.golden.missing(self.golden.types), [])

    def test_every_construct_travels_between_the_widths(self):
        if ACTOR is None:
            return  # this machine has one width only
        layout = subprocess.run([ACTOR, "layout"], capture_output=True, encoding="utf-8", check=True).stdout
        exchanged = {line.split()[0] for line in layout.splitlines() if " size " in line}
        self.assertEqual(self.golden.missing(exchanged & self.golden.types.keys()), [])
        shown = {self.golden.constants.get(name) for name in re.findall(r"^\{(\w+::\w+): ", layout, re.MULTILINE)}
        self.assertEqual(set(CONSTANTS) - shown, set())

    def test_every_construct_meets_hostile_bytes(self):
        listed = re.findall(r"operator\(\)<(\w+::\w+)>", (GOLDEN / "every_type.hpp").read_text())
        self.assertEqual(self.golden.missing(listed), [])
        self.assertIn("testing::for_every_type(", (ROOT / "tests/fuzz/generated_accessors_fuzz.cpp").read_text())

    def test_constants_and_typedefs_have_a_golden(self):
        self.assertEqual(set(CONSTANTS) - set(self.golden.constants.values()), set())
        self.assertLessEqual({"array", "sequence", "string"}, set(self.golden.aliases.values()))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
