"""What generated code costs a build, beside the same messages written by hand, in the same run and in turns.

usage: compile.py --build build/release [--output build/bench/compile.json] [--units 100] [--rounds 7] [--only WORD]

The interface is nav.idl; its counterpart is by_hand/nav.hpp. Of both there are as many copies as there are units, each with a
namespace of its own: compiled as one unit that includes them all, and as units of one each. Times are those of the processor,
user and system, of the compiler's processes; a ratio is the median over pairs that ran one after the other.
"""

import argparse
import json
import os
import pathlib
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
COMPILERS = ("g++", "clang++-14")
OPTIONS = ("-std=c++20", "-O2", "-c", "-o", "/dev/null")
RUNTIME = "#include <tenon/publisher.hpp>\n#include <tenon/subscriber.hpp>\n"
LINES, TYPES = 200, 500
PROJECT = """cmake_minimum_required(VERSION 3.25)
project(nothing_to_do LANGUAGES CXX)
set(CMAKE_CXX_STANDARD 20)
set(TENON_SHARE_DIR "{root}")
set(TENON_COMPILER "{tenonc}")
include("{root}/codegen/cmake/TenonGenerate.cmake")
add_library(Tenon::runtime INTERFACE IMPORTED)
target_include_directories(Tenon::runtime INTERFACE "{root}/runtime/include")
tenon_generate(nav FILES {files})
foreach(name IN ITEMS {names})
  file(WRITE "${{CMAKE_BINARY_DIR}}/${{name}}.cpp" "#include <${{name}}.types.hpp>\\n")
  add_library(${{name}} OBJECT "${{CMAKE_BINARY_DIR}}/${{name}}.cpp")
  target_link_libraries(${{name}} PRIVATE nav)
endforeach()
"""
FILES = 10  # of the project that is built again


def seconds(*command, **more):
    """The processor's time of a process and its children."""
    process = subprocess.Popen([str(part) for part in command], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, **more)
    said = process.stderr.read()
    _, status, used = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"{' '.join(map(str, command))}\n{said.decode(errors='replace')[-4000:]}")
    return used.ru_utime + used.ru_stime


def in_turns(rounds, *works):
    """A list of times for each work, taken in turns; who begins changes."""
    times = [[] for _ in works]
    for number in range(rounds):
        for place in sorted(range(len(works)), reverse=number % 2 == 1):
            times[place].append(works[place]())
    return times


