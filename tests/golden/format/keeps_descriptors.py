"""Formats IDL and compiles it before and after.  keeps_descriptors.py TENONC PROJECT: exit 0 nothing but places changed.

Takes every IDL file of the project, the accepted twin of every case in tests/golden/diagnostics/one_mistake, and IDL that
Debian packages have installed here. What compiles gives the same descriptor apart from lines and columns; all of it is
formatted, and formatting it again changes nothing.
"""
import concurrent.futures
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

PROJECT = pathlib.Path(sys.argv[2])
sys.path.insert(0, str(PROJECT / "tests/golden/diagnostics"))
from cases import read_cases, to_bytes  # noqa: E402

TENONC = pathlib.Path(sys.argv[1]).resolve()
PLACES = {"source", "descriptor"}
FOLDERS = ("examples", "bench", "tests")
INSTALLED = ("/usr/share/idl", "/usr/include/dds", "/usr/share/cyclonedds")
LARGEST = 100_000  # bytes of a case
BOUNDS = ["--default-string-bound=15", "--default-sequence-bound=4", "--default-map-bound=4"]


def without_places(value):
    if isinstance(value, dict):
        return {k: v.split(":")[0] if k == "place" else without_places(v) for k, v in value.items() if k not in PLACES}
    return [without_places(each) for each in value] if isinstance(value, list) else value


def described(path, options):
    """The descriptor of `path` without places, or nothing if it does not compile."""
    out = path.with_suffix(".json")
    done = subprocess.run([TENONC, "compile", path.name, "--out-json", out.name, *options], cwd=path.parent,
                          capture_output=True, timeout=60)
    return without_places(json.loads(out.read_text(encoding="utf-8"))) if done.returncode == 0 else None


def twins(folder):
    """One folder per case, with the files it needs; yields (name, path, options)."""
    for number, case in enumerate(read_cases(PROJECT / "tests/golden/diagnostics/one_mistake")):
        place = folder / str(number)
        place.mkdir()
        content = to_bytes(case.lines("twin"))
        if len(content) > LARGEST:
            continue  # about a limit, and asked of the compiler elsewhere
        for name, content in [*case.files(), *case.files("twin-file"), ("case.idl", content)]:
            (place / name).write_bytes(content)
        yield f"{case.path.name}: {case.name}", place / "case.idl", case.options


def project_files(folder):
    for part in FOLDERS:
        shutil.copytree(PROJECT / part, folder / part, ignore=lambda where, names: [
            name for name in names if not (name.endswith(".idl") or (pathlib.Path(where) / name).is_dir())])
    for path in sorted(folder.rglob("*.idl")):
        if "many_mistakes" in path.parts:
            continue
        root = folder / "tests/golden/cpp/idl" if "golden" in path.parts else path.parent
        dependencies = folder / "tests/consume/giver", folder / "tests/generate/project"
        yield str(path.relative_to(folder)), path, [f"--import-dir={each}" for each in (root, *dependencies)] + BOUNDS


def installed_files(folder):
    for number, path in enumerate(sorted(p for top in INSTALLED for p in pathlib.Path(top).rglob("*.idl"))):
        place = folder / str(number) / path.name
        place.parent.mkdir()
        shutil.copyfile(path, place)
        yield str(path), place, [f"--import-dir={path.parent}", f"--import-dir={path.parent.parent}", *BOUNDS]


def check(name, path, options, must_compile):
    """What is wrong, or nothing; counts what was compared."""
    before = described(path, options)
    if before is None and must_compile:
        return f"{name}: does not compile", 0
    done = subprocess.run([TENONC, "fmt", path.name], cwd=path.parent, capture_output=True, text=True, timeout=60)
    if done.returncode == 1 and not must_compile:
        return None, 0  # not IDL as it is accepted here: left as it was
    if done.returncode != 0:
        return f"{name}: {done.stdout}{done.stderr}", 0
    again = subprocess.run([TENONC, "fmt", "--check", path.name], cwd=path.parent, capture_output=True, text=True, timeout=60)
    if again.returncode != 0:
        return f"{name}: changes when it is formatted again: {again.stdout}{again.stderr}", 0
    if before != described(path, options):
        return f"{name}: another descriptor", 0
    return None, before is not None


def main():
    failures, compared = 0, {}
    for group, least, files in (("project", 10, project_files), ("twins", 400, twins), ("installed", 0, installed_files)):
        with tempfile.TemporaryDirectory() as folder:
            prepared = list(files(pathlib.Path(folder)))
            with concurrent.futures.ThreadPoolExecutor(min(len(os.sched_getaffinity(0)), 4)) as pool:
                results = list(pool.map(lambda file: check(*file, must_compile=group == "twins"), prepared))
        for problem in (problem for problem, _ in results if problem):
            failures += 1
            print(problem)
        compared[group] = sum(same for _, same in results)
        print(f"{group}: {len(results)} files, {compared[group]} descriptors compared")
        failures += compared[group] < least
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
