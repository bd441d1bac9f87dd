"""Builds models for tests: what tenonc would write, from few words.

Only what the view reads is true here; hashes and descriptors are stand-ins.
"""

_SIZES = {"boolean": 1, "octet": 1, "char": 1, "int8": 1, "uint8": 1, "int16": 2, "uint16": 2, "int32": 4, "uint32": 4,
          "int64": 8, "uint64": 8, "float": 4, "double": 8}


class Model:
    def __init__(self, file="nav/imu.idl", includes=()):
        self._file = file
        self._includes = list(includes)
        self._types, self._aliases, self._constants, self._declarations = [], [], [], []

    def json(self):
        return {"format": 1, "compiler": "0.1.0", "file": self._file, "files": [self._file, *self._includes],
                "includes": self._includes, "types": self._types, "aliases": self._aliases,
                "constants": self._constants, "declarations": self._declarations}

    def primitive(self, kind):
        return self._anonymous(kind, _SIZES[kind], _SIZES[kind])

    def string(self, bound):
        return self._anonymous("string", _up(4 + bound + 1, 4), 4, bound=bound)

    def sequence(self, element, bound):
        size, alignment = self._types[element]["size"], self._types[element]["alignment"]
        whole = max(4, alignment)
        return self._anonymous("sequence", _up(_up(4, alignment) + bound * size, whole), whole, element=element, bound=bound)

    def array(self, element, *dimensions):
        count = 1
        for dimension in dimensions:
            count *= dimension
        entry = self._types[element]
        return self._anonymous("array", entry["size"] * count, entry["alignment"], element=element,
                               dimensions=list(dimensions))

    def map(self, key, element, bound):
        parts = self._types[key], self._types[element]
        alignment = max(part["alignment"] for part in parts)
        size = _up(_up(parts[0]["size"], parts[1]["alignment"]) + parts[1]["size"], alignment)
        whole = max(4, alignment)
        return self._anonymous("map", _up(_up(4, alignment) + bound * size, whole), whole, key=key, element=element, bound=bound)

    def optional(self, element):
        size, alignment = self._types[element]["size"], self._types[element]["alignment"]
        return self._anonymous("optional", _up(1, alignment) + size, alignment, element=element)

    def tail(self, carried):
        """Of a string or a sequence of primitives."""
        element = self._types[carried]["element"]
        alignment = max(4, self._types[element]["alignment"] if element is not None else 1)
        return self._anonymous("tail", 8, alignment, element=carried)

    def enum(self, name, labels, storage="int32", **more):
        entries = [{"name": label, "value": value, "is_default": False, "doc": "", "source": _source()}
                   for label, value in labels.items()]
        storage_id = self.primitive(storage)
        return self._named("enum", name, _SIZES[storage], _SIZES[storage], labels=entries, storage=storage_id, **more)

    def bitmask(self, name, flags, storage="uint32", **more):
        members = [{**member(flag, None), "bit_position": position, "bit_width": 1} for flag, position in flags.items()]
        return self._bits("bitmask", name, members, storage, **more)

    def bitset(self, name, *members, storage="uint32", **more):
        position = 0
        for field in members:
            field["bit_position"] = position
            position += field["bit_width"]
        return self._bits("bitset", name, list(members), storage, **more)

    def _bits(self, kind, name, members, storage, **more):
        storage_id = self.primitive(storage)
        return self._named(kind, name, _SIZES[storage], _SIZES[storage], members=members, storage=storage_id, **more)

    def struct(self, name, *members, publishable=True, base=None, kind="struct", **more):
        offset, alignment = (0, 1) if base is None else (self._types[base]["size"], self._types[base]["alignment"])
        for member in members:
            entry = self._types[member["type"]]
            member["pad_before"] = _up(offset, entry["alignment"]) - offset
            member["offset"] = offset + member["pad_before"]
            offset = member["offset"] + entry["size"]
            alignment = max(alignment, entry["alignment"])
        size = max(_up(offset, alignment), 1, more.get("extent", 0))
        descriptor = b"TSD1\0\x017?\"".hex() if publishable else None
        return self._named(kind, name, size, alignment, members=list(members), tail_pad=size - offset, base=base,
                           publishable=publishable, descriptor=descriptor, **more)

    def union(self, name, discriminator, *arms, **more):
        storage = self._types[discriminator]
        entries = [self._types[arm["type"]] for arm in arms]
        most = max(entry["alignment"] for entry in entries)
        offset = _up(storage["size"], most)
        for arm in arms:
            arm["offset"] = offset
            arm["pad_before"] = offset - storage["size"]
        alignment = max(storage["alignment"], most)
        size = _up(offset + max(entry["size"] for entry in entries), alignment)
        return self._named("union", name, size, alignment, members=list(arms), storage=discriminator, **more)

    def interface(self, name, *operations, base=None, **more):
        """Operations are what operation() gives."""
        made = [self._operation(name, each) for each in operations]
        return self._named("interface", name, 0, 0, operations=made, base=base, descriptor=b"TSD1".hex(), **more)

    def _operation(self, interface, operation):
        scope = f"{interface}::{operation['name']}::"
        parameters = operation["parameters"]
        request = self.struct(scope + "Request", *(member(each["name"], each["type"]) for each in parameters if each["mode"] != "out"),
                              publishable=False, synthesised=True)
        answer = None
        if not operation["oneway"]:
            values = [member("result", operation["result"])] if operation["result"] is not None else []
            values += [member(each["name"], each["type"]) for each in parameters if each["mode"] != "in"]
            result = self.struct(scope + "Result", *values, publishable=False, synthesised=True)
            arms = [arm("ok", result, [0])]
            for label, raised in enumerate(operation["raises"], 1):
                arms.append(arm(self._types[raised]["name"].split("::")[-1], raised, [label]))
            answer = self.union(scope + "Answer", self.primitive("uint32"), *arms, synthesised=True)
        return {**operation, "request": request, "answer": answer}

    def alias(self, name, type_id, doc=""):
        self._aliases.append({"name": name, "type": type_id, "bounds": [], "doc": doc, "source": _source()})
        self._declarations.append({"what": "alias", "index": len(self._aliases) - 1})

    def constant(self, name, type_id, kind, value, doc=""):
        self._constants.append({"name": name, "type": type_id, "value": literal(kind, value), "doc": doc,
                                "source": _source()})
        self._declarations.append({"what": "constant", "index": len(self._constants) - 1})

    def unsupported(self, kind, name):
        return self._named(kind, name, 8, 8)

    def _named(self, kind, name, size, alignment, file=0, **more):
        type_id = self._anonymous(kind, size, alignment, name=name, source=_source(file), **more)
        self._declarations.append({"what": "type", "index": type_id})
        return type_id

    def _anonymous(self, kind, size, alignment, **more):
        entry = {"id": len(self._types), "kind": kind, "name": "", "size": size, "alignment": alignment, "element": None,
                 "key": None, "bound": 0, "dimensions": [], "storage": None, "base": None, "members": [], "labels": [],
                 "operations": [], "extensibility": "final", "extent": 0, "publishable": False, "nested": False,
                 "topic": "", "doc": "", "annotations": [], "source": None, "tail_pad": 0,
                 "layout_hash": "0123456789abcdef" * 2, "schema_hash": "fedcba9876543210" * 2, "descriptor": None, "synthesised": False, **more}
        self._types.append(entry)
        return entry["id"]


