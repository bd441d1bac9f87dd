"""Follows docs/tutorial.md: its files are built as they stand there, and what it says is printed is printed.

tutorial_test.py SOURCE_ROOT BUILD_DIR     BUILD_DIR: a complete build, which is installed from
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

SOURCE, BUILD = (pathlib.Path(argument) for argument in sys.argv[1:3])
PAGE = (SOURCE / "docs/tutorial.md").read_text(encoding="utf-8")
FILES = dict(re.findall(r"^`([\w.]+)`:\n```\w+\n(.*?)^```", PAGE, re.M | re.S))
DESCRIBED, PRINTED, REFUSED = re.findall(r"^```text\n(.*?)^```", PAGE, re.M | re.S)


class Tutorial(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="tenon_tutorial_")
        cls.root = pathlib.Path(cls.folder.name)
        cls.segments = tempfile.TemporaryDirectory(prefix="tenon_tutorial_", dir="/dev/shm")
        cls.environment = {**os.environ, "TENON_RUNTIME_DIR": cls.segments.name}
        cls.succeed("cmake", "--install", BUILD, "--prefix", cls.root / "tenon")

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()
        cls.segments.cleanup()

    @classmethod
    def succeed(cls, *command):
        done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def project(self, name, *programs, change=lambda text: text):
        """The page's files in a folder, built there."""
        folder = self.root / name
        folder.mkdir()
        for file, text in FILES.items():
            (folder / file).write_text(change(text) if file == "imu.idl" else text, encoding="utf-8")
        self.succeed("cmake", "-S", folder, "-B", folder / "build", "-G", "Ninja", "-DCMAKE_CXX_COMPILER=g++",
                     f"-DCMAKE_PREFIX_PATH={self.root / 'tenon'}")
        self.succeed("cmake", "--build", folder / "build", "--target", *programs)
        return folder

    def start(self, program):
        process = subprocess.Popen([program], env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   text=True)
        self.addCleanup(process.kill)  # of no effect on one that has ended
        return process

    def test_everything_on_the_page_holds(self):
        self.assertEqual(sorted(FILES), ["CMakeLists.txt", "driver.cpp", "imu.idl", "viewer.cpp"])
        ours = self.project("ours", "driver", "viewer")
        described = self.succeed(self.root / "tenon/bin/tenonc", "describe", ours / "imu.idl")
        self.assertIn(DESCRIBED, described)

        driver = self.start(ours / "build/driver")
        theirs = self.project("theirs", "viewer",
                              change=lambda text: text.replace("m/s2", "g0").replace("string<15>", "string<31>"))
        refused = self.start(theirs / "build/viewer")
        _, report = refused.communicate(timeout=60)
        self.assertEqual(refused.returncode, 1)
        for line in REFUSED.splitlines():
            self.assertIn(line + "\n", report)

        viewer = self.start(ours / "build/viewer")
        self.assertEqual(viewer.communicate(timeout=60), (PRINTED, ""))
        self.assertEqual(driver.communicate(timeout=60), ("", ""))
        self.assertEqual((viewer.returncode, driver.returncode), (0, 0))
        self.assertEqual(list(pathlib.Path(self.segments.name).iterdir()), [])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
