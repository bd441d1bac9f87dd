"""Runs fuzz targets: makes the seeds, searches, says what was done and what was found.

usage: fuzz.py --programs FOLDER [--work FOLDER] [--seconds N] [--seed N] [--report FILE] [--short] NAME…|all

Long form, on programs with libFuzzer: N seconds of a processor's time for each target, however busy the machine is. Findings
and the corpus stay in the work folder; a corpus of an earlier run is where the next one begins. Ends 1 if there is a finding.
The report is a file of JSON: of each target its seed, executions, CPU seconds, corpus and findings, and the sums.
Short form, on programs of any other build: the seeds and some mutations of them.
"""

import argparse
import json
import os
import pathlib
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
IDL = (HERE / "idl", ROOT / "tests/golden/cpp/idl", ROOT / "examples", ROOT / "tests/width")
SHORT_RUNS = 1000
LONGEST = 16_384  # bytes
INPUT_SECONDS = 30  # by the clock, on a machine that may have other work
MEGABYTES = 2048
INTERRUPTED = 72  # libFuzzer's exit code for it
SEGMENTS = 7  # kinds of them: peer_files.hpp


def files(*places):
    return sorted(file for place in places for file in place.rglob("*") if file.suffix in (".idl", ".toml", ".bin", ".policy", ".args"))


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


def policy_seeds(folder, _programs):
    copy(files(HERE / "policies"), folder)


def command_line_seeds(folder, _programs):
    copy(files(HERE / "command_lines"), folder)


def segment_seeds(folder, _programs):
    """Each file as it should be, cut off, longer, empty, with a change to its header, and one that is none."""
    for number in range(SEGMENTS):
        for length in (0, 1, 255, 248, 192):
            (folder / f"{number}-{length}").write_bytes(bytes([number, length]))
        (folder / f"{number}-raw").write_bytes(bytes([number, 128]) + b"TENON" * 100)
        for place in range(0, 640, 8):
            (folder / f"{number}-{place}").write_bytes(bytes([number, 0, place % 256, place // 256, place // 8 % 8, 255, 255]))


def domain_seeds(folder, _programs):
    """Each kind of file with each of Tenon's names, in the domain and in a topic; a few beside each other."""
    for what in range(8):
        for name in range(11):
            for topic in (0, 128):
                (folder / f"{what}-{name}-{topic}").write_bytes(bytes([what | topic, name, 3]) + b"abc")
    for image in range(SEGMENTS):
        (folder / f"image-{image}").write_bytes(bytes([image * 8 + 6, 0, 0, image * 8 + 6 + 128, 0, 1, 8, 2, 7, 5, 10, 2]) + b"name")


def copy(found, folder):
    for number, file in enumerate(found):
        shutil.copy(file, folder / f"{number}-{file.name}")


# Target -> how its seeds are made, its dictionary.
TARGETS = {
    "access_policy": (policy_seeds, "policy.dict"),
    "bounds_file": (bounds_seeds, "toml.dict"),
    "command_line": (command_line_seeds, "command_line.dict"),
    "descriptor_reader": (descriptor_seeds, None),
    "domain_files": (domain_seeds, None),
    "flatbuffer": (flatbuffer_seeds, None),
    "generated_accessors": (accessor_seeds, None),
    "idl_format": (idl_seeds, "idl.dict"),
    "idl_text": (idl_seeds, "idl.dict"),
    "segment_image": (segment_seeds, None),
    "waivers_file": (waivers_seeds, "toml.dict"),
}


def processor_seconds(process):
    """Of a process that was not waited for; 0: it has ended."""
    try:
        fields = pathlib.Path(f"/proc/{process}/stat").read_text(encoding="latin-1").rpartition(")")[2].split()
    except OSError:
        return 0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def searched(name, options, seeds):
    """One run of libFuzzer: what it said, whether it ended well, and its seconds. It has a limit by the clock only: it is told."""
    corpus, findings = options.work / name / "corpus", options.work / name / "findings"
    corpus.mkdir(parents=True, exist_ok=True)
    findings.mkdir(parents=True, exist_ok=True)
    dictionary = TARGETS[name][1]
    command = [options.programs / f"{name}_fuzz", f"-seed={options.seed}", f"-timeout={INPUT_SECONDS}",
               f"-rss_limit_mb={MEGABYTES}", f"-max_len={LONGEST}", "-print_final_stats=1", f"-artifact_prefix={findings}/",
               *([f"-dict={HERE / dictionary}"] if dictionary else []), corpus, seeds]
    used = 0
    # libFuzzer ends by _Exit: what a target has in shared memory stays.
    with open(options.work / name / "log", "w+", encoding="latin-1") as log, \
            tempfile.TemporaryDirectory(dir="/dev/shm", prefix="tenon-test-") as scratch:
        environment = {"UBSAN_OPTIONS": "print_stacktrace=1", **os.environ, "TMPDIR": scratch, "TENON_TEST_SCRATCH": scratch}
        with subprocess.Popen(command, stdout=log, stderr=log, env=environment) as run:
            while run.poll() is None:
                used = max(used, processor_seconds(run.pid))
                if used >= options.seconds:
                    run.send_signal(signal.SIGINT)
                    run.wait()
                time.sleep(0.2)
        log.seek(0)
        return log.read(), run.returncode in (0, INTERRUPTED), used


def search(name, options, seeds):
    """The figures of one target."""
    said, good, used = searched(name, options, seeds)
    runs = int((re.findall(r"number_of_executed_units: (\d+)", said) or ["0"])[-1])
    edges = (re.findall(r"cov: (\d+)", said) or ["0"])[-1]
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


def absolute(path):
    """A target may work in a directory of its own."""
    return pathlib.Path(path).resolve()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="+", choices=[*TARGETS, "all"], metavar="NAME")
    parser.add_argument("--programs", type=absolute, required=True)
    parser.add_argument("--work", type=absolute)
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
