"""Where tenonc and idlc of Cyclone DDS disagree, and why.  idlc.py TENONC IDLC ROOT [--write]: exit 0 if all is explained.

Compares the verdicts on Debian's files, on ours, and on both texts of each one-mistake case. Every difference needs a rule,
and every rule a difference. The rules, and Debian's files, stand in docs/reference/idlc.md, which --write writes anew.
"""
import difflib
import pathlib
import re
import sys
import tempfile
import typing

import compilers

# Cases about bounds files and about limits, which are tenonc's own.
OURS_ALONE = re.compile("TN10[59]")

OURS = ("examples", "bench", "tests/real_idl", "tests/golden/cpp/idl", "tests/identity", "tests/width", "tests/fuzz/idl")


class Rule(typing.NamedTuple):
    name: str
    pattern: str  # of what the refusing one says: "TN1012 TN1040", or a line of idlc
    text: str  # of the source; everything if empty
    why: str


# tenonc refuses, idlc accepts.
STRICTER = (
    Rule("bound", r"TN1012", "", "A layout needs a bound; CDR, which idlc writes, does not."),
    Rule("layout", r"TN10(1[03]|38|47|48|49)", "",
         "No fixed layout, or one beyond 4 GiB: `@mutable`, a type that contains itself, `@appendable` without an extent."),
    Rule("value", r"TN10(4[0-6]|2[78]|3[1-7])", "",
         "A value that does not fit its type, its range or its enum, or is of another kind: idlc does not look, or cuts it."),
    Rule("name", r"TN10(0[2-8]|1[4-9])", "",
         "What a name stands for: a type and a flag, an inherited member and its own, names that differ only in case."),
    Rule("annotation", r"TN102\d", "", "An annotation twice, or with an argument that means nothing."),
    Rule("keylist", r"TN1039", "", "A key inside of a member, or inherited: the struct it is in says `@key` itself."),
    Rule("text", r"TN10[67]\d", "",
         "Text that means nothing: a comment without an end, an escape, a number without digits, bytes that are not UTF-8. "
         "And what tenonc leaves to other preprocessors: macros with parameters, and line numbers of a file before."),
    Rule("shift", r"TN1001", r"<\d+ >>", "`string<8 >> 1>`: the first `>` ends the bound. In brackets it may be shifted."),
)

# idlc refuses, tenonc accepts. The first that fits counts.
WIDER = (
    Rule("scope", r"Unrecognized annotation: @tenon", "",
         "idlc knows no annotation of another's scope. In a comment, `//@tenon::bound(31)`, it is read by tenonc alone."),
    Rule("interface", r"syntax error", r"\b(interface|exception)\b", "idlc has neither interfaces nor exceptions."),
    Rule("map", r"syntax error", r"\bmap\s*<", "idlc has no maps."),
    Rule("bitset", r"syntax error", r"\bbitset\b", "idlc has no bit sets."),
    Rule("repository-id", r"syntax error", r"\btype(id|prefix)\b", "idlc has no repository ids."),
    Rule("annotation-definition", r"cannot be resolved|Unrecognized annotation: @(?!tenon|optional)", r"@annotation\b",
         "idlc looks up names in the arguments of an annotation that it does not know, from the outermost scope."),
    Rule("label", r"does not resolve to an enumerator", r"\w::\w",
         "`Mode::busy` names a label by its enum, `Flags::late` a flag by its bit mask: idlc knows the name alone."),
    Rule("again", r"collides with earlier an declaration", "",
         "An identical definition, as from two copies of a file, is the same thing to tenonc; and a member may be called as its struct is."),
    Rule("below", r"Type id not found|Forward declared type \w+ is incomplete", r"^\s*(@\w+ )?(struct|union) \w+;",
         "A type that is declared, and defined below its use in a sequence or not at all: idlc wants it above."),
    Rule("older", r"syntax error|Scoped name '(true|false)'", r"\b(true|false)\b|(struct|union) .*[{(].*\b(struct|enum) \w+ \{|[\w>] (sequence|map);|\w+ = |\\uFEFF|^\{bytes:EF BB BF",
         "Older forms and other dialects, which tenonc accepts with a warning: types in members, `enum { idle = 1 }`, keywords as "
         "names, `true` in small letters where idlc minds the case; and a byte order mark."),
    Rule("placement", r"@\w+.* (can only|cannot) |@max/@min|currently unsupported", "",
         "An annotation where it has no effect is a warning of tenonc. To idlc `@value` takes no negative number, and defaults, "
         "ranges and keys are for fewer kinds of member."),
    Rule("default", r"Invalid default label", "", "A default arm that nothing chooses is a warning of tenonc."),
    Rule("directive", r"Unknown #directive", "", "idlc does not know `#warning`."),
    Rule("arithmetic", r"[Ii]nteger expression", "", "idlc computes in fewer bits, or without a sign."),
    Rule("bitmask", r"ended with -", r"\bbitmask\b", "idlc crashes on a constant of a bit mask."),
    Rule("keylist-text", r"keylist directive", "", "idlc wants `#pragma keylist` without commas, and of members with a simple type."),
    Rule("optional", r"Unrecognized annotation: @optional", "", "In a struct that is called `Optional` idlc does not know `@optional`."),
)


class Difference(typing.NamedTuple):
    name: str
    says: str
    rule: typing.Optional[Rule]
    stricter: bool


