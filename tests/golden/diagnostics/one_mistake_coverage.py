"""What the one-mistake cases are together.  one_mistake_coverage.py TENONC FOLDER: exit 0 if there are enough.

Every code that the compiler can report has at least three cases, no two cases are equal when what they name is named
otherwise, and there are at least 500. The codes are those of `tenonc explain`, which lists the table that every
message is made from: one that is added without cases fails here. TN2xxx (the runtime refuses to connect or to publish)
and TN3xxx (tools) come from no IDL text, and have tests of their own.
"""
import collections
import re
import subprocess
import sys

from cases import read_cases

MANY = 500
EACH = 3

# Words that say what a case is about; every other word is a name.
LANGUAGE = set("""
    FALSE Object TRUE ValueBase abstract alias any attribute bitfield bitmask bitset boolean case char component
    connector const consumes context custom default double emits enum eventtype exception factory finder fixed float
    getraises home import in inout int16 int32 int64 int8 interface local long manages map mirrorport module multiple
    native octet oneway out port porttype primarykey private provides public publishes raises readonly sequence
    setraises short string struct supports switch truncatable typedef typeid typename typeprefix uint16 uint32 uint64
    uint8 union unsigned uses valuetype void wchar wstring
    annotation define defined elif else endif error if ifdef ifndef include keylist pragma once undef warning
    DCPS_DATA_KEY tenon times""".split())
TOKEN = re.compile(r"""
    (?P<directive>(?m:^)[ \t]*\#[ \t]*\w+) | (?P<comment>//[^\n]*|/\*.*?(?:\*/|\Z)) | (?P<annotation>@[\w:]+)
    | (?P<text>"[^"\n]*"?|'[^'\n]*'?) | (?P<number>\.?\d[\w.]*) | (?P<word>[^\W\d]\w*) | (?P<bytes>\{bytes:[^}]*\})
    | (?P<other>\S)""", re.VERBOSE | re.DOTALL)
# Where the value itself is the mistake.
ABOUT_NUMBERS = {"TN1021", "TN1028", "TN1033", "TN1034", "TN1038", "TN1040", "TN1042", "TN1043", "TN1045", "TN1046",
                 "TN1047", "TN1048", "TN1049", "TN1052", "TN1063", "TN1071"}
# Where what stands in quotes, in a comment or behind a directive is the mistake.
ABOUT_TEXT = {"TN1021", "TN1025", "TN1026", "TN1039", "TN1040", "TN1041", "TN1051", "TN1052", "TN1053", "TN1060", "TN1061",
              "TN1062", "TN1064", "TN1065", "TN1070", "TN1071"}


def shape(text, codes):
    """The text with its names, and the numbers and texts that do not matter, replaced by their order of appearance."""
    seen, result = {}, []
    for match in TOKEN.finditer(text):
        kind, token = match.lastgroup, match.group().strip()
        annotation = kind == "comment" and re.match(r"//@[\w:]+", token)
        kept = kind in ("directive", "annotation", "bytes", "other") or token in LANGUAGE or annotation
        kept = kept or (kind == "number" and codes & ABOUT_NUMBERS)
        kept = kept or (kind in ("text", "comment") and codes & ABOUT_TEXT)
        if kind == "comment" and not kept:
            token, kept = token[:2], True
        result.append(token if kept else seen.setdefault(token, f"{kind}{len(seen)}"))
    return " ".join(result)


def shape_of(case):
    files = [shape("\n".join(lines), case.codes) for key, _, lines in case.sections if key == "file"]
    return (shape("\n".join(case.lines("bad")), case.codes), *files, *sorted(case.codes), *case.options)


def codes_of(tenonc):
    listed = subprocess.run([tenonc, "explain"], capture_output=True, text=True, check=True).stdout
    return set(re.findall(r"\bTN1\d{3}\b", listed))


def main():
    tenonc, folder = sys.argv[1:3]
    cases = read_cases(folder)
    problems = []
    counted = collections.Counter(code for case in cases for code in case.codes)
    for code in sorted(codes_of(tenonc) | set(counted)):
        if counted[code] < EACH:
            problems.append(f"{code} has {counted[code]} cases of {EACH}")
    for code in sorted(set(counted) - codes_of(tenonc)):
        problems.append(f"{code} is expected, and does not exist")
    alike = collections.defaultdict(list)
    for case in cases:
        alike[shape_of(case)].append(f"'{case.name}' ({case.path.name})")
    problems += ["equal but for names: " + ", ".join(names) for names in alike.values() if len(names) > 1]
    named = collections.Counter(case.name for case in cases)
    problems += [f"the name '{name}' stands {count} times" for name, count in named.items() if count > 1]
    if len(cases) < MANY:
        problems.append(f"{len(cases)} cases, {MANY} are needed")
    print("\n".join(problems))
    print(f"{len(cases)} cases of {len(counted)} codes, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
