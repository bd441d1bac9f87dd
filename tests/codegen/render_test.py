"""From models to files, through the command line."""

import contextlib
import io
import json
import pathlib
import tempfile
import unittest

from models import Model, member
from tenon_codegen.__main__ import main


class Rendering(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        model = Model()
        model.struct("nav::Imu", member("stamp", model.primitive("uint64"), unit="ns"), doc="A reading.")
        self.model = self.file("imu.json", json.dumps(model.json()))

    def file(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def run_main(self, *arguments):
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = main([str(argument) for argument in arguments])
        return code, out.getvalue(), err.getvalue()

    def generate(self, *arguments):
        code, _, error = self.run_main("--model", self.model, "--output-dir", self.folder / "out", *arguments)
        self.assertEqual((code, error), (0, ""))

    def test_three_headers_stand_below_the_include_path(self):
        self.generate()
        written = sorted(path.name for path in (self.folder / "out" / "nav").iterdir())
        self.assertEqual(written, ["imu.hpp", "imu.print.hpp", "imu.types.hpp"])

    def test_the_same_model_gives_the_same_bytes_and_touches_nothing(self):
        self.generate()
        before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in (self.folder / "out").rglob("*.hpp")}
        self.generate()
        after = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in (self.folder / "out").rglob("*.hpp")}
        self.assertEqual(before, after)

    def test_no_output_names_a_place_of_this_machine(self):
        self.generate()
        for path in (self.folder / "out").rglob("*.hpp"):
            self.assertNotIn(str(self.folder), path.read_text())

    def test_a_template_of_the_user_replaces_ours(self):
        self.file("own/cpp/_structure.j2", "struct {{ item.name }} {};\n")
        self.generate("--templates", self.folder / "own")
        self.assertIn("struct Imu {};", (self.folder / "out/nav/imu.types.hpp").read_text())

    def test_the_first_folder_of_templates_wins(self):
        self.file("one/cpp/_structure.j2", "// one\n")
        self.file("two/cpp/_structure.j2", "// two\n")
        self.generate("--templates", self.folder / "one", "--templates", self.folder / "two")
        self.assertIn("// one", (self.folder / "out/nav/imu.types.hpp").read_text())

    def test_an_entry_template_of_the_user_is_one_more_output(self):
        self.file("own/cpp/names.txt.j2", "{{ file.source }}\n")
        self.generate("--templates", self.folder / "own")
        self.assertEqual((self.folder / "out/nav/imu.names.txt").read_text(), "nav/imu.idl\n")
        _, listed, _ = self.run_main("--list-suffixes", "--templates", self.folder / "own")
        self.assertEqual(listed.split(), ["hpp", "names.txt", "print.hpp", "types.hpp"])

    def test_a_template_of_the_user_renames_for_another_language(self):
        model = Model()
        model.struct("nav::Imu", member("fn", model.primitive("uint64")))
        self.model = self.file("imu.json", json.dumps(model.json()))
        self.file("own/cpp/rs.j2", '{% for f in file.types[0].members.fields %}{{ f.label | identifier(language="rust") }}{% endfor %}')
        self.generate("--templates", self.folder / "own")
        self.assertEqual((self.folder / "out/nav/imu.rs").read_text(), "fn_")

    def test_the_depfile_names_models_templates_partials_and_modules(self):
        self.generate("--depfile", self.folder / "out/d", "--depfile-target", "some stamp")
        text = (self.folder / "out/d").read_text()
        self.assertTrue(text.startswith("some\\ stamp:"))
        for name in ("/imu.json", "/cpp/types.hpp.j2", "/cpp/field/_scalar.j2", "/cpp/_structure_print.j2",
                     "/tenon_codegen/view.py", "/tenon_codegen/__main__.py", "/tenon_codegen/__init__.py"):
            self.assertIn(f"{name}", text)
        sources = [line.strip(" \\") for line in text.splitlines()[1:]]
        self.assertEqual([source for source in sources if not pathlib.Path(source).is_file()], [])

    def test_a_misspelled_name_in_a_template_is_an_error(self):
        self.file("own/cpp/_structure.j2", "{{ item.nmae }}\n")
        code, _, error = self.run_main("--model", self.model, "--output-dir", self.folder / "out",
                                       "--templates", self.folder / "own")
        self.assertEqual(code, 1)
        self.assertRegex(error, r"_structure\.j2:1: .*nmae")

    def test_a_model_of_another_format_is_refused(self):
        other = self.file("other.json", json.dumps({"format": 99}))
        code, _, error = self.run_main("--model", other, "--output-dir", self.folder)
        self.assertEqual(code, 1)
        self.assertIn("format 99, this program reads 1", error)

    def test_what_is_no_model_is_refused(self):
        code, _, error = self.run_main("--model", self.file("x.json", "{"), "--output-dir", self.folder)
        self.assertEqual((code, "not a model" in error), (1, True))
        code, _, error = self.run_main("--model", self.folder / "none.json", "--output-dir", self.folder)
        self.assertEqual((code, "none.json" in error), (2, True))

    def test_an_include_path_may_not_leave_the_output(self):
        other = self.file("other.json", json.dumps({**Model("../up.idl").json()}))
        code, _, error = self.run_main("--model", other, "--output-dir", self.folder)
        self.assertEqual((code, "no include path" in error), (1, True))


if __name__ == "__main__":
    unittest.main()
