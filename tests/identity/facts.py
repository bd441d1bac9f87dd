"""Which facts of the JSON twin which text sees, and each fact changed alone: how a hash shows that it depends on it.

The tables say what docs/design/type_identity.md says, field by field of the twin.
"""
import copy

BOTH, MEANING, NEITHER = {"layout", "schema"}, {"schema"}, set()

# Of every type, of those with a name, of those with a bound; of members and arms, of arms alone, of bits.
TYPE = {"kind": BOTH, "size": BOTH, "alignment": BOTH, "element": BOTH, "key": BOTH, "dimensions": BOTH, "storage": BOTH,
        "base": BOTH, "id": NEITHER, "rihs01": NEITHER, "publishable": NEITHER, "nested": NEITHER, "topic": NEITHER, "doc": NEITHER,
        "tail_pad": NEITHER}
NAMED = {"name": MEANING, "extent": BOTH, "extensibility": MEANING}
BOUNDED = {"bound": BOTH}
UNION = {"discriminator_key": MEANING}
FIELD = {"name": MEANING, "type": BOTH, "offset": BOTH, "key": MEANING, "unit": MEANING, "id": NEITHER, "pad_before": NEITHER,
         "doc": NEITHER}
ARM = {**FIELD, "labels": BOTH}
BITS = {**FIELD, "bit_position": BOTH, "bit_width": BOTH, "offset": NEITHER}
FLAG = {**BITS, "type": NEITHER}
FIELDS = {"struct": FIELD, "exception": FIELD, "union": ARM, "bitset": BITS, "bitmask": FLAG}
LABEL = {"name": MEANING, "value": MEANING, "is_default": NEITHER, "doc": NEITHER}
OPERATION = {"name": MEANING, "id": BOTH, "result": BOTH, "oneway": BOTH, "stream": BOTH, "raises": BOTH,
             "doc": NEITHER, "request": NEITHER, "answer": NEITHER, "signature": NEITHER}
PARAMETER = {"name": NEITHER, "mode": BOTH, "type": BOTH}
REFERENCES = {"element", "key", "storage", "base", "type", "result"}


def other(field, value, types):
    """A value that could stand in the place of `value`; None where there is nothing to change."""
    if field in REFERENCES and isinstance(value, int) and not isinstance(value, bool):
        wanted = "float" if types[value]["kind"] == "double" else "double"
        return next(index for index, one in enumerate(types) if one["kind"] == wanted)
    if field == "mode":
        return "in" if value == "out" else "out"
    if field == "kind":
        return "struct" if value == "union" else "union"
    if field == "extensibility":
        return "final" if value == "appendable" else "appendable"
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, str):
        return value + "x"
    if isinstance(value, list) and value:
        return value[:-1] + [other("", value[-1], types)] if field != "raises" else value[:-1]
    return None


def tables(one):
    """(path to an object within the type, the table of its fields)"""
    yield (), {**TYPE, **(NAMED if one["name"] else {}), **(BOUNDED if one["bound"] else {}),
              **(UNION if one["kind"] == "union" else {})}
    for i, _ in enumerate(one["members"]):
        yield ("members", i), FIELDS[one["kind"]]
    for i, _ in enumerate(one["labels"]):
        yield ("labels", i), LABEL
    for i, operation in enumerate(one["operations"]):
        yield ("operations", i), OPERATION
        for k, _ in enumerate(operation["parameters"]):
            yield ("operations", i, "parameters", k), PARAMETER


def changes(types, index):
    """(what was changed, the types with that one change, the texts that should see it)"""
    for path, table in tables(types[index]):
        for field, seen in table.items():
            changed = copy.deepcopy(types[index])
            place = changed
            for step in path:
                place = place[step]
            value = other(field, place[field], types)
            if value is not None:
                place[field] = value
                yield ".".join(map(str, (*path, field))), [*types[:index], changed, *types[index + 1:]], seen


def reordered(types):
    """The same types with everything backwards whose order places no byte."""
    turned = copy.deepcopy(types)
    for one in turned:
        for each in (one, *one["members"]):
            each["labels"].reverse()
        one["operations"].reverse()
        for operation in one["operations"]:
            operation["raises"].reverse()
        if one["kind"] in ("union", "bitmask", "bitset"):
            one["members"].reverse()
    return turned
