"""Random interfaces through everything: compiled, generated, built, and asked whether generated code and the descriptor
alone read the same values in the same bytes, in 64 bits and in 32.

usage: random_types_test.py TENONC SOURCE_ROOT SCHEMA_LIBRARY [SEED [TYPES]]
"""

import os
import pathlib
import subprocess
import sys
import tempfile

from random_idl import Interface

TENONC, ROOT, SCHEMA = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3]
SEED = int(sys.argv[4]) if len(sys.argv) > 4 else 1
TYPES = int(sys.argv[5]) if len(sys.argv) > 5 else 320
FILES = 4
WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wsign-conversion", "-Wold-style-cast", "-Wdouble-promotion",
            "-Wuseless-cast", "-Werror"]
HERE = pathlib.Path(__file__).resolve().parent


def run(*command, **more):
    result = subprocess.run([str(part) for part in command], capture_output=True, encoding="latin-1", check=False, **more)
    if result.returncode:
        sys.exit(f"{' '.join(map(str, command[:3]))} …: {result.returncode}\n{result.stdout[-2000:]}\n{result.stderr[-6000:]}")
    return result.stdout


def generate(interface, folder):
    (folder / "m.idl").write_text(interface.text())
    run(TENONC, "compile", folder / "m.idl", "--base-dir", folder, "--out-json", folder / "m.json")
    run("/usr/bin/python3", "-m", "tenon_codegen", "--model", folder / "m.json", "--output-dir", folder,
        env={**os.environ, "PYTHONPATH": str(ROOT / "codegen"), "PYTHONDONTWRITEBYTECODE": "1"})
    calls = "".join(f"  act.template operator()<::m::{name}>();\n" for name in interface.published)
    (folder / "types.hpp").write_text("#include <m.print.hpp>\nnamespace tenon::testing {\ntemplate <class Act>\n"
                                      f"void for_every_type(Act act) {{\n{calls}}}\n}}\n")


def outcome(folder, *options):
    """What the program built with these options prints."""
    program = folder / f"check{len(options)}"
    run(os.environ.get("CXX", "c++"), "-std=c++20", "-O0", *WARNINGS, f"-I{ROOT / 'runtime/include'}", f"-I{folder}",
        HERE / "check.cpp", *options, "-o", program)
    return run(program)


def main():
    lines = 0
    for number in range(FILES):
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            interface = Interface(SEED * FILES + number, TYPES // FILES)
            generate(interface, folder)
            wide = outcome(folder, "-DWITH_DESCRIPTOR", f"-I{ROOT / 'idl'}", SCHEMA)
            if wide != outcome(folder, "-m32"):
                sys.exit(f"seed {SEED}: 32 and 64 bits read different values\n{interface.text()}")
            lines += len(wide.splitlines())
    print(f"{TYPES} types of seed {SEED}, {lines} of them with values")
    if lines < TYPES // 4:
        sys.exit("too few of them were looked at")


if __name__ == "__main__":
    main()
