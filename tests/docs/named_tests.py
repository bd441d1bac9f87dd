"""Fails if a table of the documents names a test that is not there, or a fault without one.  named_tests.py ROOT: exit 0 or 1.

Looked at are the last columns of the table of faults in docs/reliability.md and of that of one user's processes in SECURITY.md, whose
rows must each name a test, and the table of who can do what in a shared directory there. A test is named in backticks: `Suite.Case`
of GoogleTest, `Case` or `.Case` alone, or as ctest calls it; in the last table what begins with a small letter is none.
"""
import pathlib
import re
import sys

CASE = re.compile(r"^TEST(?:_F|_P)?\(\s*(\w+),\s*(\w+)\)", re.MULTILINE)
PROGRAM = re.compile(r"add_(?:script_)?test\(NAME ([\w.]+)")
NAME = re.compile(r"`(\.?[A-Za-z][\w.]*)`")


def tests_of(root):
    """Names by which a test may be called. A source that no CMakeLists.txt of the tests names has none."""
    lists = "\n".join(path.read_text(encoding="utf-8") for path in sorted(root.glob("tests/**/CMakeLists.txt")))
    names = set(PROGRAM.findall(lists))
    for path in sorted(root.glob("tests/**/*.cpp")):
        if re.search(rf"(?<![\w.]){re.escape(path.name)}\b", lists):
            for suite, case in CASE.findall(path.read_text(encoding="utf-8")):
                names |= {f"{suite}.{case}", case, f".{case}"}
    return names


def table_under(text, heading):
    """Line numbers and cells of the first table under a heading, without its head."""
    rows = []
    lines = text.splitlines()
    start = next((number for number, line in enumerate(lines) if line == heading), len(lines))
    for number in range(start + 1, len(lines)):
        if lines[number].startswith("|"):
            rows.append((number + 1, [cell.strip() for cell in lines[number].strip("|").split("|")]))
        elif rows or lines[number].startswith("#"):
            break
    return rows[2:]


def problems(root):
    known = tests_of(root)
    tables = (("docs/reliability.md", "## Faults", True), ("SECURITY.md", "## Who can do what within one user", True),
              ("SECURITY.md", "## Who can do what in a shared directory", False))
    for file, heading, each_row in tables:
        rows = table_under((root / file).read_text(encoding="utf-8"), heading)
        if not rows:
            yield f"{file}: no table under '{heading}'"
        for line, cells in rows:
            names = NAME.findall(cells[-1]) if each_row else [name for name in NAME.findall(" ".join(cells)) if not name[0].islower()]
            if each_row and not names:
                yield f"{file}:{line}: '{cells[0]}' has no test"
            yield from (f"{file}:{line}: there is no test '{name}'" for name in names if name not in known)


def main():
    found = list(problems(pathlib.Path(sys.argv[1]).resolve()))
    for problem in found:
        print(problem)
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
