"""Debian's files of IDL, and what tenonc says about each.  debian.py TENONC PAGE [--write]: exit 0 if PAGE says the same.

--write writes the page anew: read the difference before it is committed.
"""
import collections
import difflib
import os
import pathlib
import re
import sys

import compilers

HEAD = """# IDL that nobody here wrote

What `tenonc check` says about every file of OMG IDL in Debian 12: the type descriptions of Eclipse Cyclone DDS, the services and
the core of CORBA as omniORB has them, and omniEvents. Each verdict follows from [the language](idl.md): most of these files
describe objects that are called from afar, which shared memory cannot hold, and say so with `Object`, `any` or a reference to an
interface. Written by `tests/real_idl/debian.py`, which a test runs again wherever the packages are installed.

Every file is read twice, as a team of DDS or CORBA would: `tenonc check --default-extensibility=final --appendable=final
--mutable=final`, and with `--default-string-bound=255 --default-sequence-bound=16 --default-map-bound=16`. *Accepted with bounds*
means accepted only so. For what is refused, the reasons in the file itself stand first, with how often each is found; then one
for each file it includes.

"""


def reason(error):
    """The text of an error without the names in it."""
    text = re.sub(r"'[\w:]+' is an interface: a reference to one", "an interface as a type: a reference", error["text"])
    text = re.sub(r"'CORBA::\w+'", "a type of module CORBA", text)
    return f"{error['code']} {text}"


def reasons(path, errors):
    own, included = collections.Counter(), {}
    for error in errors:
        if error["file"] == path:
            own[reason(error)] += 1
        else:
            included.setdefault(os.path.basename(error["file"]), reason(error))
    texts = [text if count == 1 else f"{text} ({count})" for text, count in own.items()]
    texts += [f"in {name}: {text}" for name, text in sorted(included.items())]
    return "<br>".join(texts)


def row(tenonc, package, path):
    plain = compilers.findings(tenonc, path)
    bounded = compilers.findings(tenonc, path, compilers.WITH_BOUNDS) if plain else []
    verdict = "refused" if bounded else "accepted with bounds" if plain else "accepted"
    return verdict, f"| {path.removeprefix('/usr/')} | {package} | {verdict} | {reasons(path, bounded)} |"


def page(tenonc):
    rows = compilers.each(lambda entry: row(tenonc, *entry), compilers.debian_files())
    count = collections.Counter(verdict for verdict, _ in rows)
    total = f"{len(rows)} files: " + ", ".join(f"{count[verdict]} {verdict}" for verdict in sorted(count)) + ".\n\n"
    table = "| file in /usr | package | verdict | why |\n|---|---|---|---|\n"
    return HEAD + total + table + "\n".join(line for _, line in rows) + "\n"


def main():
    path, text = pathlib.Path(sys.argv[2]), page(sys.argv[1])
    if "--write" in sys.argv:
        path.write_text(text, encoding="utf-8")
        return 0
    expected = path.read_text(encoding="utf-8")
    sys.stdout.writelines(difflib.unified_diff(expected.splitlines(True), text.splitlines(True), path.name, "found"))
    return 0 if text == expected else 1


if __name__ == "__main__":
    sys.exit(main())
