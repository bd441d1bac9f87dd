import json
import re

from running import PROJECT, CommandTest, main

GOOD = "module nav {\n  @final struct Imu { @key uint32 id; @unit(\"K\") double temp; };\n};\n"
BAD = "struct S { doble x; };\n"


class ExitCodes(CommandTest):
    def test_accepted_is_0(self):
        self.write("a.idl", GOOD)
        done = self.run_tenonc("check", "a.idl")
        self.assertEqual(done.stdout + done.stderr, "")

    def test_diagnostics_are_1(self):
        self.write("a.idl", BAD)
        done = self.run_tenonc("check", "a.idl", expect=1)
        self.assertIn("a.idl:1:12-17: error[TN1004 unknown-type]", done.stderr)
        self.assertEqual(done.stdout, "")

    def test_warnings_are_0_and_strict_makes_them_1(self):
        self.write("a.idl", "@final struct S { long x; long X; };")
        self.assertIn("warning[TN1006", self.run_tenonc("check", "a.idl").stderr)
        self.assertIn("error[TN1006", self.run_tenonc("check", "--strict", "a.idl", expect=1).stderr)

    def test_warnings_are_switched_by_name(self):
        self.write("a.idl", "@final struct S { long x; long X; long port; };")
        one = self.run_tenonc("check", "-Wno-case-clash", "a.idl").stderr
        self.assertNotIn("TN1006", one)
        self.assertIn("warning[TN1014", one)
        self.assertIn("error[TN1006", self.run_tenonc("check", "-Werror=case-clash", "a.idl", expect=1).stderr)
        self.assertIn("error[TN1014", self.run_tenonc("check", "-Werror", "-Wno-case-clash", "a.idl", expect=1).stderr)
        self.run_tenonc("check", "--strict", "-Wno-error=case-clash", "-Wno-error=keyword-as-name", "a.idl")
        self.run_tenonc("compile", "-Wno-case-clash", "-Wno-keyword-as-name", "-Werror", "a.idl")

    def test_warnings_that_do_not_exist_are_named(self):
        self.write("a.idl", GOOD)
        done = self.run_tenonc("check", "-Wno-case-clahs", "a.idl", expect=2)
        self.assertEqual(done.stderr, "tenonc: -Wno-case-clahs: there is no warning 'case-clahs'; did you mean 'case-clash'?\n")

    def test_wrong_command_lines_are_2(self):
        self.write("a.idl", GOOD)
        for arguments in ([], ["nonsense"], ["check"], ["check", "--nonsense", "a.idl"], ["compile"],
                          ["check", "--default-string-bound", "0", "a.idl"], ["check", "--default-string-bound", "x", "a.idl"],
                          ["check", "--error-format=xml", "a.idl"], ["check", "--default-extensibility=mutable", "a.idl"],
                          ["compile", "a.idl", "--depfile", "a.d"], ["explain", "TN9999"], ["describe", "a.idl", "nav::No"]):
            done = self.run_tenonc(*arguments, expect=2)
            self.assertNotEqual(done.stderr, "", arguments)

    def test_unreadable_files_are_2_and_named(self):
        done = self.run_tenonc("check", "nowhere.idl", expect=2)
        self.assertEqual(done.stderr, "tenonc: cannot read 'nowhere.idl': no such file\n")
        (self.folder / "folder.idl").mkdir()
        self.assertIn("it is a directory", self.run_tenonc("check", "folder.idl", expect=2).stderr)

    def test_other_files_are_checked_beside_an_unreadable_one(self):
        self.write("a.idl", BAD)
        done = self.run_tenonc("check", "nowhere.idl", "a.idl", expect=2)
        self.assertIn("TN1004", done.stderr)

    def test_help_and_version_are_0(self):
        for verb in ([], ["compile"], ["check"], ["describe"], ["explain"]):
            self.assertIn("Example:", self.run_tenonc(*verb, "--help").stdout)
        self.assertRegex(self.run_tenonc("--version").stdout, r"^tenonc \d+\.\d+\.\d+\n$")


class Check(CommandTest):
    def test_finding_in_a_shared_include_stands_once(self):
        self.write("inc.idl", BAD)
        self.write("a.idl", '#include "inc.idl"\n')
        self.write("b.idl", '#include "inc.idl"\n')
        done = self.run_tenonc("check", "a.idl", "b.idl", expect=1)
        self.assertEqual(done.stderr.count("TN1004"), 1)

    def test_options_reach_the_compiler(self):
        self.write("lib/p.idl", "@final struct P { long x[N]; };")
        self.write("a.idl", '#include "p.idl"\n@final struct S { P p; string s; sequence<long> q; };')
        self.run_tenonc("check", "-I", "lib", "-D", "N=3", "--default-string-bound", 9, "--default-sequence-bound", 9, "a.idl")
        self.run_tenonc("check", "-I", "lib", "-D", "N", "--default-string-bound", 9, "--default-sequence-bound", 9, "a.idl")
        self.run_tenonc("check", "-I", "lib", "-D", "N=3", "--default-string-bound", 9, "a.idl", expect=1)

    def test_files_behind_options_are_files(self):
        self.write("a.idl", BAD)
        self.assertIn("TN1004", self.run_tenonc("check", "--import-dir", ".", "-D", "A", "a.idl", expect=1).stderr)

    def test_extensibility_is_noted_by_check_only(self):
        self.write("a.idl", "struct S { long x; };")
        self.assertIn("note[TN1030", self.run_tenonc("check", "a.idl").stderr)
        self.assertEqual(self.run_tenonc("check", "--default-extensibility=final", "a.idl").stderr, "")
        self.assertEqual(self.run_tenonc("compile", "a.idl").stderr, "")

    def test_json_and_sarif_go_to_stdout(self):
        self.write("a.idl", BAD)
        done = self.run_tenonc("check", "--error-format=json", "--default-extensibility=final", "a.idl", expect=1)
        self.assertEqual(done.stderr, "")
        self.assertEqual(json.loads(done.stdout)["diagnostics"][0]["code"], "TN1004")
        sarif = json.loads(self.run_tenonc("check", "--error-format=sarif", "--default-extensibility=final", "a.idl", expect=1).stdout)
        self.assertEqual(sarif["version"], "2.1.0")
        self.assertEqual(sarif["runs"][0]["results"][0]["ruleId"], "TN1004")

    def test_color_is_for_terminals_or_on_request(self):
        self.write("a.idl", BAD)
        self.assertNotIn("\033", self.run_tenonc("check", "a.idl", expect=1).stderr)
        self.assertIn("\033", self.run_tenonc("check", "--color=always", "a.idl", expect=1).stderr)


