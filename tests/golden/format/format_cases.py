"""Compares what tenonc fmt makes of texts.  format_cases.py TENONC FOLDER [NAME]: exit 0 all as expected.

Each *.cases file in FOLDER holds cases:

    === name
    before:
    struct S{long x;};
    after:
    struct S {
      long x;
    };

A case without `before:` holds a text that stays as it is. `{bytes:0D}` stands for bytes. What comes out of a case goes in
again, and must stay as it is.
"""
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "diagnostics"))
from cases import to_bytes  # noqa: E402


def parse(path):
    """Yields (name, {key: lines})."""
    name, sections, key = None, {}, None
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("=== "):
            if name:
                yield name, sections
            name, sections, key = line[4:].strip(), {}, None
        elif line in ("before:", "after:"):
            key = line[:-1]
            sections[key] = []
        elif key:
            sections[key].append(line)
    if name:
        yield name, sections


def formatted(tenonc, text):
    done = subprocess.run([tenonc, "fmt", "-"], input=text, capture_output=True, timeout=60)
    return done.stdout if done.returncode == 0 and not done.stderr else b"exit %d\n" % done.returncode + done.stderr


def run_case(tenonc, sections):
    """What is wrong with the case, or nothing."""
    after = to_bytes(sections["after"])
    before = to_bytes(sections.get("before", sections["after"]))
    if before == after and "before" in sections:
        return "before and after are the same: nothing is tested"
    for what, text in (("", before), (" again", after)):
        found = formatted(tenonc, text)
        if found != after:
            return f"expected{what}:\n{after.decode('latin-1')}found:\n{found.decode('latin-1')}"
    return None


def main():
    tenonc, folder, only = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3:]
    total, failures, names = 0, 0, set()
    for path in sorted(folder.glob("*.cases")):
        for name, sections in parse(path):
            if only and name not in only:
                continue
            total += 1
            problem = "the name stands twice" if name in names else run_case(tenonc, sections)
            names.add(name)
            if problem:
                failures += 1
                print(f"{path.name}: {name}: {problem}")
    print(f"{total} cases, {failures} failed")
    return 0 if total and not failures else 1


if __name__ == "__main__":
    sys.exit(main())
