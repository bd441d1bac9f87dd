"""The names that the descriptor says are renamed, against those that the code generator renames."""
import json
import sys

from running import PROJECT, CommandTest, main

sys.path.insert(0, str(PROJECT / "codegen"))
from tenon_codegen import names, reserved  # noqa: E402

IDL = """@final module std { @final module time {
  enum errno_ { assert, NULL_, None };
  struct speed { long class, class_, restrict, self, plain; double std; };
  typedef long lambda; const long while_ = 1;
  interface operator { void yield(in long fn, in long time); };
}; };
@final struct abort { long abort; };
"""
WORDS = ("std", "time", "errno_", "assert", "NULL_", "None", "speed", "class", "class_", "restrict", "self", "plain", "lambda",
         "while_", "operator", "yield", "fn", "abort")


class Renames(CommandTest):
    def renames(self, text):
        self.write("a.idl", text)
        self.run_tenonc("compile", "a.idl", "--default-extensibility=final", "--out-json", "a.json")
        twin = json.loads((self.folder / "a.json").read_text(encoding="utf-8"))
        return {(one["name"], one["language"]): one["spelled"] for one in twin["renames"]}

    def test_descriptor_says_what_the_generator_does(self):
        found = self.renames(IDL)
        expected = {}
        for word in WORDS:
            for language in reserved.KEYWORDS:
                if (spelled := names.identifier(word, language=language)) != word:
                    expected[word, language] = spelled
        for word in ("std", "abort"):
            expected["::" + word, "cpp"] = names.identifier(word, top_level=True)
        self.assertEqual({key: value for key, value in found.items() if key[0].split("::")[-1] in WORDS}, expected)
        self.assertNotIn(("::time", "cpp"), found, "it does not stand at the top level")

    def test_interface_without_such_names_has_none(self):
        self.assertEqual(self.renames("struct Plain { long x; };"), {})

    def test_describe_shows_them(self):
        self.write("a.idl", "struct Plain { long class; };")
        shown = self.run_tenonc("describe", "a.idl").stdout
        self.assertIn("\nrenamed in cpp: class is class_\nrenamed in python: class is class_\n", shown)


if __name__ == "__main__":
    main()
