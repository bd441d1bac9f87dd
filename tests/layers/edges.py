"""Every memory order of the queue says which edge it is an end of, and every edge has both ends.

edges.py ROOT

The table of edges stands on top of runtime/include/tenon/detail/queue/ring_layout.hpp. Checked in all files of the room:
  - an atomic operation names its order: what is left to the default was not thought about;
  - an order other than relaxed carries, on its line, `// edge LABEL… release|acquire|seq_cst|fence`, an end that the order
    can be; labels stand in the table;
  - each label of the table has a release and an acquire, or is a pair of sequentially consistent operations.
"""
import collections
import pathlib
import re
import sys

TABLE = "runtime/include/tenon/detail/queue/ring_layout.hpp"
ROOMS = ("runtime/include/tenon/detail/queue", "runtime/src/queue")

ROW = re.compile(r"//   ([A-Z]+) {2,}\S")
ORDER = re.compile(r"memory_order(?:_|::)(relaxed|consume|acquire|release|acq_rel|seq_cst)\b")
OPERATION = re.compile(r"[\w)\]](?:\.|->)(?:load|store|exchange|fetch_\w+|compare_exchange_\w+|wait|test_and_set)\(([^;]*)")
MARK = re.compile(r"// edge ((?:[A-Z]+ )+)(release|acquire|seq_cst|fence)$")
CAN_BE = {
    "acquire": {"acquire"},
    "release": {"release"},
    "seq_cst": {"acquire", "release", "seq_cst", "fence"},
}


def table_of(text):
    head = text.split("#pragma once")[0]
    return [match[1] for line in head.splitlines() if (match := ROW.match(line))]


def check_line(where, line, labels, ends):
    code = line.split("//")[0]
    strong = [order for order in ORDER.findall(code) if order != "relaxed"]
    mark = MARK.search(line)
    if not strong:
        return [f"{where}: an edge is named where nothing is ordered"] if mark and code.strip() else []
    if not mark:
        return [f"{where}: memory_order_{strong[0]} without `// edge LABEL …`"]
    problems = [f"{where}: edge {label} is not in the table" for label in mark[1].split() if label not in labels]
    for order in strong:
        if mark[2] not in CAN_BE.get(order, ()):
            problems.append(f"{where}: memory_order_{order} is no {mark[2]}")
    for label in mark[1].split():
        ends[label][mark[2]] += 1
    return problems


def check_defaults(path, text):
    """Operations that name no order. One may span lines, so the file is read as a whole."""
    code = re.sub(r"//[^\n]*", "", text)
    for match in OPERATION.finditer(code):
        if "memory_order" not in match[1]:
            yield f"{path}:{code[:match.start()].count(chr(10)) + 1}: an atomic operation names no order"


def check_ends(labels, ends):
    for label in labels:
        end = ends[label]
        both = end["release"] and end["acquire"]
        pair = end["seq_cst"] + end["fence"] >= 2
        if not both and not pair:
            found = ", ".join(f"{count} {kind}" for kind, count in sorted(end.items())) or "no end at all"
            yield f"{TABLE}: edge {label} has {found}: it needs a release and an acquire, or a pair of seq_cst"


def check_tree(root):
    labels = table_of((root / TABLE).read_text(encoding="utf-8"))
    ends = collections.defaultdict(collections.Counter)
    problems = [] if labels else [f"{TABLE}: no table of edges"]
    for room in ROOMS:
        for path in sorted((root / room).glob("*.[hc]pp")):
            text = path.read_text(encoding="utf-8")
            name = path.relative_to(root)
            for number, line in enumerate(text.splitlines(), 1):
                problems += check_line(f"{name}:{number}", line, labels, ends)
            problems += check_defaults(name, text)
    return problems + list(check_ends(labels, ends))


def main():
    problems = check_tree(pathlib.Path(sys.argv[1]))
    for problem in problems:
        print(problem)
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
