from running import CommandTest, main

IDL = "module nav { @final struct Imu { string frame; sequence<string> names; }; };\n"


class BoundsFiles(CommandTest):
    def setUp(self):
        super().setUp()
        self.write("a.idl", IDL)

    def check(self, text, expect):
        self.write("b.toml", text)
        return self.run_tenonc("check", "--bounds", "b.toml", "a.idl", expect=expect).stderr

    def test_entries_and_tables_are_read(self):
        self.assertEqual(self.check('"nav::Imu.frame" = 31\n"nav::Imu.names" = 4\n"nav::Imu.names[]" = 15\n', 0), "")
        self.assertEqual(self.check('["nav::Imu"]\nframe = 31\nnames = 4\n"names[]" = 15\n', 0), "")

    def test_extents_and_alignments_stand_beside_bounds(self):
        self.write("a.idl", "@appendable struct S { octet a; string b; };")
        self.assertEqual(self.check('"S@extent" = 64\n"S.b" = 7\n"S.b@align" = 8\n', 0), "")
        self.assertEqual(self.check('[S]\n"@extent" = 64\nb = 7\n"b@align" = 8\n', 0), "")
        self.assertIn("S  size 64, alignment 8, appendable", self.run_tenonc("describe", "--bounds", "b.toml", "a.idl").stdout)

    def test_streams_stand_beside_bounds(self):
        self.write("a.idl", "interface I { long a(); long b(); };")
        self.assertEqual(self.check('[I]\n"a@stream" = true\n"b@stream" = false\n', 0), "")
        shown = self.run_tenonc("describe", "--bounds", "b.toml", "a.idl").stdout
        self.assertIn("stream a()", shown)
        self.assertNotIn("stream b()", shown)
        self.assertIn("b.toml:1:1-13: error[TN1052 bounds-file-value]: 'I.a@stream' is neither true nor false",
                      self.check('"I.a@stream" = 1\n', 1))
        self.assertIn("warning[TN1053", self.check('"I.c@stream" = true\n', 0))

    def test_headers_stand_beside_bounds(self):
        self.write("context.idl", "@final struct Context { uint64 sent; };")
        entry = '{ struct = "Context", idl = "context.idl" }'
        for text in (f'"nav::*@header" = {entry}\n', f'["nav::*"]\n"@header" = {entry}\n', f'["nav::Imu"]\n"@header" = {entry}\n',
                     '["nav::*@header"]\nstruct = "Context"\nidl = "context.idl"\n'):
            bounds = '"nav::Imu.frame" = 31\n"nav::Imu.names" = 4\n"nav::Imu.names[]" = 15\n'
            self.assertEqual(self.check(bounds + text, 0), "", text)
            shown = self.run_tenonc("describe", "--bounds", "b.toml", "a.idl").stdout
            self.assertIn("(base)  Context                  header from sidecar b.toml:", shown, text)

    def test_header_is_sought_in_import_directories_then_beside_the_bounds_file(self):
        self.write("a.idl", "@final struct S { octet a; };")
        self.write("far/context.idl", "@final struct Context { uint64 far; };")
        self.write("far/b.toml", '"*@header" = { struct = "Context", idl = "context.idl" }\n')
        shown = self.run_tenonc("describe", "--bounds", "far/b.toml", "a.idl", "Context").stdout
        self.assertIn("far     uint64", shown)
        self.write("near/context.idl", "@final struct Context { uint64 near; };")
        shown = self.run_tenonc("describe", "--bounds", "far/b.toml", "-I", "near", "a.idl", "Context").stdout
        self.assertIn("near    uint64", shown)

    def test_depfile_names_the_file_of_a_header(self):
        self.write("a.idl", "@final struct S { octet a; };")
        self.write("context.idl", "@final struct Context { uint64 sent; };")
        self.write("b.toml", '"*@header" = { struct = "Context", idl = "context.idl" }\n')
        self.run_tenonc("compile", "--bounds", "b.toml", "a.idl", "--out-tsd", "a.tsd", "--depfile", "a.d", "--depfile-target", "a.tsd")
        self.assertIn("/context.idl", (self.folder / "a.d").read_text())

    def test_what_stands_behind_a_message_is_bounded_only_where_somebody_says_so(self):
        self.write("a.idl", "@final struct S { @tenon::tail string a; @tenon::tail sequence<string> b; @tenon::tail string c; };")
        self.write("b.toml", '"S.c" = 31\n')
        shown = self.run_tenonc("describe", "--bounds", "b.toml", "--default-string-bound", "7", "--default-sequence-bound", "3",
                                "a.idl").stdout
        for line in ("a       tail<string>\n", "b       tail<sequence<string<7>>>", "c       tail<string<31>>"):
            self.assertIn(line, shown)

    def test_origin_is_shown(self):
        self.check('["nav::Imu"]\nframe = 31\nnames = 4\n"names[]" = 15\n', 0)
        shown = self.run_tenonc("describe", "--bounds", "b.toml", "a.idl").stdout
        self.assertIn("bound 31 from sidecar b.toml:2", shown)
        self.assertIn("bound[] 15 from sidecar b.toml:4", shown)

    def test_later_file_corrects_an_earlier_one(self):
        self.write("c.toml", '"nav::Imu.frame" = 63\n')
        self.check('["nav::Imu"]\nframe = 31\nnames = 4\n"names[]" = 15\n', 0)
        shown = self.run_tenonc("describe", "--bounds", "b.toml", "--bounds", "c.toml", "a.idl").stdout
        self.assertIn("string<63>", shown)

    def test_text_that_is_no_toml_is_placed(self):
        self.assertIn("b.toml:2:1-2: error[TN1051 bounds-file-syntax]: ", self.check('"x" = 3\n= 4\n', 1))

    def test_values_that_are_no_bounds_are_placed(self):
        for value in ("0", "-1", "4294967295", "1.5", '"31"', "true", "[1]"):
            place = f"b.toml:1:20-{20 + len(value)}: error[TN1052 bounds-file-value]"
            self.assertIn(place, self.check(f'"nav::Imu.frame" = {value}\n', 1), value)

    def test_misspelt_key_is_a_warning_with_a_suggestion(self):
        text = self.check('"nav::Imu.frme" = 3\n"nav::Imu.frame" = 31\n"nav::Imu.names" = 4\n"nav::Imu.names[]" = 15\n', 0)
        self.assertIn("b.toml:1:1-16: warning[TN1053 bounds-file-key]", text)
        self.assertIn("did you mean 'nav::Imu.frame'?", text)

    def test_unreadable_file_is_2(self):
        done = self.run_tenonc("check", "--bounds", "nowhere.toml", "a.idl", expect=2)
        self.assertIn("tenonc: cannot read 'nowhere.toml': no such file", done.stderr)

    def test_hostile_files_are_refused(self):
        for text in ("[" * 100000, "a." * 100000, '"' + "x" * 100000, "x = " + "{a=" * 100000):
            self.assertIn("error[TN105", self.check(text, 1))


if __name__ == "__main__":
    main()
