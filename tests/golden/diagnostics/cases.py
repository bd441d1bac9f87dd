"""Reads the one-mistake cases: a file that is wrong, the same one change away, and what is to be said about the first.

    === name
    options: --strict                    optional
    extensibility: unstated              optional: without --default-extensibility=final
    file: inc.idl                        optional, repeatable: another file, its text follows
    twin-file: inc.idl                   optional: the same file beside the twin, where the mistake is in it
    bad:
    struct S { doble x; };
    twin:
    struct S { double x; };
    expect: TN1004 1:12-17               as many as there are findings
    text: did you mean 'double'          optional: a part of the first finding's text

`twin` may be left out where there is a twin-file. `bad` gives exactly the expected findings, `twin` none at all. Notes count where the case expects a note.

Both texts are given to idlc, too, where it is installed: tests/real_idl/idlc.py wants a rule for a verdict that differs.

In texts, {bytes:FF FE} stands for bytes, and {300 times|long m{n}; |} for 300 copies, numbered from 0. `file: f{n}.idl 0-64`
are 65 files, and `expect: TN1004 2-999:1-2` are 998 findings, one in each line.
"""
import pathlib
import re

SECTION = re.compile(r"^(options|extensibility|file|twin-file|bad|twin|expect|text):[ ]?(.*)$")
COPIES = re.compile(r"\{(\d+) times\|(.*?)\|\}", re.DOTALL)
BYTES = re.compile(r"\{bytes:([0-9A-F ]+)\}")
NUMBER = re.compile(r"\{n(\+1)?\}")


def numbered(text, n):
    return NUMBER.sub(lambda match: str(n + 1 if match.group(1) else n), text)


def copies(match):
    count, text = int(match.group(1)), match.group(2)
    return "".join(numbered(text, n) for n in range(count)) if NUMBER.search(text) else text * count


def to_bytes(lines):
    text = COPIES.sub(copies, "\n".join(lines) + "\n")
    result = b""
    for i, part in enumerate(BYTES.split(text)):
        result += bytes.fromhex(part) if i % 2 else part.encode()
    return result


class Case:
    def __init__(self, path, name):
        self.path, self.name, self.sections = path, name, []

    def arguments(self, key):
        return [argument for each, argument, _ in self.sections if each == key]

    def lines(self, key):
        """The text of the one section of this key, as it is written; None without one."""
        found = [lines for each, _, lines in self.sections if each == key]
        if key == "twin" and not found and self.arguments("twin-file"):
            return self.lines("bad")
        return found[0] if len(found) == 1 else None

    @property
    def options(self):
        stated = [] if self.arguments("extensibility") else ["--default-extensibility=final"]
        return stated + [word for argument in self.arguments("options") for word in argument.split()]

    @property
    def codes(self):
        return {argument.split()[0] for argument in self.arguments("expect")}

    def files(self, key="file"):
        """Yields (name, bytes) of the files beside the case's own."""
        for each, argument, lines in self.sections:
            if each != key:
                continue
            name, _, span = argument.partition(" ")
            first, last = map(int, span.split("-")) if span else (0, 0)
            for n in range(first, last + 1):
                yield numbered(name, n), to_bytes([numbered(line, n) for line in lines] if span else lines)

    def expected(self):
        """The findings, each as 'TN1004 1:12-17'."""
        result = []
        for argument in self.arguments("expect"):
            many = re.fullmatch(r"(TN\d+) (\d+)-(\d+):(.*)", argument)
            if many:
                lines = range(int(many.group(2)), int(many.group(3)) + 1)
                result += [f"{many.group(1)} {line}:{many.group(4)}" for line in lines]
            else:
                result.append(argument)
        return result


def read_cases(folder):
    """Every case of every *.cases file in `folder`."""
    result = []
    for path in sorted(pathlib.Path(folder).glob("*.cases")):
        case = None
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("=== "):
                case = Case(path, line[4:].strip())
                result.append(case)
            elif match := SECTION.match(line):
                case.sections.append((match.group(1), match.group(2).strip(), []))
            elif case and case.sections:
                case.sections[-1][2].append(line)
    return result
