import json
import os
import time

from running import CommandTest, main

MESSAGE = "@final struct S { P p; };\n"


class Outputs(CommandTest):
    def setUp(self):
        super().setUp()
        self.write("idl/nav/p.idl", "@final struct P { long x; };\n")
        self.idl = self.write("idl/nav/s.idl", '#include "p.idl"\n' + MESSAGE)

    def compile(self, *arguments, expect=0):
        return self.run_tenonc("compile", "idl/nav/s.idl", "--base-dir", "idl", "--out-tsd", "out/s.tsd", "--out-json", "out/s.json",
                               "--depfile", "out/s.d", "--depfile-target", "out/s.json", *arguments, expect=expect)

    def age(self, name):
        """Makes a file an hour old, and returns its time stamp."""
        old = time.time() - 3600
        os.utime(self.folder / name, (old, old))
        return os.stat(self.folder / name).st_mtime_ns

    def mtime(self, name):
        return os.stat(self.folder / name).st_mtime_ns

    def test_folders_are_made_and_all_outputs_written(self):
        self.compile()
        self.assertEqual(sorted(os.listdir(self.folder / "out")), ["s.d", "s.json", "s.tsd"])
        self.assertEqual((self.folder / "out/s.tsd").read_bytes()[4:8], b"TNSD")

    def test_model_names_files_by_their_include_path(self):
        self.compile()
        model = json.loads((self.folder / "out/s.json").read_text())
        self.assertEqual(model["files"], ["nav/s.idl", "nav/p.idl"])
        self.assertEqual(model["includes"], ["nav/p.idl"])

    def test_outputs_do_not_depend_on_where_they_are_made(self):
        self.compile()
        first = (self.folder / "out/s.json").read_bytes()
        self.run_tenonc("compile", self.idl, "--base-dir", self.folder / "idl", "--out-json", "other.json")
        self.assertEqual((self.folder / "other.json").read_bytes(), first)
        self.assertNotIn(str(self.folder).encode(), first)

    def test_depfile_names_everything_that_was_read(self):
        self.write("b.toml", '"Other.x" = 3\n')
        self.compile("--bounds", "b.toml")
        depfile = (self.folder / "out/s.d").read_text()
        target, _, inputs = depfile.replace("\\\n", " ").partition(":")
        self.assertEqual(target, "out/s.json")
        self.assertEqual(inputs.split(), [str(self.folder / name) for name in ("idl/nav/s.idl", "idl/nav/p.idl", "b.toml")])

    def test_depfile_escapes_what_make_would_split(self):
        self.write("a b$#.idl", MESSAGE.replace("P p", "long p"))
        self.run_tenonc("compile", "a b$#.idl", "--depfile", "x.d", "--depfile-target", "x y")
        self.assertEqual((self.folder / "x.d").read_text(), f"x\\ y: \\\n  {self.folder}/a\\ b$$\\#.idl\n")

    def test_unchanged_outputs_keep_their_time_but_the_target_is_fresh(self):
        self.compile()
        tsd, target = self.age("out/s.tsd"), self.age("out/s.json")
        self.compile()
        self.assertEqual(self.mtime("out/s.tsd"), tsd)
        self.assertGreater(self.mtime("out/s.json"), target)

    def test_changed_outputs_are_written(self):
        self.compile()
        before = self.age("out/s.tsd")
        self.idl.write_text('#include "p.idl"\n@final struct S { P p; P q; };\n')
        self.compile()
        self.assertGreater(self.mtime("out/s.tsd"), before)

    def test_nothing_is_written_when_refused(self):
        self.idl.write_text("struct S { doble x; };\n")
        self.compile(expect=1)
        self.assertFalse((self.folder / "out").exists())

    def test_place_that_cannot_be_written_is_2_and_named(self):
        self.write("out", "a file where a folder is needed")
        done = self.compile(expect=2)
        self.assertIn("tenonc: cannot write 'out/s.tsd': ", done.stderr)

    def test_200_lines_take_under_20_ms(self):
        members = "".join(f"  /// Number {i}.\n  @unit(\"m\") double x{i};\n" for i in range(100))
        self.write("long.idl", f"@final struct S {{\n{members}}};\n")
        best = 1.0
        for _ in range(10):
            begin = time.perf_counter()
            self.run_tenonc("compile", "long.idl", "--out-tsd", "l.tsd", "--out-json", "l.json")
            best = min(best, time.perf_counter() - begin)
        print(f"200 lines: {best * 1000:.1f} ms, start of the process included")
        self.assertLess(best, float(os.environ.get("TENON_FRONT_END_SECONDS", "0.02")))


if __name__ == "__main__":
    main()
