"""The verdicts of tenonc and of idlc on files of IDL, and where Debian keeps the ones that nobody here wrote."""
import concurrent.futures
import json
import os
import re
import subprocess
import tempfile

# Packages whose files are read, and where their includes are sought.
PACKAGES = ("cyclonedds-dev", "libomniorb4-dev", "libomnievents-dev", "omnievents", "omniorb-idl", "libcos4-dev")
IMPORTS = ("/usr/share/idl/omniORB", "/usr/share/idl/omniORB/COS", "/usr/share/idl/omniEvents", "/usr/include")
SECONDS = 60  # no file takes one; a machine at its limit may need some of them
IDLC_SECONDS = 10  # there are texts that it does not come to the end of

# What a team would say about files of DDS, where types without a word grow or are mutable.
TAKEN_AS_FINAL = ("--default-extensibility=final", "--appendable=final", "--mutable=final")
WITH_BOUNDS = (*TAKEN_AS_FINAL, "--default-string-bound=255", "--default-sequence-bound=16", "--default-map-bound=16")


def debian_files():
    """(package, path) of every IDL file, in order."""
    found = set()
    for package in PACKAGES:
        listed = subprocess.run(["dpkg-query", "-L", package], capture_output=True, text=True)
        found |= {(package, line) for line in listed.stdout.splitlines() if line.endswith(".idl")}
    return sorted(found, key=lambda entry: entry[1])


def findings(tenonc, path, options=TAKEN_AS_FINAL, folder=None):
    """The errors of tenonc about a file, in its own order."""
    imports = [f"--import-dir={directory}" for directory in IMPORTS]
    command = [tenonc, "check", "--error-format=json", *imports, *options, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, cwd=folder)
    if done.returncode not in (0, 1) or done.stderr:
        raise RuntimeError(f"{path}: tenonc ended with {done.returncode}: {done.stderr}")
    errors = [item for item in json.loads(done.stdout)["diagnostics"] if item["severity"] == "error"]
    if bool(errors) != bool(done.returncode):
        raise RuntimeError(f"{path}: tenonc ended with {done.returncode} and {len(errors)} errors")
    return errors


def idlc_refusal(idlc, path, options=(), folder=None):
    """What idlc says when it refuses a file; nothing when it accepts it."""
    with tempfile.TemporaryDirectory() as out:
        imports = [word for directory in IMPORTS for word in ("-I", directory)]
        command = [idlc, "-f", "case-sensitive", "-o", out, *imports, *options, str(path)]
        try:
            done = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=IDLC_SECONDS, cwd=folder)
        except subprocess.TimeoutExpired:
            return "does not end"
        if done.returncode == 0:
            return None
        notes = re.compile("No default extensibility|currently ignored|not supported yet|consecutive")
        lines = [line for line in (done.stdout + done.stderr).splitlines() if line and not notes.search(line)]
        return lines[0].split(": ", 1)[-1] if lines else f"ended with {done.returncode}"


def each(work, items):
    """The results of work(item), several at a time, in order."""
    with concurrent.futures.ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        return list(pool.map(work, items))
