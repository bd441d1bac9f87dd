"""Fails on every include the architecture does not allow.  layers.py ROOT: exit 0 none, 1 some, each on its own line.

Looks at the files git would know of below ROOT (all files when ROOT is no repository): C++ sources, templates, the
generator's Python and CMakeLists.txt.
"""
import ast
import pathlib
import re
import subprocess
import sys

import rooms

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(?:"([^"\n]+)"|<([^>\n]+)>)', re.MULTILINE)
COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/|\{#.*?#\}", re.DOTALL)
CPP = {".cpp", ".hpp", ".h", ".j2"}


def longest(table, path):
    """The value of the longest key that `path` starts with, or None."""
    keys = [key for key in table if path.startswith(key)]
    return table[max(keys, key=len)] if keys else None


def without_comments(text):
    """The text with comments blanked, so that lines keep their numbers."""
    return COMMENT.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), text)


def places(pattern, text):
    for match in re.finditer(pattern, text):
        yield text.count("\n", 0, match.start()) + 1, match.group().strip()


def room_of_include(room, name, vocabulary):
    """The room of an included file; None if it is not ours. A bare name in quotes lies beside the including file."""
    if name in vocabulary:
        return "vocabulary"
    return longest(rooms.INCLUDES, name) or (room if "/" not in name and name.endswith(".hpp") else None)


def check_include(room, name, vocabulary, foreign=frozenset()):
    """What is wrong with `room` including `name`, or None. `foreign`: what this file may include besides."""
    if ".." in name.split("/"):
        return f"'{name}' climbs out of its folder; include from a root"
    if room in rooms.SEEN_BY_USERS and name in rooms.FOREIGN_IN_OPTIONAL:
        return f"<{name}> is for those who ask for it: no other header includes it"
    target = room_of_include(room, name, vocabulary)
    if target is not None:
        allowed = target == room or target in rooms.ALLOWED.get(room, set())
        return None if allowed else f"room {room} may not include room {target} ('{name}')"
    if name.startswith("sys/") and room not in rooms.OS_ROOMS:
        return f"<{name}> belongs in room os"
    if room in rooms.RUNTIME_ROOMS and re.fullmatch(rooms.OS_HEADER, name):
        return f"<{name}> is the operating system's; it belongs in room os"
    if room in rooms.SEEN_BY_USERS and name not in rooms.FOREIGN_IN_PUBLIC | foreign and ("/" in name or "." in name):
        return f"<{name}> may not be seen by users: only the standard library, tenon/ and {sorted(rooms.FOREIGN_IN_PUBLIC)}"
    return None


def check_cpp(path, room, text, vocabulary):
    code = without_comments(text)
    foreign = rooms.FOREIGN_IN_OPTIONAL.get(path.removeprefix("runtime/include/"), frozenset())
    for match in INCLUDE.finditer(code):
        name = match.group(1) or match.group(2)
        problem = None if "{{" in name else check_include(room, name, vocabulary, foreign)  # a generated name is another generated header
        if problem:
            yield code.count("\n", 0, match.start()) + 1, problem
    if room not in rooms.ORDER_ROOMS:
        for line, word in places(rooms.ORDER_WORD, code):
            yield line, f"'{word}' outside a queue room"
    if "/tenon/detail/" in path and "not an api" not in text.split("\n", 1)[0].lower():
        yield 1, "a header of detail/ says 'Not an API' on its first line"


def check_python(text):
    for node in ast.walk(ast.parse(text)):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.level == 0:
            names = [node.module]
        for name in names:
            if name.split(".")[0] not in sys.stdlib_module_names | {"jinja2", "markupsafe", "tenon_codegen"}:
                yield node.lineno, f"the generator reads the JSON only; it may not import '{name}'"


def vocabulary_of(root):
    """The vocabulary headers and ours that they reach, each with the includes it writes as (line, name)."""
    include = root / "runtime/include"
    found, queue = {}, list(rooms.VOCABULARY)
    while queue:
        name = queue.pop()
        if name in found or not (include / name).is_file():
            continue
        code = without_comments((include / name).read_text(encoding="utf-8"))
        found[name] = [(code.count("\n", 0, match.start()) + 1, match.group(1) or match.group(2))
                       for match in INCLUDE.finditer(code)]
        queue += [target for _, target in found[name]]
    return found


def check_vocabulary(vocabulary):
    for name, includes in vocabulary.items():
        for line, target in includes:
            if target in rooms.NOT_VOCABULARY:
                yield (f"runtime/include/{name}", line,
                       f"<{target}> is reached from the vocabulary headers, which are for plain types")


def check_file(path, text, vocabulary):
    suffix = pathlib.PurePosixPath(path).suffix
    room = "vocabulary" if path.removeprefix("runtime/include/") in vocabulary else longest(rooms.ROOMS, path)
    if suffix in CPP and room:
        yield from check_cpp(path, room, text, vocabulary)
    elif suffix in CPP:
        yield 1, "stands in no room; name its room in tests/layers/rooms.py and docs/ARCHITECTURE.md"
    elif suffix == ".py" and path.startswith("codegen/tenon_codegen/"):
        yield from check_python(text)
    elif path.endswith("CMakeLists.txt") and longest(rooms.NOT_LINKED, path):
        code = re.sub(r"#[^\n]*", "", text)
        for line, target in places(longest(rooms.NOT_LINKED, path), code):
            yield line, f"'{target}' may not be linked here"


def files_of(root):
    listing = subprocess.run(["git", "-C", root, "ls-files", "--cached", "--others", "--exclude-standard"],
                             capture_output=True, text=True, check=False)
    if listing.returncode == 0 and listing.stdout:
        return sorted(path for path in listing.stdout.split("\n") if path and (root / path).is_file())
    return sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())


def check_tree(root):
    """Every problem as 'path:line: text'."""
    vocabulary = vocabulary_of(root)
    problems = list(check_vocabulary(vocabulary))
    for path in files_of(root):
        if longest(rooms.ROOMS, path) or longest(rooms.NOT_LINKED, path):
            text = (root / path).read_text(encoding="utf-8", errors="replace")
            problems += [(path, line, problem) for line, problem in check_file(path, text, vocabulary)]
    return [f"{path}:{line}: {problem}" for path, line, problem in sorted(problems)]


def main():
    problems = check_tree(pathlib.Path(sys.argv[1]).resolve())
    print("\n".join(problems) if problems else "layers: every include is one the architecture allows")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
