"""What travels for an operation: a second implementation, from docs/design/type_identity.md alone.

Reads operations, parameters and exceptions from the JSON twin; of the types that are checked, nothing.
"""


def unused(name, taken):
    while name in taken:
        name += "_"
    return name


def request(operation):
    """[(name, type)]"""
    return [(each["name"], each["type"]) for each in operation["parameters"] if each["mode"] != "out"]


def result(operation):
    own = [(each["name"], each["type"]) for each in operation["parameters"] if each["mode"] != "in"]
    if operation["result"] is None:
        return own
    return [(unused("result", {name for name, _ in own}), operation["result"]), *own]


def answer(operation, types):
    """[(name, type, labels)]; the type of the first is not said"""
    raised = sorted(operation["raises"], key=lambda index: types[index]["name"].encode())
    arms = ["ok"]
    for index in raised:
        arms.append(unused(types[index]["name"].split("::")[-1], arms))
    return [(name, index, [label]) for label, (name, index) in enumerate(zip(arms, [None, *raised]))]
