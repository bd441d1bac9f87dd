"""Runs fuzz targets: makes the seeds, searches, says what was done and what was found.

usage: fuzz.py --programs FOLDER [--work FOLDER] [--seconds N] [--seed N] [--report FILE] [--short] NAME…|all

Long form, on programs with libFuzzer: N seconds of a processor's time for each target, however busy the machine is. Findings
and the corpus stay in the work folder; a corpus of an earlier run is where the next one begins. Ends 1 if there is a finding.
The report is a file of JSON: of each target its seed, executions, CPU seconds, corpus and findings, and the sums.
Short form, on programs of any other build: the seeds and some mutations of them.
"""

import argparse
import json
import math
import os
import pathlib
import random
import re
import resource
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
IDL = (HERE / "idl", ROOT / "tests/golden/cpp/idl", ROOT / "examples", ROOT / "tests/width")
SHORT_RUNS = 1000
LONGEST = 16_384  # bytes
INPUT_SECONDS = 5
MEGABYTES = 2048


def files(*places):
    return sorted(file for place in places for file in place.rglob("*") if file.suffix in (".idl", ".toml", ".bin"))


def idl_seeds(folder, _programs):
    copy(files(*IDL), folder)


def bounds_seeds(folder, _programs):
    copy(files(HERE / "bounds"), folder)


def waivers_seeds(folder, _programs):
    copy(files(HERE / "waivers"), folder)


def accessor_seeds(folder, _programs):
    """The first byte chooses the type."""
    for number in range(64):
        (folder / f"{number}").write_bytes(bytes([number]))
        (folder / f"{number}-ones").write_bytes(bytes([number]) + b"\1" * 64)


def descriptor_seeds(folder, programs):
    """Descriptors of interfaces, and patches to the one that the target has itself."""
    copy(files(HERE / "descriptors"), folder)
    (folder / "patch").write_bytes(bytes([0, 40, 1, 7]))
    for number, file in enumerate(files(*IDL[:3])):
        subprocess.run([programs / "tenonc", "compile", file, "--base-dir", file.parent, "-I", IDL[1], "--default-string-bound",
                        "7", "--out-tsd", folder / f"{number}.tsd"], capture_output=True, check=False)


def flatbuffer_seeds(folder, _programs):
    """The size that a publisher claims and what ends the chunk, and patches to the message that the target has itself."""
    for number, size in enumerate((0, 16, 64, 256, 4080)):
        (folder / f"{number}").write_bytes(size.to_bytes(2, "little") + bytes(size))
        (folder / f"{number}-patch").write_bytes(b"\xff\xff" + bytes([number, 0, 1]))


def copy(found, folder):
    for number, file in enumerate(found):
        shutil.copy(file, folder / f"{number}-{file.name}")


# Target -> how its seeds are made, its dictionary.
TARGETS = {
    "bounds_file": (bounds_seeds, "toml.dict"),
    "descriptor_reader": (descriptor_seeds, None),
    "flatbuffer": (flatbuffer_seeds, None),
    "generated_accessors": (accessor_seeds, None),
    "idl_format": (idl_seeds, "idl.dict"),
    "idl_text": (idl_seeds, "idl.dict"),
    "waivers_file": (waivers_seeds, "toml.dict"),
}


def searched(name, options, seeds, seconds, seed):
    """One run of libFuzzer: what it said, and whether it ended well."""
    corpus, findings = options.work / name / "corpus", options.work / name / "findings"
    corpus.mkdir(parents=True, exist_ok=True)
    findings.mkdir(parents=True, exist_ok=True)
    dictionary = TARGETS[name][1]
    command = [options.programs / f"{name}_fuzz", f"-max_total_time={seconds}", f"-seed={seed}", f"-timeout={INPUT_SECONDS}",
               f"-rss_limit_mb={MEGABYTES}", f"-max_len={LONGEST}", "-print_final_stats=1", f"-artifact_prefix={findings}/",
               *([f"-dict={HERE / dictionary}"] if dictionary else []), corpus, seeds]
    with open(options.work / name / "log", "w+", encoding="latin-1") as log:
        result = subprocess.run(command, stdout=log, stderr=log, check=False,
                                env={"UBSAN_OPTIONS": "print_stacktrace=1", **os.environ})
        log.seek(0)
        return log.read(), result.returncode == 0


def processor_seconds():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def search(name, options, seeds):
    """The figures of one target. Where others use the machine, too, a run takes less than its time: then another follows."""
    begin, used, runs, edges, good, seed = processor_seconds(), 0, 0, "0", True, options.seed
    while good and used < options.seconds:
        said, good = searched(name, options, seeds, math.ceil(options.seconds - used), seed)
        used, seed = processor_seconds() - begin, seed + 1
        runs += int((re.findall(r"number_of_executed_units: (\d+)", said) or ["0"])[-1])
        edges = (re.findall(r"cov: (\d+)", said) or [edges])[-1]
    found = sorted((options.work / name / "findings").iterdir())
    corpus = sum(1 for _ in (options.work / name / "corpus").iterdir())
    print(f"{name}: seed {options.seed}, {runs} runs, {used / 60:.1f} CPU-minutes, {edges} edges, corpus of {corpus} inputs, "
          f"{len(found)} findings", flush=True)
    for file in found:
        print(f"  {options.programs / name}_fuzz {file}")
    if not good and not found:
        print(said[-3000:])
    return {"target": name, "seed": options.seed, "executions": runs, "cpu_seconds": round(used, 1), "edges": int(edges),
            "corpus_inputs": corpus, "findings": [str(file) for file in found], "passed": good and not found}


def summary(searches):
    figures = {"targets": len(searches), "executions": sum(one["executions"] for one in searches),
               "cpu_seconds": round(sum(one["cpu_seconds"] for one in searches), 1),
               "findings": sum(len(one["findings"]) for one in searches),
               "passed": all(one["passed"] for one in searches)}
    print(", ".join(f"{name} {value}" for name, value in figures.items()), flush=True)
    return figures


def short(name, options, seeds):
    command = [options.programs / f"{name}_fuzz", str(SHORT_RUNS), "1", seeds]
    return {"passed": subprocess.run(command, check=False).returncode == 0}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="+", choices=[*TARGETS, "all"], metavar="NAME")
    parser.add_argument("--programs", type=pathlib.Path, required=True)
    parser.add_argument("--work", type=pathlib.Path)
    parser.add_argument("--seconds", type=int, default=1800)
    parser.add_argument("--seed", type=int, default=random.randrange(1, 1 << 31))
    parser.add_argument("--report", type=pathlib.Path)
    parser.add_argument("--short", action="store_true")
    options = parser.parse_args()
    results = []
    for name in TARGETS if "all" in options.names else options.names:
        with tempfile.TemporaryDirectory() as seeds:
            TARGETS[name][0](pathlib.Path(seeds), options.programs)
            results.append((short if options.short else search)(name, options, seeds))
    if not options.short:
        figures = summary(results)
        if options.report:
            options.report.write_text(json.dumps({**figures, "searches": results}, indent=1) + "\n", encoding="utf-8")
    sys.exit(0 if all(result["passed"] for result in results) else 1)


if __name__ == "__main__":
    main()
