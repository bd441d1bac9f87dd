"""An exhaustive search of a model with Spin, as the tests of this folder make it.

Each is run as NAME_model_test.py SPIN [unittest argument…]. With TENON_MODELS_REPORT each search adds a line of JSON there,
and searches of many states are made, too.
"""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

SPIN = sys.argv.pop(1)


def report(**search):
    if os.environ.get("TENON_MODELS_REPORT"):
        with open(os.environ["TENON_MODELS_REPORT"], "a", encoding="utf-8") as file:
            file.write(json.dumps(search) + "\n")


def explore(model, *defines, optimized="-O1"):
    """The number of errors that an exhaustive search finds (it ends at the first), and of states it went through."""
    with tempfile.TemporaryDirectory() as folder:
        def run(*command):
            done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=400)
            assert done.returncode == 0, (command, done.stdout, done.stderr)
            return done.stdout
        run(SPIN, "-a", *[f"-D{define}" for define in defines], str(pathlib.Path(__file__).with_name(model)))
        run("cc", optimized, "-w", "-DSAFETY", "-DCOLLAPSE", "-o", "pan", "pan.c")
        said = run("./pan", "-E", "-m1000000", "-w22")
        assert "max search depth too small" not in said and "states, stored" in said, said
        errors, states, depth = (int(re.search(what, said)[1]) for what in
                                 (r"errors: (\d+)", r"(\d+) states, stored", r"depth reached (\d+)"))
        # Every state, and not as many as fit into a table of bits.
        assert "bit-state" not in said.lower() and (errors or "Search not completed" not in said), said
        report(model=model, defines=list(defines), errors=errors, states=states, depth=depth)
        return errors, states


# A search of many states: where `./dev models` asks for a report, or every long form is run.
def long(test):
    wanted = os.environ.get("TENON_MODELS_REPORT") or os.environ.get("TENON_LONG_TESTS") == "1"
    return test if wanted else None


class ModelTest(unittest.TestCase):
    MODEL = None

    def assert_sound(self, *defines):
        errors, states = explore(self.MODEL, *defines)
        print(f"{' '.join(defines) or 'as it stands':60} {states:9} states", file=sys.stderr)
        self.assertEqual(errors, 0)
        self.assertGreater(states, 10_000)

    def assert_found(self, *defines):
        # A search that soon ends is compiled for longer than it runs.
        self.assertEqual(explore(self.MODEL, *defines, optimized="-O0")[0], 1)
