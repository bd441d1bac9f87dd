"""Files that would exhaust something: an answer with the right code, within a second of processor time and 512 MiB.

The memory is a limit of the process, so that whoever wants more of it fails here. TENON_FRONT_END_SECONDS is for builds
that are slower, and have no limit of memory: instruments map more than they use.
"""
import json
import os
import resource
import subprocess

from running import TENONC, CommandTest, main

MIB = 1 << 20
MEMORY = 512 * MIB
SLOW_BUILD = os.environ.get("TENON_FRONT_END_SECONDS")
SECONDS = 1.0 if SLOW_BUILD is None else 30 * float(SLOW_BUILD)


def numbered(count, text):
    return "".join(text.replace("#", str(n)) for n in range(count))


class Limits(CommandTest):
    def codes(self, text, *arguments):
        """The codes that are reported about a text, each once, in the order of their places."""
        (self.folder / "a.idl").write_bytes(text if isinstance(text, bytes) else text.encode())
        command = [TENONC, "check", "--default-extensibility=final", "--error-format=json", *arguments, "a.idl"]
        limit = None if SLOW_BUILD else lambda: resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        for last in (False, False, True):  # a busy machine takes its share of a processor's time, too
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, timeout=120, preexec_fn=limit)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
            if seconds < SECONDS or last:
                break
        self.assertEqual(done.stderr, "")
        self.assertIn(done.returncode, (0, 1))
        self.assertLess(seconds, SECONDS)
        found = [item["code"] for item in json.loads(done.stdout)["diagnostics"]]
        self.assertEqual(done.returncode, 1 if found else 0)
        return " ".join(dict.fromkeys(found))

    def test_nesting_of_10000(self):
        n = 10_000
        for text in ("module m {" * n + "};" * n,
                     "struct S { " + "sequence<" * n + "octet" + ", 1>" * n + " x; };",
                     "const long k = " + "(" * n + "1" + ")" * n + ";",
                     "const long k = " + "-" * n + "1;"):
            self.assertEqual(self.codes(text), "TN1092", text[:20])
        self.assertEqual(self.codes("#if 1\n" * n + "#endif\n" * n), "TN1092")
        self.assertEqual(self.codes("#if " + "(" * n + "1" + ")" * n + "\n#endif\n"), "TN1071")

    def test_what_is_nested_and_never_closed(self):
        for piece in ("module m {", "struct S { ", "interface I { ", "enum E { ", "union U switch (long) { case 1: ", "@a(",
                      "sequence<", "map<", "(", "{", "[", "<", "/*", "#if 1\n", "\"", "'"):
            self.assertIn("TN1", self.codes(piece * 10_000), piece)

    def test_a_million_members(self):
        n = 1_000_000
        self.assertIn("TN1095", self.codes("struct S {" + numbered(n, "octet m#;") + "};"))
        self.assertIn("TN1095", self.codes("struct S { octet " + numbered(n, "m#,") + "last; };"))
        self.assertIn("TN1095", self.codes("enum E {" + numbered(n, "l#,") + "last };"))
        self.assertIn("TN1095", self.codes("bitmask B {" + numbered(n, "l#,") + "last };"))

    def test_a_million_members_of_many_structs(self):
        for members in (numbered(49_999, "m#,") + "last;", numbered(50_000, "m#;").replace(";m", "; octet m")):
            text = "".join(f"struct S{i} {{ octet {members} }};" for i in range(20))
            self.assertIn("TN1098", self.codes(text))

    def test_as_many_members_as_are_allowed(self):
        text = "".join(f"struct S{i} {{ octet {numbered(49_999, 'm#,')} last; }};" for i in range(2))
        self.assertEqual(self.codes(text), "")

    def test_a_million_of_other_things(self):
        n = 1_000_000
        self.assertIn("TN1095", self.codes("union U switch (long) {" + numbered(n // 2, "case #: octet m#;") + "};"))
        self.assertIn("TN1094", self.codes(numbered(n // 4, "struct S#{};")))
        self.assertIn("TN1096", self.codes("const long k = 0" + "+1" * n + ";"))
        self.assertEqual(self.codes(numbered(n // 10, "@define A# 3\n").replace("@", "#") + "struct S {};"), "")
        for piece in ("const long k# = #;", "typedef long T#;", "module m# {};", "interface I# {};", "exception E# {};",
                      "typedef string<#1> T#;", "@annotation a# {};", "struct F#;", "bitmask B# { b# };"):
            self.assertIn("TN109", self.codes(numbered(n, piece)), piece)

    def test_a_million_parts_of_one_thing(self):
        n = 1_000_000
        for text in ("interface I { void f(" + numbered(n, "in long p#,") + "in long p); };",
                     "interface I { void f() raises (" + "E," * n + "E); };",
                     "interface I : " + "I," * n + "I {};",
                     "@x(" + "1," * n + "1) struct S {};",
                     "@x " * n + "struct S {};",
                     "struct S { " + "a::" * n + "b x; };",
                     "struct S { long x" + "[1]" * n + "; };",
                     "union U switch (long) { " + numbered(n, "case #: ") + "long x; };",
                     "const string k = " + "\"a\" " * n + ";"):
            self.assertIn("TN1093", self.codes(text), text[:40])

    def test_names_of_64_kib(self):
        name = "n" * 65_536
        for text in (f"struct {name} {{}};", f"module {name} {{}};", f"struct S {{ long {name}; }};", f"enum E {{ {name} }};",
                     f"@{name} struct S {{}};", f"struct S {{ {name} x; }};", f"#define {name} 1", f"const long {name} = 1;"):
            self.assertIn("TN1097", self.codes(text), text[:20])
        self.assertEqual(self.codes(f"struct S {{ @unit(\"{name}\") long x; }};"), "TN1049")
        self.assertEqual(self.codes(f"@topic(name=\"{name}\") struct S {{ long x; }};"), "TN1026")
        self.assertEqual(self.codes(f"#include \"{name}\"\n"), "TN1070")

    def test_many_unknown_names_of_full_length(self):
        text = numbered(5_000, "struct S# { long " + "m" * 240 + "#; " + "t" * 240 + "# x; };")
        self.assertEqual(self.codes(text), "TN1004 TN1099")

    def test_files_that_include_each_other(self):
        self.write("b.idl", '#include "a.idl"\n#include "c.idl"\nstruct B { long x; };\n')
        self.write("c.idl", '#include "b.idl"\n#include "a.idl"\nstruct C { long x; };\n')
        self.assertEqual(self.codes('#include "a.idl"\n#include "b.idl"\nstruct A { B b; C c; };\n'), "")

    def test_a_file_that_includes_itself_by_other_names(self):
        os.symlink("a.idl", self.folder / "link.idl")
        os.symlink(".", self.folder / "folder")
        self.assertEqual(self.codes('#include "link.idl"\n#include "folder/folder/a.idl"\nstruct A { long x; };\n'), "")

    def test_links_that_lead_nowhere(self):
        os.symlink("loop.idl", self.folder / "loop.idl")
        self.assertEqual(self.codes('#include "loop.idl"\nstruct A { long x; };\n'), "TN1070")

    def test_a_chain_of_1000_includes(self):
        for n in range(1_000):
            self.write(f"f{n}.idl", f'#include "f{n + 1}.idl"\n')
        self.assertEqual(self.codes('#include "f0.idl"\n'), "TN1091")

    def test_the_mark_of_a_byte_order(self):
        mark = b"\xEF\xBB\xBF"
        self.assertEqual(self.codes(mark), "")
        self.assertEqual(self.codes(mark + b"struct S { long x; };\n"), "")
        self.assertEqual(self.codes(mark * 2 + b"struct S { long x; };\n"), "TN1002")
        self.assertEqual(self.codes("struct S { long x; };\n".encode("utf-16")), "TN1065")

    def test_megabytes_of_nothing_that_is_text(self):
        self.assertEqual(self.codes(b"\0" * (8 * MIB)), "TN1066")
        self.assertEqual(self.codes(b"\xFF" * (8 * MIB)), "TN1065")
        self.assertEqual(self.codes(b"struct S { long x; };\r\n" + b"\r\n" * (4 * MIB)), "")
        self.assertEqual(self.codes(b"struct S { long x; };\r" + b"// \xC3\xA9\n" * MIB), "")
        self.assertEqual(self.codes(b"a\0" * MIB), "TN1001 TN1066 TN1093")
        self.assertEqual(self.codes(b"struct S { long x; };" + b" " * (15 * MIB)), "")

    def test_lines_of_megabytes(self):
        self.assertEqual(self.codes(numbered(100_000, "struct S# { doble x; };")), "TN1004 TN1099")
        self.assertEqual(self.codes("/* " + "x" * (15 * MIB)), "TN1060")
        self.assertEqual(self.codes("const string k = \"" + "x" * (15 * MIB) + ";"), "TN1061")

    def test_the_end_of_lines_as_others_write_it(self):
        self.assertEqual(self.codes(b"#define A \\\r\n 3\r\nstruct S {\r\n  long x[A];\r\n};\r\n"), "")
        self.assertEqual(self.codes(b"// a comment \\\r\nstruct S { doble x; };\r\n"), "TN1004")


if __name__ == "__main__":
    main()
