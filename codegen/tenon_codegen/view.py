"""The view of one model: what templates see. Plain names and strings, in the order they are printed.

A template never asks the model; what it needs that is not here is added here.
"""

import pathlib
from dataclasses import dataclass, field

from tenon_codegen import comments, literals, names
from tenon_codegen.fields import Members, members
from tenon_codegen.model import ModelError
from tenon_codegen.spelling import Scope, Spelling

_DESCRIPTOR_COLUMNS = 110


@dataclass
class Parameters:
    """The parameters of functions in a namespace of the interface: named so that they hide no constant of it."""

    lhs: str
    rhs: str
    out: str
    value: str


@dataclass
class Constant:
    name: str
    cpp_type: str
    value: str
    doc: list[str]
    partial: str = "cpp/_constant.j2"


@dataclass
class Alias:
    name: str
    cpp_type: str
    doc: list[str]
    partial: str = "cpp/_alias.j2"


@dataclass
class Label:
    name: str
    label: str
    value: str
    doc: list[str]


@dataclass
class Enumeration:
    name: str       # as its namespace spells it
    absolute: str   # spelled for any scope
    label: str      # qualified, in the interface
    storage: str
    size: int
    initial: str
    labels: list[Label]
    doc: list[str]
    parameters: Parameters
    partial: str = "cpp/_enumeration.j2"
    traits_partial: str = "cpp/_enumeration_traits.j2"
    print_partial: str = "cpp/_enumeration_print.j2"


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
    name: str
    absolute: str
    label: str
    size: int
    alignment: int
    layout_hash: str
    schema_hash: str
    members: Members
    checked: bool  # some field can be malformed
    reset: list    # the fields that a loan resets
    topic: Topic | None
    doc: list[str]
    parameters: Parameters
    partial: str = "cpp/_structure.j2"
    traits_partial: str = "cpp/_structure_traits.j2"
    print_partial: str = "cpp/_structure_print.j2"


@dataclass
class Namespace:
    """Declarations that follow each other in one namespace; the name is empty at the top level."""

    name: str
    items: list = field(default_factory=list)
    types: list = field(default_factory=list)   # the structs and enumerations among them
    topics: list = field(default_factory=list)  # the structs that can be published


@dataclass
class File:
    source: str       # "nav/imu.idl"
    stem: str         # "nav/imu"
    compiler: str
    includes: list[str]  # stems
    namespaces: list[Namespace]
    types: list
    has_topics: bool


def file_view(model):
    """The view of what the model's own file declares; what it includes is only referred to."""
    builder = _Builder(model)
    namespaces = builder.namespaces()
    types = [item for namespace in namespaces for item in namespace.types]
    return File(
        source=model["file"], stem=_stem(model["file"]), compiler=model["compiler"],
        includes=[_stem(path) for path in model["includes"]], namespaces=namespaces, types=types,
        has_topics=any(namespace.topics for namespace in namespaces))


def _stem(path):
    return str(pathlib.PurePosixPath(path)).removesuffix(".idl")


