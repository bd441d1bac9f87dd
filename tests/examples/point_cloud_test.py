"""Messages that are as long as what they carry.

point_cloud_test.py EXAMPLE_DIR BIN_DIR
"""
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import unittest

EXAMPLE, BIN = (pathlib.Path(argument) for argument in sys.argv[1:3])


class PointCloud(unittest.TestCase):
    def test_the_map_prints_what_the_readme_says_and_the_sensor_what_does_not_fit(self):
        with tempfile.TemporaryDirectory(prefix="tenon_cloud_", dir="/dev/shm") as segments:
            environment = {**os.environ, "TENON_RUNTIME_DIR": segments}
            with subprocess.Popen([BIN / "lidar_map"], env=environment, stdout=subprocess.PIPE, text=True) as reader:
                deadline = time.monotonic() + 20
                while not any(pathlib.Path(segments).rglob("s-*")):
                    self.assertLess(time.monotonic(), deadline, "the map did not join")
                    time.sleep(0.01)
                sensor = subprocess.run([BIN / "lidar_sensor"], env=environment, check=True, timeout=20,
                                        stdout=subprocess.PIPE, text=True)
                printed, _ = reader.communicate(timeout=20)
            self.assertEqual(os.listdir(segments), [])
        readme = [line.strip() for line in (EXAMPLE / "README.md").read_text().splitlines() if line.startswith("    turn")]
        self.assertEqual((reader.returncode, printed.splitlines()), (0, readme))
        self.assertIn("found 1600000 bytes, expected at most the 1048576 that are left", sensor.stdout)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
