"""The first thing a newcomer runs, and how much of it there is to write.

hello_test.py EXAMPLE_DIR BIN_DIR
"""
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import unittest

EXAMPLE, BIN = (pathlib.Path(argument) for argument in sys.argv[1:3])
LINES = 22


class Hello(unittest.TestCase):
    def setUp(self):
        self.segments = tempfile.TemporaryDirectory(prefix="tenon_hello_", dir="/dev/shm")
        self.addCleanup(self.segments.cleanup)
        self.environment = {**os.environ, "TENON_RUNTIME_DIR": self.segments.name}

    def test_the_listener_prints_what_a_talker_that_has_ended_said(self):
        with subprocess.Popen([BIN / "listener"], env=self.environment, stdout=subprocess.PIPE, text=True) as listener:
            self.wait_for_subscriber()
            subprocess.run([BIN / "talker"], env=self.environment, check=True, timeout=20)
            output, _ = listener.communicate(timeout=20)
        self.assertEqual((listener.returncode, output), (0, "hello\n"))
        self.assertEqual(os.listdir(self.segments.name), [])

    def wait_for_subscriber(self):
        deadline = time.monotonic() + 20
        while not any(pathlib.Path(self.segments.name).rglob("s-*")):
            self.assertLess(time.monotonic(), deadline, "the listener did not join")
            time.sleep(0.01)

    def test_all_that_a_user_writes_is_few_lines(self):
        files = [*EXAMPLE.glob("*.idl"), *EXAMPLE.glob("*.cpp"), EXAMPLE / "CMakeLists.txt"]
        self.assertLessEqual(sum(len(file.read_text().splitlines()) for file in files), LINES)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
