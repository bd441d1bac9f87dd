import os
import re
import stat
import subprocess

from running import PROJECT, TENONC, CommandTest, main

ROUGH = "struct S{long a;};\n"
SMOOTH = "struct S {\n  long a;\n};\n"
BROKEN = "struct S{long a }\n"


class Formatting(CommandTest):
    def through_pipe(self, text, *options, expect=0):
        done = subprocess.run([TENONC, "fmt", *options, "-"], input=text.encode(), capture_output=True, timeout=20)
        self.assertEqual(done.returncode, expect, done.stderr)
        return done

    def test_files_are_rewritten_in_place_without_a_word(self):
        first, second = self.write("a.idl", ROUGH), self.write("nav/b.idl", ROUGH)
        done = self.run_tenonc("fmt", first, second)
        self.assertEqual((first.read_text(), second.read_text(), done.stdout, done.stderr), (SMOOTH, SMOOTH, "", ""))

    def test_formatted_file_is_not_touched(self):
        path = self.write("a.idl", SMOOTH)
        os.utime(path, (1, 1))
        self.run_tenonc("fmt", path)
        self.assertEqual(path.stat().st_mtime, 1)

    def test_mode_and_link_stay_and_nothing_is_left_behind(self):
        path = self.write("real/a.idl", ROUGH)
        path.chmod(0o640)
        (self.folder / "link.idl").symlink_to("real/a.idl")
        self.run_tenonc("fmt", "link.idl")
        self.assertTrue((self.folder / "link.idl").is_symlink())
        self.assertEqual((path.read_text(), stat.S_IMODE(path.stat().st_mode)), (SMOOTH, 0o640))
        self.assertEqual(sorted(each.name for each in self.folder.rglob("*")), ["a.idl", "link.idl", "real"])

    def test_check_names_each_file_with_its_first_line_and_writes_nothing(self):
        paths = [self.write("a.idl", SMOOTH), self.write("b.idl", SMOOTH + ROUGH), self.write("c.idl", ROUGH)]
        shown = self.run_tenonc("fmt", "--check", "a.idl", "b.idl", "c.idl", expect=1).stdout
        self.assertEqual(shown, "b.idl:4: would be formatted\n  - struct S{long a;};\n  + struct S {\n"
                                "c.idl:1: would be formatted\n  - struct S{long a;};\n  + struct S {\n")
        self.assertEqual([path.read_text() for path in paths], [SMOOTH, SMOOTH + ROUGH, ROUGH])
        self.assertEqual(self.run_tenonc("fmt", "--check", "a.idl").stdout, "")

    def test_file_with_mistakes_is_left_and_the_others_are_written(self):
        broken, good = self.write("broken.idl", BROKEN), self.write("good.idl", ROUGH)
        shown = self.run_tenonc("fmt", "broken.idl", "good.idl", expect=1).stderr
        self.assertIn("broken.idl:1:16-17: error[TN1001 syntax-error]: expected ';'", shown)
        self.assertEqual((broken.read_text(), good.read_text()), (BROKEN, SMOOTH))

    def test_mistakes_are_told_to_machines_too(self):
        self.write("broken.idl", BROKEN)
        self.assertIn('"code": "TN1001"', self.run_tenonc("fmt", "--error-format=json", "broken.idl", expect=1).stderr)

    def test_standard_input_to_standard_output(self):
        self.assertEqual(self.through_pipe(ROUGH).stdout, SMOOTH.encode())
        self.assertEqual(self.through_pipe("").stdout, b"")
        self.assertEqual(self.through_pipe(ROUGH.replace("\n", "\r\n")).stdout, SMOOTH.replace("\n", "\r\n").encode())
        done = self.through_pipe(BROKEN, expect=1)
        self.assertEqual(done.stdout, b"")
        self.assertIn(b"<stdin>:1:16-17: error", done.stderr)
        self.assertEqual(self.through_pipe(ROUGH, "--check", expect=1).stdout.splitlines()[0], b"<stdin>:1: would be formatted")

    def test_example_of_the_page_is_in_the_style_that_the_page_tells(self):
        page = (PROJECT / "docs/reference/fmt.md").read_text(encoding="utf-8")
        (example,) = re.findall(r"```idl\n(.*?)```", page, re.DOTALL)
        self.assertEqual(self.through_pipe(example).stdout.decode(), example)

    def test_examples_and_benchmarks_are_in_the_style(self):
        files = [*PROJECT.glob("examples/**/*.idl"), *PROJECT.glob("bench/*.idl")]
        self.assertGreater(len(files), 3)
        self.assertEqual(self.run_tenonc("fmt", "--check", *files).stdout, "")

    def test_what_cannot_be_read_or_written_is_2(self):
        self.write("a.idl", ROUGH)
        done = self.run_tenonc("fmt", "none.idl", "a.idl", expect=2)
        self.assertIn("cannot read 'none.idl': no such file", done.stderr)
        self.assertEqual((self.folder / "a.idl").read_text(), SMOOTH)
        self.assertIn("not a regular file", self.run_tenonc("fmt", self.folder, expect=2).stderr)
        self.run_tenonc("fmt", expect=2)

    def test_file_without_write_permission_stays(self):
        path = self.write("a.idl", ROUGH)
        path.chmod(0o444)
        if os.geteuid() == 0:  # may write everywhere: the file is written, and keeps its mode
            self.run_tenonc("fmt", "a.idl")
            self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o444)
        else:
            self.assertIn("cannot write 'a.idl': Permission denied", self.run_tenonc("fmt", "a.idl", expect=2).stderr)
            self.assertEqual(path.read_text(), ROUGH)

    def test_includes_are_not_opened(self):
        path = self.write("a.idl", '#include "none.idl"\n' + ROUGH)
        self.run_tenonc("fmt", "a.idl")
        self.assertEqual(path.read_text(), '#include "none.idl"\n' + SMOOTH)


if __name__ == "__main__":
    main()
