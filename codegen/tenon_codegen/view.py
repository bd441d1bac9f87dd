"""The view of one model: what templates see. Plain names and strings, in the order they are printed.

A template never asks the model; what it needs that is not here is added here, in the module of its kind of declaration.
"""

import pathlib
from dataclasses import dataclass, field

from tenon_codegen import comments, names, vocabulary
from tenon_codegen.bitsets import bitset
from tenon_codegen.context import Context
from tenon_codegen.enumerations import bitmask, enumeration
from tenon_codegen.interfaces import Interface, interface
from tenon_codegen.model import ModelError
from tenon_codegen.operations import scope_of, tag
from tenon_codegen.services import service
from tenon_codegen.spelling import Scope
from tenon_codegen.structures import Structure, structure
from tenon_codegen.unions import union

# A type of the interface: which function makes its view.
_TYPES = {"enum": enumeration, "bitmask": bitmask, "bitset": bitset, "struct": structure, "exception": structure, "union": union,
          "interface": interface}


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
class Namespace:
    """Declarations that follow each other in one namespace; the name is empty at the top level."""

    name: str
    items: list = field(default_factory=list)
    types: list = field(default_factory=list)     # that have values
    topics: list = field(default_factory=list)    # the structs that can be published
    services: list = field(default_factory=list)  # clients and servers of the interfaces that are declared there


@dataclass
class File:
    source: str       # "nav/imu.idl"
    stem: str         # "nav/imu"
    compiler: str
    vocabulary: list[str]  # "tenon/types.hpp"
    includes: list[str]    # stems
    namespaces: list[Namespace]
    types: list
    runtime_headers: list[str]  # what publishers, subscribers, clients and servers need


def file_view(model):
    """The view of what the model's own file declares; what it includes is only referred to."""
    spaces = _namespaces(model)
    return File(
        source=model["file"], stem=_stem(model["file"]), compiler=model["compiler"],
        vocabulary=vocabulary.headers(model), includes=[_stem(path) for path in model["includes"]], namespaces=spaces,
        types=[item for space in spaces for item in space.types], runtime_headers=_runtime_headers(spaces))


def _runtime_headers(spaces):
    topics = [item for space in spaces for item in space.topics]
    headers = ["publisher", "subscriber"] if topics else []
    headers += ["tailed"] if any(item.tails for item in topics) else []
    return sorted([*headers, *(["client", "server"] if any(space.services for space in spaces) else [])])


def _stem(path):
    return str(pathlib.PurePosixPath(path)).removesuffix(".idl")


def _namespaces(model):
    context = Context(model)
    operations = _by_last_message(model, context)
    result = []
    for declaration in model["declarations"]:
        thing, build = _declared(model, declaration)
        if thing["source"]["file"] != 0:
            continue
        *namespace, name = names.qualified(thing["name"])
        item = _placed(model, thing, build, context, namespace, name)
        if isinstance(item, Interface):
            _space(result, [*namespace, name]).items.append(item)
            _space(result, namespace).services.append(service(context, thing, item, namespace, name))
            continue
        space = _space(result, namespace)
        space.items.append(item)
        if declaration["what"] == "type":
            space.types.append(item)
            if operation := operations.get(declaration["index"]):
                space.items.append(tag(context, operation, item if operation["answer"] is not None else None))
        if isinstance(item, Structure) and item.topic:
            space.topics.append(item)
    return result


def _space(spaces, namespace):
    """The last one, if it has that name, else another."""
    name = "::".join(namespace)
    if not spaces or spaces[-1].name != name:
        spaces.append(Namespace(name))
    return spaces[-1]


def _by_last_message(model, context):
    """The operations that interfaces declare themselves, by the last type that is made for each."""
    return {operation["request"] if operation["answer"] is None else operation["answer"]: operation
            for entry in model["types"] for operation in entry["operations"]
            if scope_of(operation, context.spelling) == f"{entry['name']}::{operation['name']}"}


def _declared(model, declaration):
    what, index = declaration["what"], declaration["index"]
    if what == "alias":
        return model["aliases"][index], _alias
    if what == "constant":
        return model["constants"][index], _constant
    entry = model["types"][index]
    return entry, _TYPES.get(entry["kind"], _unsupported)


def _placed(model, thing, build, context, namespace, name):
    """The item; what is wrong with it is said with its place in the interface."""
    source = thing["source"]
    place = f"{model['files'][source['file']]}:{source['line']}:{source['column']}"
    try:
        return build(context, thing, namespace, name)
    except ModelError as error:
        raise ModelError(f"{place}: {error}") from error
    except LookupError as error:
        raise ModelError(f"{place}: '{thing['name']}': no model that tenonc writes says this: {error!r}; "
                         "take tenonc and tenon_codegen from one release") from error


def _unsupported(context, entry, _namespace, _name):
    context.spelling.cpp_type(entry["id"])  # says what is not generated, and what to do
    raise ModelError(f"'{entry['name']}': C++ is not generated for this {entry['kind']}")


def _alias(context, alias, namespace, name):
    return Alias(name, context.spelling.cpp_type(alias["type"], Scope(namespace)), comments.lines(alias["doc"]))


def _constant(context, constant, namespace, name):
    scope = Scope(namespace)
    return Constant(name, context.spelling.constant_type(constant["type"], scope),
                    context.spelling.literal(constant["type"], constant["value"], scope), comments.lines(constant["doc"]))