class _Builder:
    def __init__(self, model):
        self._model = model
        self._spelling = Spelling(model["types"])
        named = [*model["aliases"], *model["constants"], *(entry for entry in model["types"] if entry["name"])]
        self._taken = {tuple(names.qualified(thing["name"])) for thing in named}

    def namespaces(self):
        result = []
        for declaration in self._model["declarations"]:
            thing, build = self._declared(declaration)
            if thing["source"]["file"] != 0:
                continue
            *namespace, name = names.qualified(thing["name"])
            if not result or result[-1].name != "::".join(namespace):
                result.append(Namespace("::".join(namespace)))
            item = self._placed(thing, build, namespace, name)
            result[-1].items.append(item)
            if isinstance(item, (Enumeration, Structure)):
                result[-1].types.append(item)
            if isinstance(item, Structure) and item.topic:
                result[-1].topics.append(item)
        return result

    def _placed(self, thing, build, *where):
        """The item; what is wrong with it is said with its place in the interface."""
        try:
            return build(thing, *where)
        except ModelError as error:
            raise ModelError(f"{self._place(thing)}: {error}") from error
        except LookupError as error:
            raise ModelError(f"{self._place(thing)}: '{thing['name']}': no model that tenonc writes says this: {error!r}; "
                             "take tenonc and tenon_codegen from one release") from error

    def _place(self, thing):
        source = thing["source"]
        return f"{self._model['files'][source['file']]}:{source['line']}:{source['column']}"

    def _declared(self, declaration):
        what, index = declaration["what"], declaration["index"]
        if what == "alias":
            return self._model["aliases"][index], self._alias
        if what == "constant":
            return self._model["constants"][index], self._constant
        entry = self._model["types"][index]
        builders = {"enum": self._enumeration, "struct": self._structure}
        return entry, builders.get(entry["kind"], self._unsupported)

    def _unsupported(self, entry, namespace, name):
        self._spelling.cpp_type(entry["id"])  # says what is not generated, and what to do
        raise ModelError(f"'{entry['name']}': C++ is not generated for a {entry['kind']}")

    def _parameters(self, namespace):
        taken = {path[-1] for path in self._taken if list(path[:-1]) == namespace}
        return Parameters(*(names.unused(name, taken) for name in ("lhs", "rhs", "out", "value")))

    def _alias(self, alias, namespace, name):
        return Alias(name, self._spelling.cpp_type(alias["type"], Scope(namespace)), comments.lines(alias["doc"]))

    def _constant(self, constant, namespace, name):
        scope = Scope(namespace)
        return Constant(name, self._spelling.constant_type(constant["type"], scope),
                        self._spelling.literal(constant["type"], constant["value"], scope),
                        comments.lines(constant["doc"]))

    def _enumeration(self, entry, namespace, name):
        initial = self._spelling.initial_label(entry)
        return Enumeration(
            name=name, absolute=names.absolute(entry["name"]), label=entry["name"],
            storage=self._spelling.cpp_type(entry["storage"]), size=entry["size"],
            initial=names.identifier(initial["name"]),
            labels=[Label(names.identifier(label["name"]), label["name"], literals.integer(label["value"]),
                          comments.lines(label["doc"])) for label in entry["labels"]],
            doc=comments.lines(entry["doc"]), parameters=self._parameters(namespace))

    def _structure(self, entry, namespace, name):
        if entry["base"] is not None:
            raise ModelError(f"'{entry['name']}': C++ is not generated for a struct that inherits; "
                             "make the base its first member")
        hidden = {names.identifier(member["name"]) for member in entry["members"]}
        inside = members(entry, self._spelling, Scope(namespace, hidden))
        return Structure(
            name=name, absolute=names.absolute(entry["name"]), label=entry["name"], size=entry["size"],
            alignment=entry["alignment"], layout_hash=_hash(entry["layout_hash"]), schema_hash=_hash(entry["schema_hash"]),
            members=inside, checked=any(member.checks for member in inside.fields),
            reset=[member for member in inside.fields if member.partial != "cpp/field/_array.j2"],
            topic=self._topic(entry, namespace, name), doc=comments.lines(entry["doc"]),
            parameters=self._parameters(namespace))

    def _topic(self, entry, namespace, name):
        if entry["descriptor"] is None:
            return None
        taken = {path[-1] for path in self._taken if list(path[:-1]) == namespace}
        data = bytes.fromhex(entry["descriptor"])
        return Topic(
            name=literals.string_body((entry["topic"] or names.topic(entry["name"])).encode()),
            publisher=names.unused(f"{name}Publisher", taken), subscriber=names.unused(f"{name}Subscriber", taken),
            descriptor=literals.string_lines(data, _DESCRIPTOR_COLUMNS), descriptor_size=len(data))


def _hash(digits):
    """A hash as C++ spells it.

    >>> _hash("00112233445566778899aabbccddeeff")
    '{0x0011223344556677, 0x8899aabbccddeeff}'
    """
    return f"{{0x{digits[:16]}, 0x{digits[16:]}}}"
