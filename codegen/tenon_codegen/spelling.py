"""How types and values of the interface are spelled in C++, and what can be wrong with a value of a type.

The other modules of the view ask here; the tables are where a primitive type is added.
"""

from tenon_codegen import literals, names
from tenon_codegen.model import ModelError

INTEGERS = {
    "octet": "::std::uint8_t", "int8": "::std::int8_t", "uint8": "::std::uint8_t", "int16": "::std::int16_t",
    "uint16": "::std::uint16_t", "int32": "::std::int32_t", "uint32": "::std::uint32_t", "int64": "::std::int64_t",
    "uint64": "::std::uint64_t",
}
FLOATS = {"float": ("float", 32), "double": ("double", 64)}
NAMED = ("struct", "exception", "enum", "union", "bitset")
BY_VALUE = (*INTEGERS, *FLOATS, "boolean", "char", "enum", "bitmask", "bitset")  # how functions take them
ROOMY_BYTES = 4096  # tenon::detail::kRoomyBytes
KEYS = (*INTEGERS, "boolean", "char", "enum", "string")  # what tenon::MapKey takes


class Scope:
    """Where a spelling stands: a name of the same namespace is short unless something nearer hides it."""

    def __init__(self, namespace, hidden=()):
        self._namespace = namespace
        self._hidden = frozenset(hidden)

    def spell(self, qualified_name):
        *namespace, name = names.qualified(qualified_name)
        near = namespace == self._namespace and name not in self._hidden
        return name if near else names.absolute(qualified_name)


ANYWHERE = Scope(namespace=None)  # every name in full