def member(name, type_id, unit="", default=None, minimum=None, maximum=None, doc=""):
    return {"name": name, "type": type_id, "offset": 0, "pad_before": 0, "id": 0, "key": False, "unit": unit,
            "default": default, "min": minimum, "max": maximum, "labels": [], "bit_position": 0, "bit_width": 0,
            "bounds": [], "doc": doc, "annotations": [], "source": _source()}


def arm(name, type_id, labels=(), **more):
    return {**member(name, type_id, **more), "labels": list(labels)}


def bit_field(name, type_id, width, **more):
    return {**member(name, type_id, **more), "bit_width": width}


def operation(name, *parameters, result=None, raises=(), oneway=False, stream=False):
    """Parameters are (mode, name, type)."""
    return {"name": name, "id": 0, "result": result, "bounds": [], "raises": list(raises), "oneway": oneway, "stream": stream,
            "parameters": [{"mode": mode, "name": each, "type": type_id} for mode, each, type_id in parameters], "doc": "",
            "source": _source(), "signature": "00112233445566778899aabbccddeeff"}


def literal(kind, value, name=None):
    return {"kind": kind, "value": value, "name": name}


def _source(file=0):
    return {"file": file, "line": 1, "column": 1, "end_column": 2}


def _up(value, alignment):
    return (value + alignment - 1) // alignment * alignment
