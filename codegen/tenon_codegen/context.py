"""What the views of single declarations share: the spelling of types, and which names are taken where."""

from dataclasses import dataclass

from tenon_codegen import names
from tenon_codegen.spelling import Spelling


@dataclass
class Parameters:
    """The parameters and variables of functions: named so that they hide no constant of the interface."""

    lhs: str
    rhs: str
    out: str
    value: str
    once: str
    label: str
    bits: str


class Context:
    """One model."""

    def __init__(self, model):
        self.spelling = Spelling(model["types"])
        named = [*model["aliases"], *model["constants"], *(entry for entry in model["types"] if entry["name"])]
        self._taken = {tuple(names.qualified(thing["name"])) for thing in named}
        self._constants = {tuple(names.qualified(thing["name"])) for thing in model["constants"]}

    def taken(self, namespace):
        """The names that the interface declares in a namespace, as C++ spells them."""
        return {path[-1] for path in self._taken if list(path[:-1]) == namespace}

    def parameters(self, namespace, members=()):
        """Those of functions in a namespace; inside a class, of which the members are given, they hide none of those."""
        return Parameters(*names.all_unused(Parameters.__dataclass_fields__, _visible(self._taken, namespace) | set(members)))

    def constants(self, namespace):
        """The constants that an enumerator in this namespace would shadow, as GCC sees it."""
        return _visible(self._constants, namespace)


def _visible(paths, namespace):
    return {path[-1] for path in paths if list(path[:-1]) == namespace[:len(path) - 1]}


def hash_literal(digits):
    """A hash as C++ spells it.

    >>> hash_literal("00112233445566778899aabbccddeeff")
    '{0x0011223344556677, 0x8899aabbccddeeff}'
    """
    return f"{{0x{digits[:16]}, 0x{digits[16:]}}}"
