import json

from running import PROJECT, CommandTest, main

OLD = """module nav { @final struct Point { double x; };
  @final struct Imu { @unit("degC") float temp; Point at; }; };
"""
NEW = OLD.replace("degC", "K").replace("double x", "float x")
WAIVER = '[[waiver]]\nrule = "FIELD_SAME_UNIT"\npath = "nav::Imu.*"\nreason = "unused"\n'


class Versions(CommandTest):
    def setUp(self):
        super().setUp()
        self.write("old.idl", OLD)
        self.write("new.idl", NEW)

    def test_difference_shows_both_sides(self):
        shown = self.run_tenonc("diff", "old.idl", "new.idl", expect=1).stdout
        self.assertIn('nav::Imu: refused at attach, for nav::Point in it, too\n  nav::Imu.temp\n'
                      '    old:     float @0, unit "degC", at old.idl:2\n', shown)

    def test_same_version_says_nothing(self):
        self.assertEqual(self.run_tenonc("diff", "old.idl", "old.idl").stdout, "")

    def test_descriptor_stands_for_its_text(self):
        self.run_tenonc("compile", "old.idl", "--out-tsd", "released.tsd")
        for verb in ("diff", "breaking"):
            self.assertEqual(self.run_tenonc(verb, "released.tsd", "new.idl", expect=1).stdout,
                             self.run_tenonc(verb, "old.idl", "new.idl", expect=1).stdout)
        self.assertEqual(self.run_tenonc("diff", "released.tsd", "old.idl").stdout, "")

    def test_findings_carry_rule_verdict_and_version(self):
        told = json.loads(self.run_tenonc("breaking", "old.idl", "new.idl", "--format", "json", expect=1).stdout)
        self.assertEqual((told["breaking"], told["bump"]), (True, "major"))
        self.assertEqual([(f["rule"], f["path"], f["attach"], f["severity"]) for e in told["entries"] for f in e["findings"]],
                         [("FIELD_SAME_TYPE", "nav::Point.x", "refused", "breaking"),
                          ("FIELD_SAME_UNIT", "nav::Imu.temp", "refused", "breaking")])
        self.assertEqual(told["entries"][1]["through"], ["nav::Point"])

    def test_headers_are_compared_as_the_bases_they_are(self):
        self.write("context.idl", "@appendable @tenon::extent(64) struct Context { uint64 sent; };")
        self.write("b.toml", '"nav::Imu@header" = { struct = "Context", idl = "context.idl" }\n')
        self.run_tenonc("compile", "old.idl", "--out-tsd", "bare.tsd")
        self.run_tenonc("compile", "--bounds", "b.toml", "old.idl", "--out-tsd", "headed.tsd")
        for before, after, words in (("bare.tsd", "headed.tsd", "old none, new Context (header, b.toml:1)"),
                                     ("headed.tsd", "bare.tsd", "old Context (header, b.toml:1), new none")):
            shown = self.run_tenonc("breaking", before, after, expect=1).stdout
            self.assertIn(f"breaking[BASE_SAME] nav::Imu: base: {words}", shown)
            self.assertNotIn("nav::Imu.", shown, "that members moved follows from it")
        self.write("context.idl", "@appendable @tenon::extent(64) struct Context { uint64 sent; uint64 session; };")
        shown = self.run_tenonc("breaking", "headed.tsd", "old.idl", "--bounds", "b.toml").stdout
        self.assertIn("FIELD_APPENDED] Context.session", shown)
        self.write("context.idl", "@appendable @tenon::extent(64) struct Context { uint32 sent; };")
        shown = self.run_tenonc("breaking", "headed.tsd", "old.idl", "--bounds", "b.toml", expect=1).stdout
        self.assertIn("breaking[FIELD_SAME_TYPE] Context.sent", shown)

    def test_waivers_take_away_what_they_name(self):
        self.write("w.toml", WAIVER)
        shown = self.run_tenonc("breaking", "old.idl", "new.idl", "--waivers", "w.toml", expect=1).stdout
        self.assertIn("    waived by w.toml:1: unused\n", shown)
        self.assertIn("1 breaking, 1 waived; the version rises by a major\n", shown)
        self.write("v.toml", WAIVER + WAIVER.replace("UNIT", "TYPE").replace("Imu", "Point"))
        self.run_tenonc("breaking", "old.idl", "new.idl", "--waivers", "v.toml")

    def test_waiver_that_nothing_needs_is_told(self):
        self.write("w.toml", WAIVER)
        shown = self.run_tenonc("breaking", "old.idl", "old.idl", "--waivers", "w.toml").stdout
        self.assertIn("w.toml:1: nothing needs the waiver of FIELD_SAME_UNIT at nav::Imu.*\n", shown)

    def test_waivers_file_with_mistakes_is_2_and_names_the_line(self):
        for text, words in (("x = 1\n", "[[waiver]] and nothing else"), ("[[waiver]\n", "w.toml:1: "),
                            (WAIVER.replace("UNIT", "LOOK"), "there is no rule 'FIELD_SAME_LOOK'"),
                            (WAIVER.replace("reason", "because"), "no 'because'"), (WAIVER.replace('"unused"', '1'), "not a text"),
                            (WAIVER.splitlines()[0], "needs a rule, a path and a reason")):
            self.write("w.toml", text)
            self.assertIn(words, self.run_tenonc("breaking", "old.idl", "new.idl", "--waivers", "w.toml", expect=2).stderr)

    def test_nothing_to_compare_is_2(self):
        self.write("bad.idl", "struct S { doble x; };")
        (self.folder / "bad.tsd").write_bytes(b"1234TNSD and nothing of the kind")
        for other, words in (("bad.idl", "TN1004"), ("bad.tsd", "is no descriptor"), ("none.tsd", "no such file")):
            self.assertIn(words, self.run_tenonc("diff", "old.idl", other, expect=2).stderr)

    def test_rules_are_explained_and_the_page_is_the_table(self):
        for line in self.run_tenonc("explain", "--rules").stdout.splitlines():
            rule = line.split()[0]
            self.assertTrue(self.run_tenonc("explain", rule).stdout.startswith(rule + " ("))
        page = PROJECT / "docs/reference/breaking.md"
        self.assertEqual(page.read_text(encoding="utf-8"), self.run_tenonc("explain", "--rules", "--markdown").stdout,
                         "write it anew: tenonc explain --rules --markdown > docs/reference/breaking.md")


if __name__ == "__main__":
    main()