def difference(name, codes, refusal, text):
    """What the two disagree about; None if they agree."""
    if bool(codes) == bool(refusal):
        return None
    says = " ".join(codes) or refusal
    rules = STRICTER if codes else WIDER
    fits = (rule for rule in rules if re.search(rule.pattern, says) and re.search(rule.text, text, re.MULTILINE))
    return Difference(name, says, next(fits, None), bool(codes))


def named(tenonc, idlc, shown, path):
    codes = sorted({error["code"] for error in compilers.findings(tenonc, path, compilers.WITH_BOUNDS)})
    return difference(shown, codes, compilers.idlc_refusal(idlc, path), path.read_text(encoding="utf-8", errors="replace"))


def case_texts(tenonc, idlc, case):
    """The differences about the two texts of a case."""
    if any(OURS_ALONE.match(code) for code in case.codes):
        return []
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        found = []
        for kind, files in (("bad", "file"), ("twin", "twin-file")):
            for file, content in (*case.files(), *case.files(files)):
                (folder / file).write_bytes(content)
            source = cases.to_bytes(case.lines(kind))
            (folder / "case.idl").write_bytes(source)
            codes = sorted({error["code"] for error in compilers.findings(tenonc, "case.idl", case.options, folder)})
            refusal = compilers.idlc_refusal(idlc, "case.idl", folder=folder)
            found.append(difference(f"{case.path.name}: {case.name} ({kind})", codes, refusal, "\n".join(case.lines(kind))))
        return found


def differences(tenonc, idlc, root):
    """(of Debian's files, of ours and of cases)"""
    debian = [pathlib.Path(path) for _, path in compilers.debian_files()]
    ours = sorted(path for folder in OURS for path in (root / folder).rglob("*.idl"))
    of_debian = compilers.each(lambda path: named(tenonc, idlc, path.relative_to("/usr"), path), debian)
    of_ours = compilers.each(lambda path: named(tenonc, idlc, path.relative_to(root), path), ours)
    all_cases = cases.read_cases(root / "tests/golden/diagnostics/one_mistake")
    of_cases = compilers.each(lambda case: case_texts(tenonc, idlc, case), all_cases)
    of_rest = [*of_ours, *(each for pair in of_cases for each in pair)]
    return [each for each in of_debian if each], [each for each in of_rest if each]


HEAD = """# Beside idlc

Cyclone DDS has a compiler of IDL, too, and Debian has it: `idlc`. Both are given the same files: all of Debian's
([the list](real_idl.md)), those of Tenon's examples, benchmarks and tests, and both texts of each case of the suite of wrong
inputs, the wrong one and its twin. Where one accepts and the other refuses, one of these rules says why. Bounds come from
options; `idlc` runs case-sensitively. Written by `tests/real_idl/idlc.py`, which a test runs again where idlc 0.10 is installed:
it fails on a difference without a rule, and on a rule without a difference.

A file that both accept says what only Tenon needs in comments: `tests/real_idl/annotated.idl`.

"""


def page(of_debian):
    text = HEAD
    for title, rules in (("tenonc refuses, idlc accepts", STRICTER), ("idlc refuses, tenonc accepts", WIDER)):
        text += f"## {title}\n\n| rule | why |\n|---|---|\n"
        text += "".join(f"| {rule.name} | {rule.why} |\n" for rule in rules) + "\n"
    text += "## Files of Debian\n\n| file | refused by | rule |\n|---|---|---|\n"
    for each in of_debian:
        text += f"| {each.name} | {'tenonc' if each.stricter else 'idlc'} | {each.rule.name if each.rule else '?'} |\n"
    return text


def complaints(found):
    for each in found:
        if each.rule is None:
            who = "tenonc" if each.stricter else "idlc"
            yield f"{each.name}: only {who} refuses it ({each.says}), and no rule of idlc.py says why"
    for rule in STRICTER + WIDER:
        if all(each.rule is not rule for each in found):
            yield f"the rule '{rule.name}' explains nothing any more"


def annotated(tenonc, idlc, root):
    path = root / "tests/real_idl/annotated.idl"
    for error in compilers.findings(tenonc, path):
        yield f"annotated.idl: tenonc refuses it: {error['code']} {error['text']}"
    if refusal := compilers.idlc_refusal(idlc, path):
        yield f"annotated.idl: idlc refuses it: {refusal}"
    with tempfile.TemporaryDirectory() as name:
        bare = pathlib.Path(name) / "bare.idl"
        bare.write_text(re.sub(r"//@tenon.*", "", path.read_text(encoding="utf-8")), encoding="utf-8")
        if not compilers.findings(tenonc, bare):
            yield "annotated.idl: tenonc accepts it without its comments, too: they show nothing"


def main():
    tenonc, idlc, root = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
    of_debian, of_rest = differences(tenonc, idlc, root)
    problems = [*complaints(of_debian + of_rest), *annotated(tenonc, idlc, root)]
    print("\n".join(problems))
    path, text = root / "docs/reference/idlc.md", page(of_debian)
    if "--write" in sys.argv:
        path.write_text(text, encoding="utf-8")
    expected = path.read_text(encoding="utf-8") if path.exists() else ""
    sys.stdout.writelines(difflib.unified_diff(expected.splitlines(True), text.splitlines(True), path.name, "found"))
    print(f"{len(of_debian) + len(of_rest)} different verdicts, {len(problems)} problems")
    return 0 if text == expected and not problems else 1


if __name__ == "__main__":
    sys.path.insert(0, str(pathlib.Path(sys.argv[3]) / "tests/golden/diagnostics"))
    import cases

    sys.exit(main())