class Report:
    def __init__(self, machine):
        self._machine, self.rows = machine, []
        print(f"compile: {json.dumps(machine)}")
        print(f"{'figure':<34}{'compiler':>12}{'as':>12}{'ms':>10}{'yardstick':>11}{'ratio':>8}{'goal':>10}")

    def ratio(self, name, compiler, shape, measured, yardstick, goal):
        pairs = sorted(mine / other for mine, other in zip(measured, yardstick))
        self._add(name, compiler, shape, statistics.median(measured), goal, yardstick_ms=1000 * statistics.median(yardstick),
                  ratio=statistics.median(pairs), ratio_low=pairs[len(pairs) // 4], ratio_high=pairs[-1 - len(pairs) // 4],
                  runs=len(pairs), raw=[measured, yardstick])

    def time(self, name, measured, goal, yardstick=None):
        more = {} if yardstick is None else {"yardstick_ms": 1000 * statistics.median(yardstick)}
        self._add(name, "", "", statistics.median(measured), goal, runs=len(measured), raw=[measured], **more)

    def count(self, name, number, goal):
        self._add(name, "", "", None, goal, count=number)

    def _add(self, name, compiler, shape, median, goal, **more):
        row = {"name": name, "compiler": compiler, "as": shape, "ms": None if median is None else 1000 * median, "goal": goal, **more}
        self.rows.append({**row, "machine": self._machine})
        shown = [f"{row['ms']:.1f}" if median is not None else str(more["count"])]
        shown += [f"{row[key]:.{digits}f}" if key in row else "–" for key, digits in (("yardstick_ms", 1), ("ratio", 2))]
        print(f"{name:<34}{compiler:>12}{shape:>12}{shown[0]:>10}{shown[1]:>11}{shown[2]:>8}{goal:>10}", flush=True)


class Bench:
    def __init__(self, options, folder):
        self._options, self._folder, self._tenonc = options, folder, options.build.resolve() / "bin/tenonc"
        self._text = (HERE / "nav.idl").read_text()
        self.report = Report(self._describe_machine())

    def _describe_machine(self):
        cpu = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())
        commit = subprocess.run(["git", "-C", ROOT, "rev-parse", "--short=10", "HEAD"], capture_output=True, text=True, check=False)
        versions = [subprocess.run([name, "--version"], capture_output=True, text=True, check=True).stdout.splitlines()[0]
                    for name in COMPILERS if shutil.which(name)]
        return {"cpu": cpu[1] if cpu else "unknown", "kernel": platform.release(), "compilers": versions,
                "commit": commit.stdout.strip() or "unknown", "command": " ".join(sys.argv[1:]), "load_before": os.getloadavg()[0]}

    def _wanted(self, name):
        return self._options.only in name

    def _times(self, rounds, *works):
        return in_turns(rounds, *works)

    # The compiler of interfaces.

    def _idl(self, name, text):
        path = self._folder / name
        path.write_text(text)
        return path

    def _copies(self, number, text=None):
        return "\n".join((text or self._text).replace("module nav", f"module nav{i}") for i in range(number))

    def _plain(self):
        """Without annotations, so that another compiler takes the file, too."""
        return re.sub(r"@\w+(\([^)]*\))? ?", "", self._text)

    def _copies_of_many(self):
        return 1 + TYPES // len(re.findall(r"^(?:@\w+\(\d+\) )?(?:struct|enum) ", self._text, re.MULTILINE))

    def _generate(self, *sources, options=()):
        """Seconds of all that makes C++ of these files."""
        used = 0.0
        for source in sources:
            used += seconds(self._tenonc, "compile", *options, source, "--base-dir", source.parent, "--out-json",
                            source.with_suffix(".json"), "--out-tsd", source.with_suffix(".tsd"))
        return used + self._render(*sources)

    def _render(self, *sources):
        """Seconds of the code generator, of models that are there."""
        models = [part for source in sources for part in ("--model", source.with_suffix(".json"))]
        return seconds("/usr/bin/python3", "-m", "tenon_codegen", *models, "--output-dir", self._folder / "generated",
                              env={**os.environ, "PYTHONPATH": str(ROOT / "codegen"), "PYTHONDONTWRITEBYTECODE": "1"})

    def front_end(self):
        plain = self._plain()
        lines = self._copies(1 + LINES // len(plain.splitlines()), plain).splitlines()[:LINES]
        while lines[-1] != "};":
            lines.pop()
        source = self._idl("front.idl", "\n".join(lines) + "\n};\n")
        works = [lambda: seconds(self._tenonc, "check", "--default-extensibility=final", source)]
        if shutil.which("idlc"):
            works.append(lambda: seconds("idlc", "-o", self._folder, source, cwd=self._folder))
        self.report.time(f"front-end, {len(lines)} lines", *self._with_goal(self._times(15, *works), "≤ 20 ms"))

    @staticmethod
    def _with_goal(times, goal):
        return [times[0], goal, *times[1:]]

    def many_types(self):
        source = self._idl("many.idl", self._copies(self._copies_of_many()))
        self.report.time(f"{TYPES} types to C++, one run", self._times(3, lambda: self._generate(source))[0], "≤ 2000 ms")

    def beside_others(self):
        """Where others do the same work: from a file of an interface to C or C++ that compiles."""
        plain = self._plain()
        flat = (HERE / "nav.fbs").read_text()
        for shape, copies, rounds in (("one file", 1, 15), (f"{TYPES} types", self._copies_of_many(), 5)):
            source = self._idl(f"beside{copies}.idl", self._copies(copies, plain))
            tables = self._idl(f"beside{copies}.fbs", "".join(flat.replace("namespace nav", f"namespace nav{i}") for i in range(copies)))
            works = {"idlc": lambda source=source: seconds("idlc", "-o", self._folder, source, cwd=self._folder),
                     "flatc": lambda tables=tables: seconds("flatc", "--cpp", "-o", self._folder, tables)}
            for name in filter(shutil.which, works):
                ours = lambda source=source: self._generate(source, options=("--default-extensibility=final",))
                self.report.ratio("to C++, all of it", name, shape, *self._times(rounds, ours, works[name]), "–")
                ours = lambda source=source: seconds(self._tenonc, "check", "--default-extensibility=final", source)
                self.report.ratio("front-end, beside all of theirs", name, shape, *self._times(rounds, ours, works[name]), "–")

    def templates(self):
        """The generator alone: of one file's model, and of one with very many types."""
        for shape, copies, rounds in (("one file", 1, 15), (f"{TYPES} types", self._copies_of_many(), 3)):
            source = self._idl(f"templates{copies}.idl", self._copies(copies))
            self._generate(source)
            self.report.time(f"templates, {shape}", self._times(rounds, lambda source=source: self._render(source))[0], "–")

    def builds(self):
        """A project of ten files, each with a unit that includes what is generated of it: built again after nothing, a comment, a
        member."""
        project, build = self._folder / "project", self._folder / "project/build"
        project.mkdir()
        names = [f"nav{i}" for i in range(FILES)]
        for name in names:
            (project / f"{name}.idl").write_text(self._text.replace("module nav", f"module {name}"))
        (project / "CMakeLists.txt").write_text(PROJECT.format(
            root=ROOT, tenonc=self._tenonc, files=" ".join(f"{name}.idl" for name in names), names=" ".join(names)))
        subprocess.run(["cmake", "-S", project, "-B", build, "-G", "Ninja"], check=True, capture_output=True)
        self.report.time(f"build, all of {FILES} files", [seconds("cmake", "--build", build)], "–")
        self._again("nothing to do", build, None, "0")
        source = project / "nav3.idl"
        self._again("a comment more", build, (source, lambda text: text + "// Nothing that anybody reads.\n"), "2, no C++")
        self._again("a member more", build, (source, lambda text: text.replace("uint64 stamp;", "uint64 stamp; uint64 more;", 1)), "3")

    def _again(self, what, build, change, goal):
        """What ninja runs after a change, and how long all of it takes."""
        if change:
            source, edit = change
            source.write_text(edit(source.read_text()))
        log = self._folder / "ninja.log"
        with open(log, "w") as said:
            before = time.perf_counter()
            subprocess.run(["ninja", "-C", build, "-v"], check=True, stdout=said)
            taken = time.perf_counter() - before
        commands = len(re.findall(r"^\[\d+/\d+\]", log.read_text(), re.MULTILINE))
        self.report.count(f"build, {what}, commands", commands, goal)
        self.report.time(f"build, {what}, by the clock", [taken], "–")

    # What a C++ compiler makes of the headers.

    def headers(self):
        number = self._options.units
        sources = []
        by_hand = (HERE / "by_hand/nav.hpp").read_text()
        shutil.copy(HERE / "by_hand/containers.hpp", self._folder)
        for i in range(number):
            sources.append(self._idl(f"nav{i}.idl", self._text.replace("module nav", f"module nav{i}")))
            (self._folder / f"hand{i}.hpp").write_text(by_hand.replace("namespace nav", f"namespace nav{i}"))
        self._generate(*sources)
        for compiler in filter(shutil.which, COMPILERS):
            self._compare("x.types.hpp", compiler, "nav{}.types.hpp", "", "≤ 1.2")
            self._compare("x.hpp, with the runtime", compiler, "nav{}.hpp", RUNTIME, "≤ 2")

    def _compare(self, name, compiler, header, runtime, goal):
        if not self._wanted(name):
            return
        every = range(self._options.units)

        def work(kind, header, before, numbers):
            text = before + "".join(f"#include <{header.format(i)}>\n" for i in numbers)
            unit = self._folder / f"{kind}.cpp"
            def run():
                unit.write_text(text)
                return seconds(compiler, *OPTIONS, "-I", ROOT / "runtime/include", "-I", self._folder / "generated", "-I",
                               self._folder, unit)
            return run

        one = self._times(self._options.rounds, work("generated", header, "", every), work("by_hand", "hand{}.hpp", runtime, every))
        self.report.ratio(name, compiler, "one unit", *one, goal)
        many = [[], []]
        for i in every:
            pair = self._times(1, work("generated", header, "", [i]), work("by_hand", "hand{}.hpp", runtime, [i]))
            many = [all_of + now for all_of, now in zip(many, pair)]
        self.report.ratio(name, compiler, f"{len(every)} units", *many, goal)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--output", type=pathlib.Path, default=ROOT / "build/bench/compile.json")
    parser.add_argument("--units", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--only", default="", help="figures whose name has this in it")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="tenon-compile-") as folder:
        bench = Bench(options, pathlib.Path(folder))
        for name, figure in (("front-end", bench.front_end), ("types to C++", bench.many_types),
                             ("templates", bench.templates), ("beside others", bench.beside_others), ("builds", bench.builds),
                             ("x.types.hpp x.hpp", bench.headers)):
            if options.only in name or any(word in options.only for word in name.split()):
                figure()
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text(json.dumps(bench.report.rows, indent=1) + "\n")
    print(options.output)


if __name__ == "__main__":
    main()
