"""Writes what an output was made from, in the form that Make and Ninja read."""

import pathlib

from tenon_codegen.output import write_if_changed


def escaped(path):
    """
    >>> escaped("a b#c$d")
    'a\\\\ b\\\\#c$$d'
    """
    return str(path).replace("\\", "\\\\").replace(" ", "\\ ").replace("#", "\\#").replace("$", "$$")


def write(path, target, sources):
    unique = sorted({str(pathlib.Path(source).absolute()) for source in sources})
    text = f"{escaped(target)}:" + "".join(f" \\\n  {escaped(source)}" for source in unique) + "\n"
    write_if_changed(path, text)
