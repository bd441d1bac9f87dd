"""Compares the findings about files with one mistake.  one_mistake.py TENONC FOLDER [NAME]: exit 0 all as expected.

cases.py says what a case is.
"""
import concurrent.futures
import json
import os
import pathlib
import subprocess
import sys
import tempfile

from cases import read_cases, to_bytes


def findings(tenonc, folder, lines, case):
    """What tenonc reports about the text, as (code, place, text), and its exit code."""
    (folder / "case.idl").write_bytes(to_bytes(lines))
    command = [tenonc, "check", "--error-format=json", *case.options, "case.idl"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60)
    if done.returncode not in (0, 1) or done.stderr:
        return [("crash", str(done.returncode), done.stderr)], done.returncode
    result = []
    for item in json.loads(done.stdout)["diagnostics"]:
        if item["severity"] == "note" and item["code"] not in case.codes:
            continue
        place = f'{item["line"]}:{item["column"]}-{item["end_column"]}' if "line" in item else "-"
        if item.get("file", "case.idl") != "case.idl":
            place = f'{item["file"]}:{place}'
        result.append((item["code"], place, item["text"]))
    return result, done.returncode


def problem_of(tenonc, case):
    """What is wrong with the case, or nothing."""
    if case.lines("bad") is None or case.lines("twin") is None or not case.codes:
        return "needs bad, twin and expect"
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for file, content in case.files():
            (folder / file).write_bytes(content)
        bad, _ = findings(tenonc, folder, case.lines("bad"), case)
        for file, content in case.files("twin-file"):
            (folder / file).write_bytes(content)
        twin, twin_code = findings(tenonc, folder, case.lines("twin"), case)
    if [f"{code} {place}" for code, place, _ in bad] != case.expected():
        return f"expected {case.arguments('expect')}, found {bad[:20]}"
    for wanted in case.arguments("text"):
        if wanted not in bad[0][2]:
            return f"'{wanted}' is not in '{bad[0][2]}'"
    if twin or twin_code != 0:
        return f"the twin is not accepted: {twin[:20]}"
    return None


def main():
    tenonc, folder, only = sys.argv[1], sys.argv[2], sys.argv[3:]
    cases = [case for case in read_cases(folder) if not only or case.name in only]
    with concurrent.futures.ThreadPoolExecutor(min(len(os.sched_getaffinity(0)), 4)) as pool:
        problems = list(pool.map(lambda case: problem_of(tenonc, case), cases))
    for case, problem in zip(cases, problems):
        if problem:
            print(f"{case.path.name}: {case.name}: {problem}")
    failures = sum(problem is not None for problem in problems)
    print(f"{len(cases)} cases, {failures} failed")
    return 0 if cases and not failures else 1


if __name__ == "__main__":
    sys.exit(main())
