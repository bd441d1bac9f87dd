"""Which vocabulary headers the types of a file are made of: those that few messages need are paid for by them alone."""

from tenon_codegen.keys import is_marked

# Kind of type -> its header, beside <tenon/types.hpp>.
_HEADERS = {"optional": "tenon/optional.hpp", "tail": "tenon/tail.hpp", "union": "tenon/detail/union_arm.hpp"}


def headers(model):
    """In the order they are included."""
    declared = _declared(model)
    kinds = {kind for thing in declared for kind in _kinds(model["types"], thing)}
    key = {"tenon/key_hash.hpp"} if any(is_marked(thing, model["types"]) for thing in declared if "kind" in thing) else set()
    return sorted({"tenon/types.hpp", *(_HEADERS[kind] for kind in kinds & _HEADERS.keys()), *key})


def _declared(model):
    lists = {"type": model["types"], "alias": model["aliases"], "constant": model["constants"]}
    things = (lists[each["what"]][each["index"]] for each in model["declarations"])
    return [thing for thing in things if thing["source"]["file"] == 0]


def _kinds(types, thing):
    """Its own, and those of what it holds that has no name; what has one is declared, here or in a file that is included."""
    if "kind" in thing:
        yield thing["kind"]
    held = [part["type"] for part in (*thing.get("members", ()), thing) if part.get("type") is not None]
    while held:
        entry = types[held.pop()]
        if not entry["name"]:
            yield entry["kind"]
            held += [part for part in (entry["element"], entry["key"]) if part is not None]
