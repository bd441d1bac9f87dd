"""Sizes, alignments and places by T-layout version 1: a second implementation, from docs/design/type_identity.md alone.

Reads kinds, parts and order from the JSON twin. `asked` holds what the twin does not say: what @tenon::align asked for,
by "pkg::Type" and "pkg::Type.member".
"""
SIZES = {"boolean": 1, "octet": 1, "char": 1, "int8": 1, "uint8": 1, "int16": 2, "uint16": 2, "int32": 4, "uint32": 4,
         "float": 4, "int64": 8, "uint64": 8, "double": 8}


def up(number, alignment):
    return -(-number // alignment) * alignment


class Layout:
    def __init__(self, types, asked):
        self.types = types
        self.asked = asked
        self.known = {}

    def shape(self, index):
        """(size, alignment, places of the members)"""
        if index not in self.known:
            one = self.types[index]
            self.known[index] = getattr(self, "of_" + one["kind"], self.of_built_in)(one)
        return self.known[index]

    def of_built_in(self, one):
        return SIZES[one["kind"]], SIZES[one["kind"]], []

    def of_storage(self, one):
        size, alignment, _ = self.shape(one["storage"])
        return size, alignment, [0] * len(one["members"])

    of_enum = of_bitmask = of_bitset = of_storage

    def of_string(self, one):
        if not one["bound"]:
            return 0, 0, []
        return up(4 + one["bound"] + 1, 4), 4, []

    def elements(self, size, alignment, bound):
        return up(up(4, alignment) + bound * size, max(4, alignment)), max(4, alignment), []

    def of_sequence(self, one):
        if not one["bound"]:
            return 0, 0, []
        size, alignment, _ = self.shape(one["element"])
        return self.elements(size, alignment, one["bound"])

    def of_map(self, one):
        key_size, key_alignment, _ = self.shape(one["key"])
        size, alignment, _ = self.shape(one["element"])
        whole = max(key_alignment, alignment)
        return self.elements(up(up(key_size, alignment) + size, whole), whole, one["bound"])

    def of_array(self, one):
        size, alignment, _ = self.shape(one["element"])
        for dimension in one["dimensions"]:
            size *= dimension
        return size, alignment, []

    def of_optional(self, one):
        size, alignment, _ = self.shape(one["element"])
        return up(1, alignment) + size, alignment, []

    def of_tail(self, one):
        carried = self.types[one["element"]]
        alignment = max(4, self.shape(carried["element"])[1] if carried["kind"] == "sequence" else 1)
        return up(8, alignment), alignment, []

    def of_struct(self, one):
        end, alignment = 0, self.asked.get(one["name"], 1)
        if one["base"] is not None:
            end, base_alignment, _ = self.shape(one["base"])
            alignment = max(alignment, base_alignment)
        places = []
        for member in one["members"]:
            size, least, _ = self.shape(member["type"])
            least = max(least, self.asked.get(f"{one['name']}.{member['name']}", 1))
            places.append(up(end, least))
            end, alignment = places[-1] + size, max(alignment, least)
        return self.closed(one, end, alignment, places)

    of_exception = of_struct

    def of_union(self, one):
        end, alignment, _ = self.shape(one["storage"])
        arms = [self.shape(arm["type"]) for arm in one["members"]]
        most = max([arm[1] for arm in arms] + ([8] if one["extent"] else []))
        place = up(end, most)
        alignment = max(alignment, most, self.asked.get(one["name"], 1))
        return self.closed(one, place + max(arm[0] for arm in arms), alignment, [place] * len(arms))

    def closed(self, one, end, alignment, places):
        if one["extent"]:
            return one["extent"], max(8, self.asked.get(one["name"], 1)), places
        return up(max(end, 1), alignment), alignment, places

    def of_interface(self, _):
        return 0, 0, []
