"""The fields that make a message's key, as arguments of C++."""

from tenon_codegen import names
from tenon_codegen.fields import base_name
from tenon_codegen.unions import union

_COMPOSITE = ("struct", "exception", "union")
_HELD = ("array", "sequence", "optional", "map")


def is_marked(entry, types):
    """Whether a member of a struct, or of its bases, is marked @key. `types` are those of the model."""
    above = entry["base"] is not None and is_marked(types[entry["base"]], types)
    return above or (entry["kind"] in ("struct", "exception") and any(member["key"] for member in entry["members"]))


def arguments(entry, context):
    """`value.id`, `value.where.x`, …: the leaves of the members marked @key, those of the bases first. None if none is marked."""
    leaves = _Leaves(context)
    return list(leaves.marked(entry, "value.")) if leaves.is_marked(entry) else None


class _Leaves:
    """Expressions, each for a part that tenon::key_hash takes."""

    def __init__(self, context, depth=0):
        self._context, self._spelling, self._depth = context, context.spelling, depth

    def is_marked(self, entry):
        return is_marked(entry, self._context.types)

    def marked(self, entry, way):
        return self._members(entry, way, lambda member: member["key"])

    def _members(self, entry, way, wanted):
        if entry["base"] is not None:
            yield from self._members(self._spelling.type(entry["base"]), f"{way}{base_name(entry)}.", wanted)
        for member in entry["members"]:
            if wanted(member):
                yield from self._of(self._spelling.type(member["type"]), way + names.identifier(member["name"]))

    def _of(self, entry, place):
        """Of a struct the members marked there or, if none is, all: as the standard has it. A union's discriminator likewise."""
        if entry["kind"] in ("struct", "exception"):
            yield from self._members(entry, place + ".", self._wanted(entry))
        elif entry["kind"] == "union":
            yield from self._of_union(entry, place)
        elif self._holds_composite(entry):
            yield self._of_each(entry, place)
        else:
            yield place

    def _wanted(self, entry):
        return (lambda member: member["key"]) if self.is_marked(entry) else (lambda member: True)

    def _of_union(self, entry, place):
        view = union(self._context, entry, *self._split(entry))
        yield f"{place}.{view.words.discriminator}()"
        if entry["discriminator_key"]:
            return
        for member, arm in zip(entry["members"], view.arms):
            function = self._function(lambda inner, part, held=member["type"]: inner._of(inner._spelling.type(held), part))
            yield f"::tenon::detail::key_of_arm({place}.{arm.reader}(), {function})"

    def _of_each(self, entry, place):
        element = self._spelling.type(entry["element"])
        if entry["kind"] == "map":
            key = self._spelling.type(entry["key"])
            function = self._function(lambda inner, part: [*inner._of(key, f"{part}.key()"), *inner._of(element, f"{part}.value()")])
        else:
            function = self._function(lambda inner, part: inner._of(element, part))
        return f"::tenon::detail::key_of_each({place}, {function})"

    def _function(self, leaves):
        """A lambda that makes one number of a part; those inside of it have parameters of other names."""
        inner = _Leaves(self._context, self._depth + 1)
        part = self._context.unhidden([f"part{inner._depth}"], [])[0]
        return f"[](const auto& {part}) {{ return ::tenon::key_hash({', '.join(leaves(inner, part))}); }}"

    def _holds_composite(self, entry):
        while entry["kind"] in _HELD:
            entry = self._spelling.type(entry["element"])
        return entry["kind"] in _COMPOSITE

    @staticmethod
    def _split(entry):
        *namespace, name = names.qualified(entry["name"])
        return namespace, name
