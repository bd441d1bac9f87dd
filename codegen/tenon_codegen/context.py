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
        self.types = model["types"]
        self.spelling = Spelling(self.types)
        named = [*model["aliases"], *model["constants"], *(entry for entry in model["types"] if entry["name"])]
        self._taken = {tuple(names.qualified(thing["name"])) for thing in named}
        self._spaces = {path[:end] for path in self._taken for end in range(1, len(path))}
        self._constants = {tuple(names.qualified(thing["name"])) for thing in model["constants"]}

    def taken(self, namespace):
        """The names that the interface declares in a namespace, as C++ spells them, namespaces among them."""
        return {path[-1] for path in self._taken | self._spaces if list(path[:-1]) == namespace}

    def unhidden(self, wanted, namespace, members=()):
        """Names for parameters of functions in a namespace that hide nothing there: each of those wanted, in this order."""
        return names.all_unused(wanted, _visible(self._taken, namespace) | set(members))

    def parameters(self, namespace, members=()):
        """Those of functions in a namespace; inside a class, of which the members are given, they hide none of those."""
        return Parameters(*self.unhidden(Parameters.__dataclass_fields__, namespace, members))

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