class Spelling:
    """Spells the types of one model."""

    def __init__(self, types):
        self._types = {entry["id"]: entry for entry in types}
        self._fallible = {}
        self._unused = {}

    def type(self, type_id):
        return self._types[type_id]

    def cpp_type(self, type_id, scope=ANYWHERE):
        """The type of a member, "::std::array<double, 3>"."""
        entry = self._types[type_id]
        kind = entry["kind"]
        if kind in INTEGERS:
            return INTEGERS[kind]
        if kind in FLOATS:
            return FLOATS[kind][0]
        if kind in NAMED:
            return scope.spell(entry["name"])
        if kind == "bitmask":
            return f"::tenon::Flags<{scope.spell(entry['name'])}>"
        if kind == "boolean":
            return "::tenon::Bool"
        if kind == "char":
            return "char"
        if kind == "string":
            return f"::tenon::String<{entry['bound']}>"
        if kind == "sequence":
            return f"::tenon::Sequence<{self.cpp_type(entry['element'], scope)}, {entry['bound']}>"
        if kind == "array":
            return self._array(entry, scope)
        if kind == "map":
            return self._map(entry, scope)
        if kind == "tail":
            return self._tail(self._types[entry["element"]], scope)
        if kind == "optional":
            return f"::tenon::Optional<{self.cpp_type(entry['element'], scope)}>"
        raise ModelError(f"'{entry['name'] or kind}': C++ is not generated for this {kind}; "
                         "put the declaration into an IDL file that no C++ target lists")

    def _map(self, entry, scope):
        key = self._types[entry["key"]]
        if key["kind"] not in KEYS:
            raise ModelError(f"a map's key cannot be '{key['name'] or key['kind']}': "
                             "take an integer, a char, a boolean, an enum or a string")
        return (f"::tenon::Map<{self.cpp_type(entry['key'], scope)}, {self.cpp_type(entry['element'], scope)}, "
                f"{entry['bound']}>")

    def _tail(self, carried, scope):
        bound = str(carried["bound"]) if carried["bound"] else ""
        if carried["kind"] == "string":
            return f"::tenon::TailString<{bound}>"
        return f"::tenon::Tail<{self.cpp_type(carried['element'], scope)}{', ' + bound if bound else ''}>"

    def _array(self, entry, scope):
        spelled = self.cpp_type(entry["element"], scope)
        for extent in reversed(entry["dimensions"]):
            spelled = f"::std::array<{spelled}, {extent}>"
        return spelled

    def constant_type(self, type_id, scope):
        """The type of a constant, which never stands in shared memory."""
        kind = self._types[type_id]["kind"]
        return {"boolean": "bool", "string": "::std::string_view"}.get(kind) or self.cpp_type(type_id, scope)

    def literal(self, type_id, value, scope=ANYWHERE):
        """A value written in the interface, as the model gives it."""
        entry = self._types[type_id]
        kind = entry["kind"]
        if kind == "enum":
            return self._enumerator(entry, value["value"], scope)
        if kind == "bitmask":
            return self._flags(entry, value["value"], scope)
        if kind == "boolean":
            return literals.boolean(value["value"])
        if kind == "char":
            return literals.character(value["value"])
        if kind == "string":
            return literals.string(value["value"])
        if kind in FLOATS:
            return literals.floating(value["value"], FLOATS[kind][1])
        return literals.integer(value["value"])

    def initial(self, type_id, scope=ANYWHERE):
        """What a member holds that has no default of its own."""
        entry = self._types[type_id]
        kind = entry["kind"]
        if kind == "enum":
            return self._enumerator(entry, self.initial_label(entry)["value"], scope)
        if kind == "array":
            return self._initial_array(entry, scope)
        fixed = {"boolean": "false", "char": "'\\0'", "float": "0.0F", "double": "0.0"}
        return fixed.get(kind) or ("0" if kind in INTEGERS else "{}")

    def _initial_array(self, entry, scope):
        element = self._types[entry["element"]]
        if element["kind"] == "enum" and self.initial_label(element)["value"] != 0:
            return f"::tenon::filled({self.initial(entry['element'], scope)})"
        return "{}"

    @staticmethod
    def initial_label(entry):
        """The label an enumeration starts with: the one marked as default, else the first."""
        return next((label for label in entry["labels"] if label["is_default"]), entry["labels"][0])

    @staticmethod
    def _enumerator(entry, number, scope):
        label = next(label for label in entry["labels"] if label["value"] == number)
        return f"{scope.spell(entry['name'])}::{names.identifier(label['name'])}"

    @staticmethod
    def _flags(entry, number, scope):
        """The flags of a number by name."""
        flags = [f"{scope.spell(entry['name'])}::{names.identifier(flag['name'])}" for flag in entry["members"]
                 if number >> flag["bit_position"] & 1]
        return " | ".join(flags) or "{}"

    @staticmethod
    def is_open(entry):
        """Whether a later version may add labels or flags, so that one unknown here is no mistake."""
        return entry["extensibility"] == "appendable"

    def has_unused(self, type_id):
        """Whether a value of this type has bytes that a later version may give a meaning to: published, they are zero."""
        if type_id not in self._unused:
            entry = self._types[type_id]
            parts = [entry["element"], entry["base"], *(member["type"] for member in entry["members"])]
            own = entry["extent"] != 0 and (entry["kind"] == "union" or entry["tail_pad"] != 0)
            self._unused[type_id] = own or any(part is not None and self.has_unused(part) for part in parts)
        return self._unused[type_id]

    def roomy(self, type_id):
        """Whether a value of this type may use so much less than its size that copies leave the rest alone."""
        entry = self._types[type_id]
        if entry["kind"] == "array":
            return self.roomy(entry["element"])
        if entry["kind"] in ("struct", "exception"):
            return any(self.roomy(part) for part in (entry["base"], *(member["type"] for member in entry["members"]))
                       if part is not None)
        return entry["kind"] in ("string", "sequence", "map", "optional", "union") and entry["size"] >= ROOMY_BYTES

    def fallible(self, type_id):
        """Whether bytes exist that are no value of this type."""
        if type_id not in self._fallible:
            self._fallible[type_id] = self._find_fallible(self._types[type_id])
        return self._fallible[type_id]

    def _find_fallible(self, entry):
        if entry["kind"] == "array":
            return self.fallible(entry["element"])
        if entry["kind"] == "union" and self.fallible(entry["storage"]):
            return True
        if entry["base"] is not None and self.fallible(entry["base"]):
            return True
        if entry["kind"] in ("struct", "exception", "union"):
            return any(self.fallible(member["type"]) or member["min"] or member["max"] for member in entry["members"])
        if entry["kind"] in ("enum", "bitmask"):
            return not self.is_open(entry)
        return entry["kind"] in ("boolean", "string", "sequence", "map", "optional")
