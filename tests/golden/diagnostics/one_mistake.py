"""Compares the findings about files with one mistake.  one_mistake.py TENONC FOLDER [NAME]: exit 0 all as expected.

Each *.cases file in FOLDER holds cases:

    === name
    options: --strict                    optional
    file: inc.idl                        optional, repeatable: another file, its text follows
    bad:
    struct S { doble x; };
    twin:
    struct S { double x; };
    expect: TN1004 1:12-17               as many as there are findings; notes are not counted
    text: did you mean 'double'          optional: a part of the first finding's text

`bad` must give exactly the expected findings, `twin`, one change away, none at all. `{bytes:FF FE}` stands for bytes.
"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile

SECTION = re.compile(r"^(options|file|bad|twin|expect|text):[ ]?(.*)$")


def parse(path):
    """Yields (name, sections): sections is a list of (key, argument, text)."""
    name, sections = None, []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("=== "):
            if name:
                yield name, sections
            name, sections = line[4:].strip(), []
        elif match := SECTION.match(line):
            sections.append([match.group(1), match.group(2).strip(), []])
        elif sections:
            sections[-1][2].append(line)
    if name:
        yield name, sections


def to_bytes(lines):
    text = "\n".join(lines) + "\n"
    result = b""
    for i, part in enumerate(re.split(r"\{bytes:([0-9A-F ]+)\}", text)):
        result += bytes.fromhex(part) if i % 2 else part.encode()
    return result


def findings(tenonc, folder, source, options):
    """What tenonc reports about `source`, as (code, place, text), and its exit code."""
    (folder / "case.idl").write_bytes(source)
    command = [tenonc, "check", "--error-format=json", "--default-extensibility=final", *options, "case.idl"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=10)
    if done.returncode not in (0, 1) or done.stderr:
        return [("crash", str(done.returncode), done.stderr)], done.returncode
    result = []
    for item in json.loads(done.stdout)["diagnostics"]:
        if item["severity"] == "note":
            continue
        place = f'{item["line"]}:{item["column"]}-{item["end_column"]}' if "line" in item else "-"
        if item.get("file", "case.idl") != "case.idl":
            place = f'{item["file"]}:{place}'
        result.append((item["code"], place, item["text"]))
    return result, done.returncode


def run_case(tenonc, sections):
    """What is wrong with the case, or nothing."""
    expected = [argument for key, argument, _ in sections if key == "expect"]
    wanted_text = next((argument for key, argument, _ in sections if key == "text"), "")
    options = [word for key, argument, _ in sections if key == "options" for word in argument.split()]
    texts = {key: to_bytes(lines) for key, _, lines in sections if key in ("bad", "twin")}
    if set(texts) != {"bad", "twin"} or not expected:
        return "needs bad, twin and expect"
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for key, argument, lines in sections:
            if key == "file":
                (folder / argument).write_bytes(to_bytes(lines))
        bad, code = findings(tenonc, folder, texts["bad"], options)
        twin, twin_code = findings(tenonc, folder, texts["twin"], options)
    if [f"{code} {place}" for code, place, _ in bad] != expected:
        return f"expected {expected}, found {bad}"
    if wanted_text and wanted_text not in bad[0][2]:
        return f"'{wanted_text}' is not in '{bad[0][2]}'"
    if twin or twin_code != 0:
        return f"the twin is not accepted: {twin}"
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
