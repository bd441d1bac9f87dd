"""Interfaces at random: valid IDL with every construct in every other, the same for the same seed."""

import random

PRIMITIVES = ("boolean", "octet", "char", "int8", "uint8", "short", "unsigned short", "long", "unsigned long", "long long",
              "unsigned long long", "float", "double")
SIZES = dict(zip(PRIMITIVES, (1, 1, 1, 1, 1, 2, 2, 4, 4, 8, 8, 4, 8)))
KEYS = ("boolean", "octet", "char", "short", "unsigned long", "long long", "string<3>")
# Names that generated code has uses for itself, or that C++ reserves.
NAMES = ("x", "y", "stamp", "class", "value", "label", "bits", "bits_", "arm", "Arm", "none", "size", "base", "lhs", "_pad0",
         "operator", "set_x", "discriminator", "select", "from_bits", "tenon", "std", "key", "check", "out", "int8_t", "_d")
LARGEST = 600  # bytes, about: so that types that hold types stay small


class Interface:
    def __init__(self, seed, types):
        self._random = random.Random(seed)
        self._sizes = {}        # by name, about
        self._enums, self._structs = {}, []
        self._defaults = {"boolean": "TRUE", "char": "'\\''", "int8": "-128", "unsigned long long": "18446744073709551615",
                          "float": "-0.1", "double": "1e300", "long long": "-9223372036854775808", "string<9>": '"a\\"b"'}
        self._lines = []
        self.published = []
        makers = (self._struct, self._struct, self._struct, self._derived, self._union, self._union, self._enum,
                  self._bitmask, self._bitset)
        for number in range(types):
            self._random.choice(makers)(f"T{number}")
        self.types = types

    def text(self):
        return "module m {\n" + "\n".join(self._lines) + "\n};\n"

    def _one_in(self, odds):
        return self._random.randrange(odds) == 0

    def _names(self, most, least=0):
        return self._random.sample(NAMES, self._random.randint(least, most))

    def _type(self, depth=0):
        """A type and its size, about."""
        kind = self._random.randrange(10 if depth < 3 else 6)
        if kind < 3:
            primitive = self._random.choice(PRIMITIVES)
            return primitive, SIZES[primitive]
        if kind == 3:
            bound = self._random.randint(1, 9)
            return f"string<{bound}>", 8 + bound
        if kind < 7 and self._sizes:
            name = self._random.choice([name for name, size in self._sizes.items() if size < LARGEST / 3] or ["octet"])
            return name, self._sizes.get(name, 1)
        element, size = self._type(depth + 1)
        bound = self._random.randint(1, 3)
        if kind < 9 or size > LARGEST / 4:
            return f"sequence<{element}, {bound}>", 8 + size * bound
        key = self._random.choice([*KEYS, *self._enums])
        return f"map<{key}, {element}, {bound}>", 8 + (size + 8) * bound

    def _members(self, names):
        text, total = [], 0
        for name in names:
            spelled, size = self._type()
            dimensions = "".join(f"[{self._random.randint(1, 2)}]" for _ in range(self._random.choice((0, 0, 0, 1, 2))))
            before = "@optional " if self._one_in(4) else ""
            if not before and not dimensions and spelled in self._defaults and self._one_in(3):
                before = f"@default({self._defaults[spelled]}) "
            text.append(f"{before}{spelled} _{name}{dimensions};")
            total += (size + 8) * (4 if dimensions else 1)
        return " ".join(text), total

    def _declare(self, name, text, size):
        self._lines.append(text)
        self._sizes[name] = size

    def _struct(self, name):
        text, size = self._members(self._names(6))
        self._declare(name, f"struct {name} {{ {text} }};", size)
        self._structs.append(name)
        self.published.append(name)

    def _derived(self, name):
        if not self._structs:
            return self._struct(name)
        base = self._random.choice(self._structs)
        text, size = self._members([f"own_{number}_{name}" for number in range(self._random.randint(0, 3))])
        self._declare(name, f"struct {name} : {base} {{ {text} }};", size + self._sizes[base])
        self._structs.append(name)
        self.published.append(name)

    def _enum(self, name):
        labels = [f"{name}_{number}" for number in range(self._random.randint(1, 4))]
        values = self._random.sample(range(-100, 100), len(labels))
        bits = self._random.choice(("", "@bit_bound(8) ", "@bit_bound(16) "))
        text = ", ".join(f"@value({value}) {label}" for label, value in zip(labels, values))
        self._declare(name, f"{bits}enum {name} {{ {text} }};", 4)
        self._enums[name] = labels
        self._defaults[name] = labels[-1]

    def _bitmask(self, name):
        bound = self._random.choice((8, 16, 32, 64))
        places = self._random.sample(range(bound), self._random.randint(1, 5))
        names = self._names(5, len(places))
        flags = ", ".join(f"@position({place}) _{flag}" for place, flag in zip(sorted(places), names))
        self._defaults[name] = f"{name}::_{names[0]} | {name}::_{names[len(places) - 1]}"
        self._declare(name, f"@bit_bound({bound}) bitmask {name} {{ {flags} }};", 8)

    def _bitset(self, name):
        fields, used = [], 0
        for field in self._names(5, 1):
            width = self._random.randint(1, 14)
            if used + width > 64:
                break
            used += width
            kind = self._random.choice(("", ", short", ", unsigned long", ", long long"))
            fields.append(f"bitfield<{width}{kind}>{'' if self._one_in(6) else f' _{field}'};")
        self._declare(name, f"bitset {name} {{ {' '.join(fields)} }};", 8)

    def _union(self, name):
        labels = {"boolean": ["TRUE", "FALSE"], "char": ["'a'", "'\\''", "'z'", "'0'"], "octet": ["0", "255", "7"],
                  "short": ["-3", "0", "1", "32767"], "unsigned long long": ["0", "18446744073709551615", "5"],
                  "long long": ["-9223372036854775808", "0", "2"], **self._enums}
        kind = self._random.choice(sorted(labels))
        mine = labels[kind][:]
        self._random.shuffle(mine)
        arms, total, may_default = [], 0, kind not in self._enums and kind != "boolean"
        names = self._names(4, 2)
        while mine and names:
            cases = [f"case {mine.pop()}:" for _ in range(self._random.randint(1, min(2, len(mine))))]
            total += self._arm(arms, " ".join(cases), names.pop())
        if names and may_default:
            total += self._arm(arms, "default:", names.pop())
        self._declare(name, f"union {name} switch ({kind}) {{ {' '.join(arms)} }};", total)

    def _arm(self, arms, cases, name):
        spelled, size = self._type()
        arms.append(f"{cases} {spelled} _{name};")
        return size + 8
