"""Random interfaces through everything: compiled, generated, built, and asked whether generated code and the descriptor
alone read the same values in the same bytes, and whether what a 64-bit process writes is the same to a 32-bit one, and the reverse.

usage: random_types_test.py TENONC READER SOURCE_ROOT [SEED [TYPES]]
"""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

from random_idl import Interface

TENONC, READER, ROOT = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
SEED = int(sys.argv[4]) if len(sys.argv) > 4 else 1
TYPES = int(sys.argv[5]) if len(sys.argv) > 5 else 320
FILES = 4
WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wsign-conversion", "-Wshadow", "-Wold-style-cast",
            "-Wdouble-promotion", "-Werror"]
HERE = pathlib.Path(__file__).resolve().parent


def run(*command, **more):
    result = subprocess.run([str(part) for part in command], capture_output=True, encoding="latin-1", check=False, **more)
    if result.returncode:
        sys.exit(f"{' '.join(map(str, command[:3]))} …: {result.returncode}\n{result.stdout[-2000:]}\n{result.stderr[-6000:]}")
    return result.stdout


def generate(interface, folder):
    """Writes the headers; answers with the descriptor of each type that can be published."""
    (folder / "m.idl").write_text(interface.text())
    run(TENONC, "compile", folder / "m.idl", "--base-dir", folder, "--out-json", folder / "m.json")
    run("/usr/bin/python3", "-m", "tenon_codegen", "--model", folder / "m.json", "--output-dir", folder,
        env={**os.environ, "PYTHONPATH": str(ROOT / "codegen"), "PYTHONDONTWRITEBYTECODE": "1"})
    calls = "".join(f"  act.template operator()<::m::{name}>();\n" for name in interface.published)
    (folder / "types.hpp").write_text("#include <m.print.hpp>\nnamespace tenon::testing {\ntemplate <class Act>\n"
                                      f"void for_every_type(Act act) {{\n{calls}}}\n}}\n")
    types = json.loads((folder / "m.json").read_bytes())["types"]
    return {entry["name"]: entry["descriptor"] for entry in types if entry["descriptor"]}


def built(folder, width):
    """The program of this width. It shows lines of type, bytes and text."""
    program = folder / f"check{width}"
    run(os.environ.get("CXX", "c++"), "-std=c++20", "-O0", f"-m{width}", *WARNINGS, f"-I{ROOT / 'runtime/include'}",
        f"-I{folder}", HERE / "check.cpp", "-o", program)
    return program


def bare(text):
    """The two ways to print differ in spaces, in quotes, in the word for what is absent and in how a byte is escaped."""
    for long, short in (("<absent>", "null"), ("\\x", "\\u00"), ("\\b", "\\u0008"), ("\\t", "\\u0009"), ("\\n", "\\u000a")):
        text = text.replace(long, short)
    return re.sub('[ "]', "", text)


def check(interface, folder):
    descriptors = generate(interface, folder)
    wide, narrow = built(folder, 64), built(folder, 32)
    written = run(wide)
    for writer, reader in ((wide, narrow), (narrow, wide)):
        given = run(writer)
        if given != written or run(reader, "read", input=given) != given:
            sys.exit(f"what {writer.name} writes means something else to {reader.name}")
    shown = [line.split(" ", 2) for line in written.splitlines()]
    seen = run(READER, input="".join(f"{descriptors[name]} {digits}\n" for name, digits, _ in shown)).splitlines()
    if len(seen) != len(shown):
        sys.exit(f"{len(shown)} values were written, {len(seen)} read")
    for (name, digits, text), other in zip(shown, seen):
        if bare(text) != bare(other):
            sys.exit(f"{name} of the bytes {digits}\n generated {text}\n described {other}")
    return {name for name, _, _ in shown}


def main():
    looked_at = 0
    for number in range(FILES):
        with tempfile.TemporaryDirectory() as name:
            interface = Interface(SEED * FILES + number, TYPES // FILES)
            looked_at += len(check(interface, pathlib.Path(name)))
    print(f"{TYPES} types of seed {SEED}, {looked_at} of them with values")
    if looked_at < TYPES // 4:
        sys.exit("too few of them were looked at")


if __name__ == "__main__":
    main()
