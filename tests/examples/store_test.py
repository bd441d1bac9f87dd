"""A service between processes, and how much of it there is to write.

store_test.py EXAMPLE_DIR BIN_DIR
"""
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

EXAMPLE, BIN = (pathlib.Path(argument) for argument in sys.argv[1:3])
LINES = 60
SAID = 'it was red\nit is blue, of 1\ncolour\nno colour\n'


class Store(unittest.TestCase):
    def setUp(self):
        self.segments = tempfile.TemporaryDirectory(prefix="tenon_store_", dir="/dev/shm")
        self.addCleanup(self.segments.cleanup)
        self.environment = {**os.environ, "TENON_RUNTIME_DIR": self.segments.name}

    def serve(self):
        server = subprocess.Popen([BIN / "store_server"], env=self.environment)
        self.addCleanup(server.wait)
        self.addCleanup(server.kill)
        return server

    def call(self):
        done = subprocess.run([BIN / "store_client"], env=self.environment, capture_output=True, text=True, timeout=20)
        self.assertEqual((done.returncode, done.stdout), (0, SAID), done.stderr)

    def test_the_client_hears_everything_that_an_interface_can_say(self):
        self.serve()
        for _ in range(3):
            self.call()

    def test_a_server_that_is_killed_is_replaced(self):
        first = self.serve()
        self.call()
        first.kill()
        first.wait()
        self.serve()
        self.call()

    def test_the_readme_shows_what_is_said(self):
        shown = (EXAMPLE / "README.md").read_text()
        self.assertIn("".join(f"    {line}\n" for line in SAID.splitlines()), shown)

    def test_all_that_a_user_writes_is_few_lines(self):
        files = [*EXAMPLE.glob("*.idl"), *EXAMPLE.glob("*.cpp"), EXAMPLE / "CMakeLists.txt"]
        self.assertLess(sum(len(file.read_text().splitlines()) for file in files), LINES)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
