"""How much of the runtime the tests run, by line and by branch: runs them in a build of the preset `coverage`, and counts.

coverage.py ROOT BUILD REPORT [--counted]    --counted: the tests have run; only count what they wrote.

Prints a table per room, then what did not run and is not in rest.txt; writes REPORT (JSON). Exit code 0 if no test failed, at least
LINES percent of the lines and BRANCHES percent of the branches ran, and each line that did not is in rest.txt, where the reason
stands. Branches that are not there are printed only: which way a race goes is not the same in each run.

What is counted, of what llvm-cov says about each program:
- Each line below runtime/ with code on it. Not those that have but a comment or brackets.
- Each condition as it is written, true and false apart: of if, loops and ?:, each operand of && and ||, each case of a switch.
  None that the compiler made, so none of exceptions and of `= default`; none that is constant, so none of `if constexpr`.
- What several programs or instantiations of a template hold ran if it ran in any of them. One of the programs' runtimes has a
  step at each store and each call (tests/seam): it is compiled from the same sources.
"""
import argparse
import collections
import concurrent.futures
import json
import os
import pathlib
import re
import subprocess
import sys

LINES, BRANCHES = 95.0, 90.0
REST = pathlib.Path(__file__).with_name("rest.txt")
OF_THE_COMPILER = re.compile(r"if constexpr|= default")
NO_CODE = re.compile(r"[\s{}()\[\];,]*(//.*)?")
COUNTERS = "%m%c.profraw"  # mapped, one file for all processes of a program: those that are killed are counted, too


def lines_of(segments):
    """Line -> how often it ran: the most of what begins there or goes on from the line before."""
    counts, going_on, line = collections.defaultdict(int), None, 0
    for number, _, count, has_count, is_entry, is_gap in segments:
        for between in range(line + 1, number + 1):
            if going_on is not None:
                counts[between] = max(counts[between], going_on)
        if has_count and is_entry and not is_gap:
            counts[number] = max(counts[number], count)
        going_on, line = count if has_count else None, number
    return counts


def conditions_of(function):
    """(file, place) -> how often it was true, and false; none that is constant in this instantiation."""
    ran = {(file, *place): count for *place, count, file, _, _ in function["regions"]}
    for *place, true, false, file, _, _ in function["branches"]:
        if true + false or not ran.get((file, *place)):
            yield (function["filenames"][file], *place), true, false


class Counts:
    """File -> line -> how often, and file -> place -> (true, false)."""

    def __init__(self):
        self.lines = collections.defaultdict(collections.Counter)
        self.branches = collections.defaultdict(dict)

    def add_line(self, file, line, count):
        self.lines[file][line] += count

    def add_branch(self, file, place, true, false):
        before = self.branches[file].get(place, (0, 0))
        self.branches[file][place] = before[0] + true, before[1] + false

    def join(self, other):
        for file, lines in other.lines.items():
            for line, count in lines.items():
                self.add_line(file, line, count)
        for file, branches in other.branches.items():
            for place, (true, false) in branches.items():
                self.add_branch(file, place, true, false)

    def keep_written(self, texts):
        """Drops the lines without code, and what the compiler decides; `texts`: file -> its lines."""
        for file, lines in self.lines.items():
            for line in [line for line in lines if NO_CODE.fullmatch(texts[file][line - 1])]:
                del lines[line]
        for file, branches in self.branches.items():
            for place in [place for place in branches if OF_THE_COMPILER.search(texts[file][place[0] - 1])]:
                del branches[place]


def read(document, root):
    """What one document of llvm-cov says about files below runtime/."""
    counts, below = Counts(), f"{root}/runtime/"
    for data in document["data"]:
        for file in data["files"]:
            if file["filename"].startswith(below):
                for line, count in lines_of(file["segments"]).items():
                    counts.add_line(file["filename"][len(str(root)) + 1:], line, count)
        for function in data["functions"]:
            for (file, *place), true, false in conditions_of(function):
                if file.startswith(below):
                    counts.add_branch(file[len(str(root)) + 1:], tuple(place), true, false)
    return counts


def count_one(program, profile, root):
    done = subprocess.run(["llvm-cov-14", "export", "--skip-expansions", f"--instr-profile={profile}", str(program), f"{root}/runtime"],
                          capture_output=True, text=True, check=True)
    return read(json.loads(done.stdout), root)


def counted_tests(build):
    """Name of the test -> its programs."""
    lines = (build / "counted_tests").read_text(encoding="utf-8").splitlines()
    return {test: programs.split() or [test] for test, _, programs in (line.partition(":") for line in lines)}


def count(root, build):
    profile = build / "all.profdata"
    subprocess.run(["llvm-profdata-14", "merge", "--sparse", "-o", profile, *sorted((build / "profiles").iterdir())], check=True)
    programs = [build / "bin" / name for names in counted_tests(build).values() for name in names]
    counts = Counts()
    with concurrent.futures.ProcessPoolExecutor() as workers:
        for part in workers.map(count_one, programs, [profile] * len(programs), [root] * len(programs)):
            counts.join(part)
    return counts


