"""Each expected header, alone, under every warning a user may have on, with each compiler that is here."""

import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
EXPECTED = HERE / "expected"
OPTIONS = ["-std=c++20", "-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wsign-conversion", "-Wshadow",
           "-Wold-style-cast", "-Wdouble-promotion", "-Werror", "-fsyntax-only", f"-I{ROOT / 'runtime/include'}",
           f"-I{EXPECTED}"]
COMPILERS = {"g++": ["-Wuseless-cast"], "clang++": [], "clang++-14": []}
TWO_FIELDS_LIMIT = 120


def problems():
    """What is wrong with each header, with each compiler."""
    compilers = {name: more for name, more in COMPILERS.items() if shutil.which(name)}
    if not compilers:
        yield f"none of {', '.join(COMPILERS)} is installed"
    for name, more in compilers.items():
        for header in sorted(EXPECTED.rglob("*.hpp")):
            unit = f"#include <{header.relative_to(EXPECTED)}>\n"
            command = [name, *OPTIONS, *more, "-x", "c++", "-"]
            result = subprocess.run(command, input=unit, capture_output=True, text=True)
            if result.returncode or result.stderr:
                yield f"{name}: {unit}{result.stderr}"


def main():
    found = list(problems())
    lines = sum(len(path.read_text().splitlines()) for path in EXPECTED.glob("two_fields.*hpp"))
    if not 0 < lines < TWO_FIELDS_LIMIT:
        found.append(f"a message of two fields takes {lines} lines; they are to be fewer than {TWO_FIELDS_LIMIT}")
    sys.exit("\n".join(found) or 0)


if __name__ == "__main__":
    main()
