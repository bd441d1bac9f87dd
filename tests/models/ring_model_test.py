"""Spin goes through every state of the ring's model: nothing goes wrong as it stands, and each mistake it names is found.

ring_model_test.py SPIN [unittest argument…]
"""
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

SPIN = sys.argv.pop(1)
MODEL = pathlib.Path(__file__).with_name("ring.pml")


def explore(*defines):
    """The number of errors that an exhaustive search finds (it ends at the first), and of states it went through."""
    with tempfile.TemporaryDirectory() as folder:
        def run(*command):
            done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=100)
            assert done.returncode == 0, (command, done.stdout, done.stderr)
            return done.stdout
        run(SPIN, "-a", *[f"-D{define}" for define in defines], str(MODEL))
        run("cc", "-O2", "-w", "-DSAFETY", "-DCOLLAPSE", "-o", "pan", "pan.c")
        said = run("./pan", "-E", "-m100000", "-w22")
        assert "max search depth too small" not in said and "states, stored" in said, said
        return int(re.search(r"errors: (\d+)", said)[1]), int(re.search(r"(\d+) states, stored", said)[1])


class AsItStands(unittest.TestCase):
    def assert_sound(self, *defines):
        errors, states = explore(*defines)
        print(f"{' '.join(defines) or 'one reader':60} {states:9} states", file=sys.stderr)
        self.assertEqual(errors, 0)
        self.assertGreater(states, 10_000)

    def test_one_reader_that_is_lapped(self):
        self.assert_sound()

    def test_one_reader_that_is_waited_for(self):
        self.assert_sound("RELIABLE=1")

    def test_one_reader_that_is_waited_for_until_patience_ends(self):
        self.assert_sound("RELIABLE=1", "DEMOTE=1")

    def test_one_reader_lapped_and_one_waited_for(self):
        self.assert_sound("READERS=2", "RELIABLE=2", "MESSAGES=3")


class WhenAMistakeIsMade(unittest.TestCase):
    def assert_found(self, *defines):
        self.assertEqual(explore(*defines)[0], 1)

    def test_the_generation_read_before_the_gate_is_stored(self):
        self.assert_found("GENERATION_FIRST")

    def test_a_take_that_does_not_look_at_aside(self):
        self.assert_found("NO_SECOND_LOOK")

    def test_holds_read_before_aside_is_stored(self):
        self.assert_found("HOLDS_FIRST")

    def test_a_redirect_read_outside_the_protection(self):
        self.assert_found("WHERE_AFTERWARDS")

    def test_holds_of_a_demoted_reader_forgotten(self):
        self.assert_found("RELIABLE=1", "DEMOTE=1", "FORGETS_HOLDS")

    def test_a_spare_too_few(self):
        self.assert_found("FEW_SPARES")


if __name__ == "__main__":
    unittest.main()
