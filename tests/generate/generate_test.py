"""Builds a small project, edits one of its inputs at a time, and compares what ran with what should have.

generate_test.py SOURCE_ROOT TENONC GENERATOR     GENERATOR as CMake names it: Ninja, "Unix Makefiles"
The steps build on one another and stand in the order of their numbers.
"""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

SOURCE, TENONC, GENERATOR = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), sys.argv[3]
RAN = {
    "tenonc": re.compile(r"tenonc (\S+\.idl)"),
    "generator": re.compile(r"Generating the headers of (\S+)"),
    "c++": re.compile(r"Building CXX object .*/(\w+)\.cpp\.o"),
}
EVERYTHING = {
    "tenonc": {"nav/frame.idl", "nav/imu.idl", "nav/plan.idl", "other/plan.idl", "area/grid.idl"},
    "generator": {"nav", "area"},
    "c++": {"frame", "imu", "plan", "other_plan", "grid"},
}
NOTHING = {"tenonc": set(), "generator": set(), "c++": set()}


def run(*command):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise AssertionError(f"{command} ended with {done.returncode}\n{done.stdout}\n{done.stderr}")
    return done.stdout


class Generate(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="tenon generate ")  # a blank, because users have them
        root = pathlib.Path(cls.folder.name)
        cls.project, cls.build, cls.share, cls.tenonc = root / "project", root / "build", root / "share", root / "tenonc"
        shutil.copytree(SOURCE / "tests/generate/project", cls.project)
        for part in ("codegen", "templates"):
            shutil.copytree(SOURCE / part, cls.share / part, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy2(TENONC, cls.tenonc)
        run("cmake", "-S", cls.project, "-B", cls.build, "-G", GENERATOR, f"-DSHARE={cls.share}",
            f"-DCOMPILER={cls.tenonc}", f"-DRUNTIME_INCLUDE={SOURCE / 'runtime/include'}")

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def expect(self, **ran):
        """Builds twice: first exactly `ran` runs, then nothing. `cxx` stands for c++."""
        if "cxx" in ran:
            ran["c++"] = ran.pop("cxx")
        for wanted in ({**NOTHING, **ran}, NOTHING):
            output = run("cmake", "--build", self.build, "-j2")
            self.assertEqual({step: set(pattern.findall(output)) for step, pattern in RAN.items()}, wanted, output)
        if GENERATOR == "Ninja":
            self.assertIn("no work to do", output)

    def edit(self, path, old, new):
        text = path.read_text(encoding="utf-8")
        self.assertIn(old, text)
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    def append(self, path, text):
        with path.open("a", encoding="utf-8") as file:
            file.write(text)

    def header(self, target, path):
        return (self.build / f"{target}.tenon/include" / path).read_text(encoding="utf-8")

    def test_01_first_build_runs_everything_once(self):
        self.expect(tenonc=EVERYTHING["tenonc"], generator=EVERYTHING["generator"], cxx=EVERYTHING["c++"])

    def test_02_one_idl_rebuilds_its_own(self):
        self.edit(self.project / "nav/plan.idl", "uint64 goal;", "uint64 goal; uint32 steps;")
        self.expect(tenonc={"nav/plan.idl"}, generator={"nav"}, cxx={"plan"})
        self.assertIn("steps", self.header("nav", "nav/plan.types.hpp"))
        self.assertNotIn("steps", self.header("nav", "other/plan.types.hpp"))

    def test_03_edit_without_meaning_compiles_nothing(self):
        self.append(self.project / "nav/plan.idl", "// the end\n")
        self.expect(tenonc={"nav/plan.idl"}, generator={"nav"})

    def test_04_included_idl_rebuilds_all_that_include_it(self):
        self.edit(self.project / "nav/frame.idl", "uint32 id;", "uint32 id; uint32 parent;")
        self.expect(tenonc={"nav/frame.idl", "nav/imu.idl", "area/grid.idl"}, generator={"nav", "area"},
                    cxx={"frame", "imu", "grid"})

    def test_05_bounds_file_rebuilds_whatever_reads_it(self):
        self.edit(self.project / "nav/nav.bounds.toml", "31", "47")
        self.expect(tenonc=EVERYTHING["tenonc"], generator=EVERYTHING["generator"], cxx={"frame", "imu", "grid"})
        self.assertIn("47", self.header("nav", "nav/frame.types.hpp"))

    def test_06_template_regenerates_without_the_compiler(self):
        self.append(self.share / "templates/cpp/types.hpp.j2", "// one more line\n")
        self.expect(generator={"nav", "area"}, cxx=EVERYTHING["c++"])
        self.assertIn("one more line", self.header("area", "area/grid.types.hpp"))

    def test_07_generator_module_that_changes_no_output_compiles_nothing(self):
        self.append(self.share / "codegen/tenon_codegen/view.py", "# one more line\n")
        self.expect(generator={"nav", "area"})

    def test_08_template_of_the_project_hides_ours(self):
        ours = (self.share / "templates/cpp/types.hpp.j2").read_text(encoding="utf-8")
        (self.project / "own/cpp").mkdir()
        self.expect(generator={"area"})
        (self.project / "own/cpp/types.hpp.j2").write_text(ours + "// the project's own\n", encoding="utf-8")
        self.expect(generator={"area"}, cxx={"grid"})
        self.assertIn("the project's own", self.header("area", "area/grid.types.hpp"))

    def test_09_another_compiler_of_the_same_mind_compiles_nothing(self):
        self.tenonc.touch()
        self.expect(tenonc=EVERYTHING["tenonc"], generator=EVERYTHING["generator"])

    def test_10_changed_options_run_the_compiler_again(self):
        self.edit(self.project / "CMakeLists.txt", "DEPENDS nav TEMPLATES", "DEPENDS nav STRICT TEMPLATES")
        self.expect(tenonc={"area/grid.idl"}, generator={"area"})

    def test_11_error_stops_the_build_until_it_is_mended(self):
        self.edit(self.project / "nav/plan.idl", "uint64 goal;", "uint65 goal;")
        for _ in range(2):
            with self.assertRaises(AssertionError) as failed:
                run("cmake", "--build", self.build)
            self.assertIn("uint65", str(failed.exception))
        self.edit(self.project / "nav/plan.idl", "uint65 goal;", "uint64 goal;")
        self.expect(tenonc={"nav/plan.idl"}, generator={"nav"})

    def test_12_baseline_is_asked_for_each_change_and_stops_the_build(self):
        released = self.project / "plan.tsd"
        shutil.copy2(self.build / "nav.tenon/model/nav/plan.tsd", released)
        self.edit(self.project / "CMakeLists.txt", "nav/plan.idl other/plan.idl BOUNDS", "nav/plan.idl BOUNDS")
        self.edit(self.project / "CMakeLists.txt", "nav.bounds.toml)", "nav.bounds.toml BASELINE plan.tsd WAIVERS w.toml)")
        self.edit(self.project / "CMakeLists.txt", "imu plan other_plan grid", "imu plan grid")
        self.edit(self.project / "CMakeLists.txt", "target_link_libraries(other_plan PRIVATE nav)\n", "")
        (self.project / "w.toml").write_text("", encoding="utf-8")
        self.assertIn("nothing breaks", run("cmake", "--build", self.build))
        self.assertNotIn("breaking", run("cmake", "--build", self.build))
        self.edit(self.project / "nav/plan.idl", "uint64 goal;", "int64 goal;")
        for _ in range(2):
            with self.assertRaises(AssertionError) as failed:
                run("cmake", "--build", self.build)
            self.assertIn("FIELD_SAME_TYPE", str(failed.exception))
        (self.project / "w.toml").write_text(
            '[[waiver]]\nrule = "FIELD_SAME_TYPE"\npath = "*"\nreason = "a test"\n', encoding="utf-8")
        self.assertIn("1 waived", run("cmake", "--build", self.build))
        self.assertNotIn("breaking", run("cmake", "--build", self.build))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], failfast=True)
