"""Fails on what readers of the documents stumble over.  docs.py ROOT: exit 0 none, 1 some, each on its own line.

A link leads to a file and, with '#', to a heading of it; a decision's number is its own, and it stands in the table of
decisions; prose is at most 142 columns wide, and no line of the changelog stands there twice; a source file has at most 400
lines.
"""
import pathlib
import re
import subprocess
import sys

LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
SOURCES = {".cpp", ".hpp", ".j2", ".py"}
LONGEST_SOURCE = 400  # lines
WIDEST = 142  # columns; tables and code are as wide as they must be


def files_of(root):
    listed = subprocess.run(["git", "-C", root, "ls-files", "-co", "--exclude-standard"], capture_output=True, text=True, check=False)
    names = listed.stdout.splitlines() if listed.returncode == 0 else (path.relative_to(root) for path in root.rglob("*"))
    return sorted(path for path in (root / name for name in names) if path.is_file())


def anchor(heading):
    return re.sub(r"[^\w\- ]", "", heading.strip().lower().replace("`", "")).replace(" ", "-")


def anchors(text):
    return {anchor(line.lstrip("#")) for line in CODE.sub(lambda m: "" if m.group().startswith("```") else m.group(), text).splitlines()
            if line.startswith("#")}


def broken_links(path, text):
    blank = CODE.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), text)
    for match in LINK.finditer(blank):
        target, _, wanted = match.group(1).partition("#")
        if re.match(r"[a-z]+:", target):
            continue
        file = path.parent / target if target else path
        line = text.count("\n", 0, match.start()) + 1
        if not file.exists():
            yield line, f"'{target}' is not there"
        elif wanted and file.suffix == ".md" and wanted not in anchors(file.read_text(encoding="utf-8")):
            yield line, f"'{target or path.name}' has no heading '#{wanted}'"


def wide_lines(text):
    code = False
    for number, line in enumerate(text.splitlines(), 1):
        code ^= line.lstrip().startswith("```")
        if not code and len(line) > WIDEST and not line.startswith("|"):
            yield number, f"{len(line)} columns; prose has at most {WIDEST}"


def decisions(folder):
    table = (folder / "README.md").read_text(encoding="utf-8")
    numbers = {}
    for file in sorted(folder.glob("[0-9]*.md")):
        number = file.name[:4]
        if number in numbers:
            yield file, f"{numbers[number]} has that number, too"
        numbers[number] = file.name
        if table.count(f"[{number}]({file.name})") != 1:
            yield file, "does not stand once in the table of README.md"
        if not file.read_text(encoding="utf-8").startswith(f"# {number}. "):
            yield file, f"begins with another number than {number}"


def repeated_lines(text):
    seen = {}
    for number, line in enumerate(text.splitlines(), 1):
        if len(line) > 40 and line in seen:
            yield number, f"is line {seen[line]} once more"
        seen.setdefault(line, number)


def check(root):
    for path in files_of(root):
        name = path.relative_to(root)
        if path.suffix == ".md":
            text = path.read_text(encoding="utf-8")
            for line, problem in (*broken_links(path, text), *wide_lines(text)):
                yield f"{name}:{line}: {problem}"
            if path.name == "CHANGELOG.md":
                yield from (f"{name}:{line}: {problem}" for line, problem in repeated_lines(text))
        elif path.suffix in SOURCES and "expected" not in name.parts:
            length = len(path.read_text(encoding="utf-8", errors="replace").splitlines())
            if length > LONGEST_SOURCE:
                yield f"{name}: {length} lines; a source file has at most {LONGEST_SOURCE}"
    if (root / "docs/adr").is_dir():
        yield from (f"{file.relative_to(root)}: {problem}" for file, problem in decisions(root / "docs/adr"))


def main():
    problems = list(check(pathlib.Path(sys.argv[1]).resolve()))
    for problem in problems:
        print(problem)
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
