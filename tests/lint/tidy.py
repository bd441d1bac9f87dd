"""clang-tidy over the project's own sources, many in one unit, so that it reads the headers they share once.

tidy.py COMMANDS ROOT WORK TIDY JOBS

COMMANDS is a compile_commands.json of ROOT; WORK is a folder for the units. Sources of what is shipped (idl, runtime, tools) that are
compiled alike are put together; a line of the unit includes one of them. An example or a measurement is a unit of its own: it may
have the names that it likes. The static analyzer, which follows every path through a function, reads what is shipped; a
measurement or an example is straight code of one function, in which it spends ten times as long as in all the rest, and finds what
the sanitizers find.
Exit code: 0 if nothing was found.
"""
import concurrent.futures
import json
import pathlib
import re
import shlex
import subprocess
import sys

# Not the tests: they are held by two compilers' warnings as errors and the sanitizers, and GoogleTest's macros would take most of
# the time.
ROOMS = ("idl", "runtime", "tools", "examples", "bench")
SHIPPED = ("idl", "runtime", "tools")
MOST = 20  # sources of one unit; fewer where the processors would wait for the last
# Not a source's own build: the tests' 32-bit programs and their runtime with a step at each store.
OTHER_BUILDS = re.compile(r" -m32 |tenon_runtime_seamed")


def flags(entry):
    words = shlex.split(entry["command"])[1:]
    kept = []
    while words:
        word = words.pop(0)
        if word in ("-c", "-o", "-MF", "-MT", "-MD"):
            if word not in ("-c", "-MD"):
                words.pop(0)
        elif word != entry["file"]:
            kept.append(word)
    return tuple(kept)


def units(commands, root):
    alike = {}
    for entry in commands:
        path = pathlib.Path(entry["file"])
        if not path.is_relative_to(root) or OTHER_BUILDS.search(entry["command"]):
            continue
        room = path.relative_to(root).parts[0]
        if room in ROOMS:
            alike.setdefault((room, entry["directory"], flags(entry)), set()).add(str(path))
    for (room, directory, common), sources in sorted(alike.items()):
        ordered = sorted(sources)
        parts = -(-len(ordered) // (MOST if room in SHIPPED else 1))
        for part in range(parts):
            yield room, directory, common, ordered[part::parts]


def main():
    commands, root, work, tidy, jobs = sys.argv[1:]
    root, work = pathlib.Path(root).resolve(), pathlib.Path(work)
    work.mkdir(parents=True, exist_ok=True)
    for old in work.glob("unit_*.cpp"):
        old.unlink()
    database, analyzed = [], {}
    for number, (room, directory, common, sources) in enumerate(units(json.loads(pathlib.Path(commands).read_text()), root)):
        unit = work.resolve() / f"unit_{number:02}_{room}.cpp"
        unit.write_text("".join(f'#include "{source}"\n' for source in sources))
        database.append({"directory": directory, "file": str(unit), "arguments": ["c++", *common, "-c", str(unit)]})
        analyzed[str(unit)] = (len(sources), room in SHIPPED)
    (work / "compile_commands.json").write_text(json.dumps(database, indent=1))
    filter_ = "^" + re.escape(str(root)) + "/(" + "|".join(ROOMS) + ")/"

    def look(unit):
        checks = "-bugprone-suspicious-include" + ("" if analyzed[unit][1] else ",-clang-analyzer-*")
        return subprocess.run([tidy, "-p", str(work), "--quiet", f"--checks={checks}", f"--config-file={root}/.clang-tidy",
                               f"--header-filter={filter_}", "--extra-arg=-Wno-unknown-warning-option", unit],
                              capture_output=True, text=True)

    failed = 0
    with concurrent.futures.ThreadPoolExecutor(int(jobs)) as pool:
        for done in pool.map(look, sorted(analyzed, key=lambda unit: -analyzed[unit][0])):
            if done.returncode != 0:
                failed += 1
                print(done.stdout or done.stderr, end="")
    print(f"clang-tidy: {sum(count for count, _ in analyzed.values())} sources in {len(analyzed)} units, {failed} with findings")
    return failed != 0


sys.exit(main())
