"""The canonical texts of a type and their hashes: a second implementation, from docs/design/type_identity.md alone.

Reads the JSON twin. Takes kinds, names, sizes and places from it, but none of its hashes.
"""
import hashlib

SORTS = ("layout", "schema")
BUILT_IN = {"boolean", "octet", "char", "int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64",
            "float", "double"}
NAMED = {"struct", "union", "enum", "bitmask", "bitset", "exception", "interface"}
BOUNDED = {"string", "sequence", "map"}


def quoted(name):
    """NAME of the grammar."""
    plain = lambda byte: 0x20 <= byte < 0x7f and byte not in b'"\\'
    return '"' + "".join(chr(byte) if plain(byte) else f"\\x{byte:02x}" for byte in name.encode()) + '"'


class Identity:
    """Texts and hashes of one sort, for the types of one JSON twin."""

    def __init__(self, types, sort):
        self.types = types
        self.sort = sort
        self.meaning = sort == "schema"
        self.known = {}

    def hash(self, index):
        if index not in self.known:
            self.known[index] = hashlib.sha256(self.text(index).encode("ascii")).hexdigest()[:32]
        return self.known[index]

    def text(self, index):
        one = self.types[index]
        lines = [f"tenon {self.sort} 1", self.type_line(one), *self.parts(one)]
        if one["kind"] in NAMED:
            lines += self.named(one)
        return "".join(line + "\n" for line in lines)

    def ref(self, index):
        kind = self.types[index]["kind"]
        return kind if kind in BUILT_IN else "#" + self.hash(index)

    def type_line(self, one):
        kind = "struct" if one["kind"] == "exception" and not self.meaning else one["kind"]
        name = " " + quoted(one["name"]) if self.meaning and one["kind"] in NAMED else ""
        return f"{kind}{name} size {one['size']} align {one['alignment']}"

    def parts(self, one):
        for word in ("key", "element", "storage", "base"):
            if one[word] is not None:
                key = " key" if word == "storage" and self.meaning and one["discriminator_key"] else ""
                yield f"{word} {self.ref(one[word])}{key}"
        if one["kind"] in BOUNDED:
            yield f"bound {one['bound']}"
        for dimension in one["dimensions"]:
            yield f"dimension {dimension}"

    def named(self, one):
        if one["extent"]:
            yield f"extent {one['extent']}"
        if self.meaning and one["extensibility"] == "appendable":
            yield "appendable"
        kind = one["kind"]
        if kind in ("struct", "exception"):
            yield from map(self.member, one["members"])
        elif kind == "union":
            yield from map(self.arm, sorted(one["members"], key=lambda arm: (not arm["labels"], sorted(arm["labels"]))))
        elif kind in ("bitmask", "bitset"):
            for each in sorted(one["members"], key=lambda each: each["bit_position"]):
                yield self.bits(each, kind)
        elif kind == "enum" and self.meaning:
            for label in sorted(one["labels"], key=lambda label: (label["value"], label["name"].encode())):
                yield f"label {label['value']} {quoted(label['name'])}"
        elif kind == "interface":
            for each in sorted(one["operations"], key=lambda each: (each["id"], each["name"].encode())):
                yield from self.operation(each)

    def means(self, member):
        if not self.meaning:
            return ""
        unit = " unit " + quoted(member["unit"]) if member["unit"] else ""
        return " " + quoted(member["name"]) + (" key" if member["key"] else "") + unit

    def member(self, member):
        return f"member {member['offset']} {self.ref(member['type'])}" + self.means(member)

    def arm(self, arm):
        labels = "".join(f" case {label}" for label in sorted(arm["labels"])) or " default"
        return f"member {arm['offset']} {self.ref(arm['type'])}" + labels + self.means(arm)

    def bits(self, bits, kind):
        value = " " + self.ref(bits["type"]) if kind == "bitset" else ""
        return f"bits {bits['bit_position']} {bits['bit_width']}" + value + self.means(bits)

    def signature(self, operation):
        """The text of one operation."""
        return "".join(line + "\n" for line in ("tenon schema 1", *self.operation(operation)))

    def operation(self, operation):
        name = " " + quoted(operation["name"]) if self.meaning else ""
        yield f"operation {operation['id']}" + name + (" oneway" if operation["oneway"] else "") + (
            " stream" if operation["stream"] else "")
        if operation["result"] is not None:
            yield f"result {self.ref(operation['result'])}"
        for parameter in operation["parameters"]:
            yield f"{parameter['mode']} {self.ref(parameter['type'])}"
        for raised in sorted(map(self.ref, operation["raises"])):
            yield f"raises {raised}"
