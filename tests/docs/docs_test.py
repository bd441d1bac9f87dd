"""The check itself, run on small trees: each thing readers stumble over is planted once and must be named."""
import pathlib
import tempfile
import unittest

import docs

SOUND = {
    "a.md": "# A\n\n## Two `words`\n[b](docs/b.md) [place](#two-words) [far](https://example.org/x.md) `[no](link.md)`\n"
            "```\n# no heading\n[no](link.md)" + "x" * 150 + "\n```\n| " + "x" * 150 + " |\n",
    "docs/b.md": "[up](../a.md#two-words)\n",
    "docs/adr/README.md": "| [0001](0001-x.md) | x |\n",
    "docs/adr/0001-x.md": "# 0001. X\n",
    "CHANGELOG.md": "short\nshort\na long line that stands here once, and only once\n",
    "a.cpp": "x\n" * 400,
}
# What is planted -> what must be said.
PLANTED = {
    "file that is not there": ({"a.md": "[x](c.md)"}, "a.md:1: 'c.md' is not there"),
    "heading that is not there": ({"a.md": "\n[x](docs/b.md#a)"}, "a.md:2: 'docs/b.md' has no heading '#a'"),
    "heading in code only": ({"a.md": "```\n# A\n```\n[x](#a)"}, "has no heading '#a'"),
    "decision without a row": ({"docs/adr/0002-y.md": "# 0002. Y\n"}, "does not stand once in the table"),
    "number of two decisions": ({"docs/adr/0001-y.md": "# 0001. Y\n"}, "0001-x.md has that number, too"),
    "decision of another number": ({"docs/adr/0001-x.md": "# 0002. X\n"}, "begins with another number than 0001"),
    "line twice": ({"CHANGELOG.md": "a line that is long enough to be told apart\n" * 2}, "CHANGELOG.md:2: is line 1 once more"),
    "wide prose": ({"a.md": "x" * 143}, "a.md:1: 143 columns"),
    "long source": ({"a.cpp": "x\n" * 401}, "a.cpp: 401 lines"),
}


def problems(files):
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for name, text in files.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text, encoding="utf-8")
        return list(docs.check(root))


class Docs(unittest.TestCase):
    def test_nothing_is_said_of_what_is_sound(self):
        self.assertEqual(problems(SOUND), [])

    def test_what_is_planted_is_named(self):
        for name, (files, said) in PLANTED.items():
            with self.subTest(name):
                found = problems({**SOUND, **files})
                self.assertTrue(any(said in each for each in found), found)


if __name__ == "__main__":
    unittest.main()
