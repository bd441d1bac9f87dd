"""Compares the text about files with many mistakes.  many_mistakes.py TENONC FOLDER [--write]: exit 0 all equal.

Each NAME.idl in FOLDER has a NAME.txt: exactly what `tenonc check` prints about it. --write writes them anew: read the
difference before it is committed. There are at least 60 files, and three mistakes in each.
"""
import difflib
import pathlib
import re
import subprocess
import sys


MANY = 60
EACH = 3
FINDING = re.compile(r"^[^ ]+: (?:error|warning)\[", re.MULTILINE)


def printed(tenonc, path):
    command = [tenonc, "check", "--default-extensibility=final", "--color=never", path.name]
    done = subprocess.run(command, cwd=path.parent, capture_output=True, text=True, timeout=10)
    return done.stderr + done.stdout + f"exit {done.returncode}\n"


def main():
    tenonc, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    files = sorted(folder.glob("*.idl"))
    failures = 0
    for path in files:
        text, golden = printed(tenonc, path), path.with_suffix(".txt")
        if len(FINDING.findall(text)) < EACH:
            failures += 1
            print(f"{path.name} has fewer than {EACH} mistakes")
        if "--write" in sys.argv:
            golden.write_text(text, encoding="utf-8")
            continue
        expected = golden.read_text(encoding="utf-8") if golden.exists() else ""
        if text != expected:
            failures += 1
            sys.stdout.writelines(difflib.unified_diff(expected.splitlines(True), text.splitlines(True), golden.name, "printed"))
    print(f"{len(files)} files, {failures} differ")
    return 0 if len(files) >= MANY and not failures else 1


if __name__ == "__main__":
    sys.exit(main())
