"""Takes Tenon into small outside projects in every way it is offered, builds them and runs them.

consume_test.py SOURCE_ROOT BUILD_DIR     BUILD_DIR: a complete build, which is installed from
"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

SOURCE, BUILD = (pathlib.Path(argument) for argument in sys.argv[1:3])
HERE = SOURCE / "tests/consume"


def run(*command, **environment):
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False,
                          env={**os.environ, **environment})


def text(done):
    return f"{done.args}\n{done.stdout}\n{done.stderr}"


class Consume(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="tenon_consume_")
        cls.root = pathlib.Path(cls.folder.name)
        cls.segments = tempfile.TemporaryDirectory(prefix="tenon_consume_", dir="/dev/shm")
        cls.prefix = cls.root / "prefix"
        cls.installed = run("cmake", "--install", BUILD, "--prefix", cls.prefix)
        cls.moved = cls.root / "elsewhere/moved"
        shutil.copytree(cls.prefix, cls.moved, symlinks=True)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()
        cls.segments.cleanup()

    def setUp(self):
        self.assertEqual(self.installed.returncode, 0, text(self.installed))
        self.build = self.root / f"build_{self._testMethodName}"

    def succeed(self, *command, **environment):
        done = run(*command, **environment)
        self.assertEqual(done.returncode, 0, text(done))
        return done.stdout

    def configure(self, project, *options):
        return run("cmake", "-S", HERE / project, "-B", self.build, "-G", "Ninja", "-DCMAKE_CXX_COMPILER=g++", *options)

    def build_and_run(self, program, *options):
        configured = self.configure(program, *options)
        self.assertEqual(configured.returncode, 0, text(configured))
        self.succeed("cmake", "--build", self.build, "--target", program)
        return self.start(self.build / program)

    def start(self, program):
        return self.succeed(program, TENON_RUNTIME_DIR=self.segments.name)

    def test_installed_prefix_with_a_version_requested(self):
        output = self.build_and_run("driver", f"-DCMAKE_PREFIX_PATH={self.prefix}", "-DTENON_VERSION=0.1")
        self.assertIn("took 42", output)

    def test_moved_prefix(self):
        self.prefix.rename(self.root / "hidden")
        try:
            output = self.build_and_run("driver", f"-DCMAKE_PREFIX_PATH={self.moved}", "-DTENON_VERSION=0.1.0")
            self.assertIn("took 42", output)
        finally:
            (self.root / "hidden").rename(self.prefix)

    def test_another_version_is_refused(self):
        for version in ("0.2", "0.0", "1.0"):
            with self.subTest(version):
                done = self.configure("driver", f"-DCMAKE_PREFIX_PATH={self.prefix}", f"-DTENON_VERSION={version}")
                self.assertNotEqual(done.returncode, 0)
                self.assertIn(f'requested version "{version}"', done.stderr)

    def test_add_subdirectory(self):
        output = self.build_and_run("driver", f"-DTENON_SOURCE={SOURCE}", "-DCMAKE_BUILD_TYPE=Debug",
                                    "-DCMAKE_UNITY_BUILD=ON", "-DCMAKE_UNITY_BUILD_BATCH_SIZE=24")  # as some projects do; and quicker
        self.assertIn("took 42", output)

    def test_pkg_config_and_the_two_steps_by_hand(self):
        config = {"PKG_CONFIG_PATH": ":".join(str(path.parent) for path in self.moved.rglob("tenon.pc"))}
        ask = lambda *what: self.succeed("pkg-config", *what, "tenon", **config).split()
        self.assertEqual(ask("--modversion"), ["0.1.0"])
        self.build.mkdir()
        self.succeed(*ask("--variable=compiler"), "compile", HERE / "driver/nav/imu.idl", "--base-dir", HERE / "driver",
                     "--out-json", self.build / "imu.json")
        self.succeed("/usr/bin/python3", "-m", "tenon_codegen", "--model", self.build / "imu.json",
                     "--output-dir", self.build / "include", PYTHONPATH=ask("--variable=codegen")[0])
        self.succeed("g++", HERE / "driver/driver.cpp", "-I", self.build / "include", *ask("--cflags", "--libs"),
                     "-o", self.build / "driver")
        self.assertIn("took 42", self.start(self.build / "driver"))

    def test_interface_of_another_team_from_a_moved_prefix(self):
        given = self.root / "given"
        configured = self.configure("giver", f"-DCMAKE_PREFIX_PATH={self.prefix}")
        self.assertEqual(configured.returncode, 0, text(configured))
        self.succeed("cmake", "--build", self.build)
        self.succeed("cmake", "--install", self.build, "--prefix", given)
        for name in ("frame.hpp", "frame.types.hpp", "frame.print.hpp", "frame.idl", "frame.tsd"):
            self.assertTrue((given / "include/giver/nav" / name).is_file(), name)
        shutil.rmtree(self.build)
        given.rename(self.root / "taken")
        self.build_and_run("taker", f"-DCMAKE_PREFIX_PATH={self.prefix};{self.root / 'taken'}")

    def test_installed_files_name_no_folder_of_this_machine(self):
        for path in self.prefix.rglob("*"):
            if path.suffix in {".cmake", ".pc", ".py", ".j2", ".hpp"}:
                content = path.read_text(encoding="utf-8")
                for folder in (SOURCE, BUILD, self.prefix):
                    self.assertNotIn(str(folder), content, path)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]])
