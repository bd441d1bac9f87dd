"""What the tests of the command share: a folder per test, and a way to run tenonc in it."""
import pathlib
import subprocess
import sys
import tempfile
import unittest

TENONC = pathlib.Path(sys.argv[1]).resolve()
PROJECT = pathlib.Path(sys.argv[2]).resolve()


class CommandTest(unittest.TestCase):
    def setUp(self):
        self.holder = tempfile.TemporaryDirectory()
        self.addCleanup(self.holder.cleanup)
        self.folder = pathlib.Path(self.holder.name)

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def run_tenonc(self, *arguments, expect=0):
        done = subprocess.run([TENONC, *map(str, arguments)], cwd=self.folder, capture_output=True, text=True, timeout=20)
        self.assertEqual(done.returncode, expect, f"{arguments}\n{done.stdout}{done.stderr}")
        return done


def main():
    unittest.main(argv=sys.argv[:1])
