"""The worked examples of docs/design/type_identity.md: its IDL, and the texts with the hash that each has there.

In a fenced block, "# type" opens a text and "= hash" closes it; no line of a text begins so.
"""
import re

FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def idl(page):
    return "".join(body for language, body in FENCE.findall(page) if language == "idl")


def texts(page):
    """{(type, sort): (text, hash)}"""
    found = {}
    for _, body in FENCE.findall(page):
        for name, text, digest in re.findall(r"^# (.*)\n((?:[^#=\n].*\n)+)= (.*)\n", body, re.MULTILINE):
            key = name, text.split(" ", 2)[1]
            if key in found:
                raise ValueError(f"the page has {key} twice")
            found[key] = text, digest
    return found


def spelling(types, index):
    """A type as one would write it, which is how the page calls it."""
    one = types[index]
    part = lambda role: spelling(types, one[role])
    bound = lambda before: f"{before}{one['bound']}" if one["bound"] else ""
    spelt = {"string": lambda: f"string<{one['bound']}>" if one["bound"] else "string",
             "sequence": lambda: f"sequence<{part('element')}{bound(', ')}>",
             "map": lambda: f"map<{part('key')}, {part('element')}, {one['bound']}>",
             "optional": lambda: f"optional<{part('element')}>",
             "tail": lambda: f"tail<{part('element')}>",
             "array": lambda: part("element") + "".join(f"[{each}]" for each in one["dimensions"])}
    return spelt.get(one["kind"], lambda: one["name"] or one["kind"])()
