"""A program that knows the header of messages, and none of their types.

tracer_test.py EXAMPLE_DIR BIN_DIR
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

EXAMPLE, BIN = (pathlib.Path(argument) for argument in sys.argv[1:3])


def without_times(lines):
    return [re.sub(r"\d+ us", "N us", line.strip()) for line in lines]


class Tracer(unittest.TestCase):
    def test_the_tracer_prints_what_the_readme_says(self):
        with tempfile.TemporaryDirectory(prefix="tenon_tracer_", dir="/dev/shm") as segments:
            environment = {**os.environ, "TENON_RUNTIME_DIR": segments}
            with subprocess.Popen([BIN / "tracer", "robot/wheels", "robot/battery"], env=environment, stdout=subprocess.PIPE,
                                  text=True) as tracer:
                subprocess.run([BIN / "traced_robot"], env=environment, check=True, timeout=20)
                printed, _ = tracer.communicate(timeout=20)
            self.assertEqual(os.listdir(segments), [])
        readme = [line for line in (EXAMPLE / "README.md").read_text().splitlines() if line.startswith("    robot/")]
        self.assertEqual((tracer.returncode, without_times(printed.splitlines())), (0, without_times(readme)))

    def test_the_robot_team_says_nothing_of_tracing(self):
        self.assertNotIn("include", (EXAMPLE / "robot.idl").read_text())


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
