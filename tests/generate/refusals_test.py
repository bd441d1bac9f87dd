"""What tenon_generate() must refuse when CMake configures, and the words in which it does.

refusals_test.py SOURCE_ROOT TENONC
"""
import pathlib
import subprocess
import sys
import tempfile
import unittest

SOURCE, TENONC = sys.argv[1:3]
# name: (what CMakeLists.txt calls, options for cmake, words of the error)
CASES = {
    "unknown argument": ("tenon_generate(t FILES a.idl HISTORY old.tsd)", [], "'HISTORY' is neither"),
    "unknown argument behind a single value": ("tenon_generate(t FILES a.idl BASE_DIR . PACKAGE x)", [], "unknown argument 'PACKAGE"),
    "no files": ("tenon_generate(t STRICT)", [], "FILES names no IDL file"),
    "argument without value": ("tenon_generate(t FILES a.idl BASE_DIR)", [], "no value after 'BASE_DIR'"),
    "missing file": ("tenon_generate(t FILES b.idl)", [], "FILES: no such file"),
    "missing bounds file": ("tenon_generate(t FILES a.idl BOUNDS b.toml)", [], "BOUNDS: no such file"),
    "missing baseline": ("tenon_generate(t FILES a.idl BASELINE b.tsd)", [], "BASELINE: no such file"),
    "baseline that is no descriptor": ("tenon_generate(t FILES a.idl BASELINE a.txt)", [], "neither NAME.tsd"),
    "waivers alone": ("tenon_generate(t FILES a.idl WAIVERS a.txt)", [], "WAIVERS without a BASELINE"),
    "not IDL": ("tenon_generate(t FILES a.txt)", [], "neither an .idl file"),
    "one include path twice": ("tenon_generate(t FILES a.idl x/a.idl BASE_DIR y)", [], "would be included as <a.idl>"),
    "unknown dependency": ("tenon_generate(t FILES a.idl DEPENDS nobody)", [], "DEPENDS names no target: nobody"),
    "unknown language": ("tenon_generate(t FILES a.idl LANGUAGES cobol)", [], "LANGUAGES knows cpp"),
    "python without jinja2": ("tenon_generate(t FILES a.idl)", ["-DTENON_PYTHON=/bin/false"], "apt-get install python3-jinja2"),
    "compiler that is not there": ("tenon_generate(t FILES a.idl)", ["-DTENON_COMPILER=/nowhere/tenonc"], "names no file"),
    "cross-compiling without a host compiler":
        ("tenon_generate(t FILES a.idl)", ["-DCMAKE_SYSTEM_NAME=Linux", "-UTENON_COMPILER"], "Set TENON_COMPILER"),
}
ACCEPTED = {
    "cross-compiling with a host compiler": ("tenon_generate(t FILES a.idl)", ["-DCMAKE_SYSTEM_NAME=Linux"]),
    "files outside the base, below an import directory":
        ("tenon_generate(t FILES a.idl x/a.idl BASE_DIR y IMPORT_DIRS ..)", []),
}


def configure(call, options):
    with tempfile.TemporaryDirectory(prefix="tenon_refusals_") as folder:
        project = pathlib.Path(folder) / "p"
        (project / "x").mkdir(parents=True)
        (project / "y").mkdir()
        for name in ("a.idl", "x/a.idl", "a.txt"):
            (project / name).write_text("struct A { uint32 x; };\n", encoding="utf-8")
        (project / "CMakeLists.txt").write_text(
            "cmake_minimum_required(VERSION 3.16)\nproject(p LANGUAGES NONE)\n"
            f'include("{SOURCE}/codegen/cmake/TenonGenerate.cmake")\n{call}\n', encoding="utf-8")
        done = subprocess.run(["cmake", "-S", project, "-B", f"{folder}/b", "-G", "Ninja", f"-DTENON_COMPILER={TENONC}", *options],
                              capture_output=True, text=True, check=False)
        return done.returncode, " ".join((done.stdout + done.stderr).split())


class Refusals(unittest.TestCase):
    def test_each_is_refused_in_its_words(self):
        for name, (call, options, words) in CASES.items():
            with self.subTest(name):
                status, output = configure(call, options)
                self.assertNotEqual(status, 0)
                self.assertIn(words, output)

    def test_what_looks_alike_is_accepted(self):
        for name, (call, options) in ACCEPTED.items():
            with self.subTest(name):
                status, output = configure(call, options)
                self.assertEqual(status, 0, output)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