def run_tests(build):
    profiles = build / "profiles"
    profiles.mkdir(exist_ok=True)
    for old in profiles.iterdir():
        old.unlink()
    wanted = f"^({'|'.join(counted_tests(build))})($|[.])"
    done = subprocess.run(["ctest", "--test-dir", str(build), "-R", wanted, "-j", str(len(os.sched_getaffinity(0))), "--repeat", "until-pass:2",
                           "--output-on-failure", "--progress"], check=False,
                          env={**os.environ, "LLVM_PROFILE_FILE": str(profiles / COUNTERS)})
    return done.returncode == 0


class Sum:
    def __init__(self):
        self.lines = self.lines_run = self.branches = self.branches_run = 0

    def add(self, counts, file):
        self.lines += len(counts.lines[file])
        self.lines_run += sum(ran > 0 for ran in counts.lines[file].values())
        self.branches += 2 * len(counts.branches[file])
        self.branches_run += sum((true > 0) + (false > 0) for true, false in counts.branches[file].values())

    def percents(self):
        return 100 * self.lines_run / max(self.lines, 1), 100 * self.branches_run / max(self.branches, 1)

    def figures(self):
        lines, branches = self.percents()
        return {"lines": self.lines, "lines_run": self.lines_run, "lines_percent": round(lines, 2), "branches": self.branches,
                "branches_run": self.branches_run, "branches_percent": round(branches, 2)}

    def __str__(self):
        lines, branches = self.percents()
        return (f"{self.lines_run:6} of {self.lines:6} lines {lines:6.2f} % {self.branches_run:6} of {self.branches:6} branches "
                f"{branches:6.2f} %")


def report_on(counts):
    rooms, everything = collections.defaultdict(Sum), Sum()
    for file in list(counts.lines):
        rooms[file.rpartition("/")[0].removeprefix("runtime/")].add(counts, file)
        everything.add(counts, file)
    for name, total in [*sorted(rooms.items()), ("all", everything)]:
        print(f"{name:26} {total}")
    return everything, {**everything.figures(), "rooms": {name: total.figures() for name, total in sorted(rooms.items())}}


def missed_of(counts, texts):
    """Each line that did not run, and each condition of one that ran that was never true or never false."""
    for file, text in sorted(texts.items()):
        for line, ran in sorted(counts.lines[file].items()):
            if not ran:
                yield {"file": file, "line": line, "text": text[line - 1].strip(), "never": "run"}
        for (line, column, last, end), taken in sorted(counts.branches[file].items()):
            written = text[line - 1][column - 1:end - 1 if last == line else None]
            for way, times in zip(("true", "false"), taken):
                if not times and counts.lines[file].get(line):
                    yield {"file": file, "line": line, "text": text[line - 1].strip(), "never": way, "condition": written}


def listed(text):
    """(file, text of a line) -> the reason. A reason stands in a line that begins with `=`, above those it is for."""
    reasons, reason = {}, None
    for line in filter(None, text.split("\n")):
        if line.startswith("= "):
            reason = line[2:]
        elif not line.startswith("#"):
            file, _, code = line.partition(": ")
            reasons[file, code] = reason
    return reasons


def not_listed(missed, reasons):
    return [one for one in missed if (one["file"], one["text"]) not in reasons]


def outdated(reasons, texts):
    """What is listed and stands in no file."""
    known = {file: {line.strip() for line in text} for file, text in texts.items()}
    return [(file, code) for file, code in reasons if code not in known.get(file, ())]


def judge_rest(missed, texts):
    """Whether each line that did not run is listed, and each one listed is there."""
    reasons = listed(REST.read_text(encoding="utf-8"))
    unknown, old = not_listed(missed, reasons), outdated(reasons, texts)
    for one in unknown:
        print(f"{one['file']}:{one['line']}: never {one['never']}, and not in rest.txt: {one.get('condition', one['text'])}")
    for file, code in old:
        print(f"rest.txt: {file} has no line '{code}'")
    return not old and all(one["never"] != "run" for one in unknown)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("root", type=pathlib.Path)
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("report", type=pathlib.Path)
    parser.add_argument("--counted", action="store_true")
    asked = parser.parse_args()
    root, build = asked.root.resolve(), asked.build.resolve()
    good = asked.counted or run_tests(build)
    if not good:
        print("coverage: tests failed")
    counts = count(root, build)
    texts = {file: (root / file).read_text(encoding="utf-8").split("\n") for file in counts.lines}
    counts.keep_written(texts)
    everything, report = report_on(counts)
    missed = list(missed_of(counts, texts))
    asked.report.write_text(json.dumps({**report, "missed": missed}, indent=1) + "\n", encoding="utf-8")
    good = judge_rest(missed, texts) and good
    lines, branches = everything.percents()
    if lines < LINES or branches < BRANCHES:
        print(f"coverage: expected {LINES} % of the lines and {BRANCHES} % of the branches at least")
        good = False
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
