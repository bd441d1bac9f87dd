"""The client and the server of an interface."""

from dataclasses import dataclass

from tenon_codegen import comments, names
from tenon_codegen.fields import members
from tenon_codegen.interfaces import all_operations
from tenon_codegen.operations import tag_name
from tenon_codegen.spelling import ANYWHERE, BY_VALUE


@dataclass
class Parameter:
    name: str      # of the function's parameter
    field: str     # of the request's member
    plain_type: str
    cpp_type: str  # as a parameter is passed


@dataclass
class Names:
    """What the functions of one operation are called; named so that they meet no other."""

    call: str
    start: str
    loan: str
    fill: str
    serve: str


@dataclass
class Locals:
    """The parameters of one operation's functions: named so that they hide neither its own nor constants."""

    request: str
    deadline: str


@dataclass
class OpeningLocals:
    """Those of what opens a client."""

    node: str
    service: str
    options: str
    opened: str


@dataclass
class Method:
    """One operation, as client and server have it."""

    names: Names
    tag: str
    request: str           # the type
    parameters: list[Parameter]
    pads: list[str]        # of the request
    taken: str             # the parameters of a function that takes them
    references: str        # of one that keeps references to them
    passed: str            # the arguments for either
    captures: str          # of the lambda that keeps the references
    received: str          # the arguments, as a server has them
    locals: Locals
    oneway: bool
    stream: bool
    partial: str
    doc: list[str]


@dataclass
class Words:
    """What a client has besides its operations."""

    open: str
    client: str
    client_: str


@dataclass
class Service:
    label: str     # qualified, in the interface
    traits: str    # of the interface
    client: str
    server: str
    words: Words
    locals: OpeningLocals
    methods: list[Method]


def service(context, entry, traits, namespace, name):
    """`namespace` and `name` are those of the interface's own namespace, `traits` is the view of what is in it."""
    taken = context.taken(namespace)
    client, server = names.unused(f"{name}Client", taken), names.unused(f"{name}Server", taken)
    operations = all_operations(entry, context.spelling)
    called = _names(operations, {client, server})
    used = {client, server, *(each for one in called for each in vars(one).values())}
    words = Words(*names.all_unused(Words.__dataclass_fields__, used))
    hidden = {client, server, words.client_}
    return Service(
        label=entry["name"], traits=f"{names.absolute(entry['name'])}::{traits.name}", client=client, server=server, words=words,
        locals=OpeningLocals(*context.unhidden(OpeningLocals.__dataclass_fields__, namespace, hidden)),
        methods=[_method(each, called, context, namespace, {*hidden, *vars(called).values()})
                 for each, called in zip(operations, called)])


def _names(operations, classes):
    """Operations keep their names; what is derived from these gives way."""
    taken = {*classes, "dispatch"}  # as the server is called by the runtime
    plain = []
    for operation in operations:
        written = names.identifier(operation["name"].removeprefix("_get_"))
        plain.append(None if operation["name"].startswith("_set_") else names.unused(written, taken))
        taken.add(plain[-1])
    result = []
    for operation, name in zip(operations, plain):
        stem = operation["name"].removeprefix("_get_").removeprefix("_")
        derived = names.all_unused(([] if name else [stem]) + [f"{what}_{stem}" for what in ("start", "loan", "fill", "serve")],
                                   taken)
        taken.update(derived)
        result.append(Names(*([name] if name else []), *derived))
    return result


def _method(operation, called, context, namespace, hidden):
    request = context.spelling.type(operation["request"])
    inside = members(request, context.spelling, ANYWHERE)
    local = context.unhidden([*(field.name for field in inside.fields), *Locals.__dataclass_fields__], namespace, hidden)
    parameters = [_parameter(field, member, name, context.spelling)
                  for field, member, name in zip(inside.fields, request["members"], local)]
    own = Locals(*local[len(parameters):])
    return Method(
        names=called, tag=tag_name(operation, context.spelling), request=names.absolute(request["name"]),
        parameters=parameters, pads=[each.name for each in inside.all if each not in inside.fields],
        taken=_listed("{0.cpp_type} {0.name}", parameters), references=_listed("const {0.plain_type}& {0.name}", parameters),
        passed=_listed("{0.name}", parameters), captures=_listed("&{0.name}", parameters),
        received=_listed(own.request + "->{0.field}", parameters), locals=own, oneway=operation["oneway"],
        stream=operation["stream"], partial=f"cpp/_{_manner(operation)}.j2", doc=comments.lines(operation["doc"]))


def _manner(operation):
    return "send" if operation["oneway"] else "stream" if operation["stream"] else "call"


def _listed(pattern, parameters):
    return ", ".join(map(pattern.format, parameters))


def _parameter(field, member, name, spelling):
    by_value = spelling.type(member["type"])["kind"] in BY_VALUE
    return Parameter(name=name, field=field.name, plain_type=field.traits,
                     cpp_type=field.traits if by_value else f"const {field.traits}&")
