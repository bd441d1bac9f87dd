"""The check itself, on a small tree: each way in which a table can name what is not there is planted once."""
import pathlib
import tempfile
import unittest

import named_tests

FAULTS = "# R\n## Faults\n| fault | what | test |\n|---|---|---|\n"
ONE_USER = "# S\n## Who can do what within one user\n| attempt | what | test |\n|---|---|---|\n| write | seen | `Dead.IsSeen` |\n\n"
SECURITY = ONE_USER + "## Who can do what in a shared directory\n| attempt | who |\n|---|---|\n"
TREE = {
    "tests/a/CMakeLists.txt": "tenon_add_test(NAME a_test SOURCES a_test.cpp)\ntenon_add_script_test(NAME a.script)\n",
    "tests/a/a_test.cpp": "TEST_F(Dead, IsSeen) {\n}\nTEST_P(Each,\n       OneIs) {\n}\n",
    "tests/a/old_a_test.cpp": "TEST(Dead, IsForgotten) {\n}\n",
    "docs/reliability.md": FAULTS + "| death | seen | `Dead.IsSeen`, `Each.OneIs` |\n| more | seen | `a.script` |\n\n`Nobody.Asks`\n",
    "SECURITY.md": SECURITY + "| write | no (`IsSeen`, `.OneIs`) |\n| read | `words` |\n",
}
PLANTED = {
    "a case that is not there": ({"docs/reliability.md": FAULTS + "| d | s | `Dead.IsNot` |\n"}, "reliability.md:5: there is no test 'Dead.IsNot'"),
    "a source that is not built": ({"docs/reliability.md": FAULTS + "| d | s | `Dead.IsForgotten` |\n"}, "no test 'Dead.IsForgotten'"),
    "a program that is not there": ({"docs/reliability.md": FAULTS + "| d | s | `b.script` |\n"}, "no test 'b.script'"),
    "a fault without a test": ({"docs/reliability.md": FAULTS + "| d | `Dead.IsSeen` | |\n"}, "'d' has no test"),
    "no table": ({"docs/reliability.md": "# R\n## Faults\n"}, "no table under '## Faults'"),
    "in the other table": ({"SECURITY.md": SECURITY + "| write | no (`IsNot`) |\n"}, "SECURITY.md:10: there is no test 'IsNot'"),
    "an attempt of the same user's without a test": (
        {"SECURITY.md": SECURITY.replace("`Dead.IsSeen`", "")}, "SECURITY.md:5: 'write' has no test"),
}


def problems(files):
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for name, text in files.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text, encoding="utf-8")
        return list(named_tests.problems(root))


class NamedTests(unittest.TestCase):
    def test_nothing_is_said_of_what_is_sound(self):
        self.assertEqual(problems(TREE), [])

    def test_what_is_planted_is_named(self):
        for name, (files, said) in PLANTED.items():
            with self.subTest(name):
                found = problems({**TREE, **files})
                self.assertTrue(any(said in each for each in found), found)


if __name__ == "__main__":
    unittest.main()