class Describe(CommandTest):
    def test_table_shows_offsets_sizes_and_padding(self):
        self.write("a.idl", GOOD)
        self.assertIn("  offset  size  pad  member  type\n"
                      "       0     4       id      uint32  key\n"
                      "       8     8    4  temp    double  [K]\n", self.run_tenonc("describe", "a.idl").stdout)

    def test_one_type_may_be_asked_for(self):
        self.write("a.idl", GOOD + "enum Mode { idle, busy };")
        self.assertNotIn("nav::Imu", self.run_tenonc("describe", "a.idl", "Mode").stdout)
        self.assertIn("struct nav::Imu  size 16, alignment 8", self.run_tenonc("describe", "a.idl", "::nav::Imu").stdout)

    def test_unions_bases_and_bits_have_tables_of_their_own(self):
        self.write("a.idl", """@bit_bound(8) enum Mode { idle, busy, fault }; bitmask Flags { a, @position(9) b };
            @final struct P { octet x; }; @final struct S : P { long y; }; bitset Bits { bitfield<3> low; bitfield<1> on; };
            union U switch (Mode) { case idle: case busy: long a; default: @unit("m") double b; };""")
        shown = self.run_tenonc("describe", "--default-extensibility=final", "a.idl").stdout
        for lines in ("       0     1       (base)  P\n       4     4    3  y       int32\n",
                      "       0     1       (switch)  Mode\n       8     4    7  a         int32   case idle busy\n"
                      "       8     8    7  b         double  default  [m]\n",
                      "bitmask Flags : uint32  size 4, alignment 4\n  bits     0  a\n  bits     9  b\n",
                      "bitset Bits : uint8  size 1, alignment 1\n  bits   0-2  low  octet\n  bits     3  on  boolean\n"):
            self.assertIn(lines, shown)

    def test_interfaces_list_their_operations(self):
        self.write("a.idl", """exception E { long x; }; interface I { void a(); };
            interface J : I { @id(7) double b(in long x, inout char y) raises (E); @id(8) oneway void c(); };""")
        shown = self.run_tenonc("describe", "--default-extensibility=final", "a.idl", "J").stdout
        shown = re.sub("signature [0-9a-f]{32}", "signature", shown)
        self.assertIn("interface J\n  inherits I\n          7  b(in int32 x, inout char y) -> double  raises E\n"
                      "             request 8, answer 24  signature\n"
                      "          8  oneway c()\n             request 1  signature\n", shown)

    def test_what_travels_for_an_operation_is_shown_when_asked_for(self):
        self.write("a.idl", """exception E { long x; }; @tenon::service("left") interface I {
            @tenon::stream long a(in double b) raises (E); };""")
        shown = self.run_tenonc("describe", "a.idl").stdout
        self.assertIn("interface I\n  service left\n", shown)
        self.assertIn("stream a(in double b) -> int32  raises E\n             request 8, each answer 8  signature", shown)
        self.assertNotIn("I::a::Answer", shown)
        self.assertIn("union I::a::Answer  size 8, alignment 4\n", self.run_tenonc("describe", "a.idl", "I::a::Answer").stdout)


class Explain(CommandTest):
    def test_code_and_name_give_the_same(self):
        by_code = self.run_tenonc("explain", "TN1012").stdout
        self.assertEqual(by_code, self.run_tenonc("explain", "unbounded-member").stdout)
        self.assertTrue(by_code.startswith("TN1012 unbounded-member (error): "))

    def test_all_codes_are_listed(self):
        listed = self.run_tenonc("explain").stdout.splitlines()
        self.assertGreater(len(listed), 60)
        for line in listed:
            self.run_tenonc("explain", line.split()[0])

    def test_reference_page_is_the_table(self):
        page = PROJECT / "docs/reference/diagnostics.md"
        self.assertEqual(page.read_text(encoding="utf-8"), self.run_tenonc("explain", "--markdown").stdout,
                         "write it anew: tenonc explain --markdown > docs/reference/diagnostics.md")


if __name__ == "__main__":
    main()
