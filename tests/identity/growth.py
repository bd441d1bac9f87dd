"""Whether two versions of a type agree: a second implementation, from docs/design/type_identity.md, "Types that grow".

Reads two JSON twins; takes no verdict from anywhere, and of the hashes the layout hash alone, which the rule for keys names.
"""
import canonical


def starts_as_zero(types, member):
    if types[member["type"]]["kind"] == "optional":
        return True
    if (member["min"] and member["min"]["value"] > 0) or (member["max"] and member["max"]["value"] < 0):
        return False
    if member["default"] is not None:
        value = member["default"]["value"]
        return value in (0, False, "", "\0") and str(value) != "-0.0"
    return type_starts_as_zero(types, member["type"])


def type_starts_as_zero(types, index):
    one = types[index]
    if one["kind"] == "enum":
        chosen = [label for label in one["labels"] if label["is_default"]] or one["labels"]
        return chosen[0]["value"] == 0
    if one["kind"] == "array":
        return type_starts_as_zero(types, one["element"])
    if one["kind"] in ("struct", "exception"):
        base = one["base"] is None or type_starts_as_zero(types, one["base"])
        return base and all(starts_as_zero(types, member) for member in one["members"])
    if one["kind"] == "union":
        first, *others = one["members"]
        if first["labels"]:
            chosen = first["labels"][0] == 0
        else:
            chosen = type_starts_as_zero(types, one["storage"]) and not any(0 in arm["labels"] for arm in others)
        return chosen and starts_as_zero(types, first)
    return True


class Agreement:
    """Between the types of two twins."""

    def __init__(self, a, b):
        self.sides = (a, b)
        self.known = {}

    def types(self, i, j):
        if i is None or j is None:
            return i is j
        if (i, j) not in self.known:
            self.known[i, j] = self.compare(self.sides[0][i], self.sides[1][j])
        return self.known[i, j]

    def compare(self, a, b):
        same = all(a[fact] == b[fact] for fact in ("kind", "name", "size", "alignment", "bound", "dimensions", "extent",
                                                   "extensibility", "discriminator_key"))
        return same and all(self.types(a[part], b[part]) for part in ("element", "key", "storage", "base")) and \
            self.members(a, b) and self.labels(a, b) and not a["operations"] and not b["operations"]

    def members(self, a, b):
        named = [{member["name"]: member for member in one["members"]} for one in (a, b)]
        only = [[member for member in one["members"] if member["name"] not in other]
                for one, other in ((a, named[1]), (b, named[0]))]
        both = [[member for member in one["members"] if member["name"] in other] for one, other in ((a, named[1]), (b, named[0]))]
        if a["kind"] == "struct" and [one["name"] for one in both[0]] != [one["name"] for one in both[1]]:
            return False
        if not all(self.member(a, member, named[1][member["name"]]) for member in both[0]):
            return False
        if not any(only):
            return True
        side = 0 if only[0] else 1
        return not all(only) and self.may_grow(a, (a, b)[1 - side]) and \
            all(self.appended(self.sides[side], (a, b)[side], member, both[side]) for member in only[side])

    def member(self, of, a, b):
        facts = ["offset", "key", "unit", "bit_position", "bit_width"]
        if any(a[fact] != b[fact] for fact in facts) or sorted(a["labels"]) != sorted(b["labels"]):
            return False
        if of["kind"] == "bitmask":
            return True
        if not self.types(a["type"], b["type"]):
            return False
        one, other = self.sides[0][a["type"]], self.sides[1][b["type"]]
        own_keys = any(member["key"] for member in one["members"])
        return not a["key"] or own_keys or one["layout_hash"] == other["layout_hash"]

    @staticmethod
    def may_grow(one, without):
        if one["extensibility"] != "appendable" or (one["kind"] in ("struct", "union") and not one["extent"]):
            return False
        return one["kind"] != "union" or all(arm["labels"] for arm in without["members"])

    @staticmethod
    def appended(types, of, member, both):
        if member["key"]:
            return False
        if of["kind"] in ("bitmask", "bitset"):
            return True
        behind = of["kind"] == "union" or all(other["offset"] < member["offset"] for other in both)
        return behind and starts_as_zero(types, member)

    @staticmethod
    def labels(a, b):
        sides = [{(label["name"], label["value"]) for label in one["labels"]} for one in (a, b)]
        if sides[0] == sides[1]:
            return True
        names = [{label[i] for label in sides[0] ^ sides[1]} for i in (0, 1)]
        alone = len(names[0]) == len(names[1]) == len(sides[0] ^ sides[1])
        return a["extensibility"] == "appendable" and alone and (sides[0] < sides[1] or sides[1] < sides[0])


def hashes_differ(a, i, b, j):
    """By this implementation of the texts."""
    return canonical.Identity(a, "schema").hash(i) != canonical.Identity(b, "schema").hash(j)
