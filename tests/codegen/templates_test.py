"""The house rules of templates: they lay out what the view says, and stay short."""

import pathlib
import unittest

TEMPLATES = pathlib.Path(__file__).resolve().parents[2] / "templates"
LINES = 150


class Templates(unittest.TestCase):
    def setUp(self):
        self.texts = {str(path.relative_to(TEMPLATES)): path.read_text() for path in sorted(TEMPLATES.rglob("*.j2"))}
        self.assertGreater(len(self.texts), 10)

    def test_white_space_is_left_to_the_environment(self):
        for name, text in self.texts.items():
            self.assertNotRegex(text, r"\{[%{#]-|-[%}#]\}", name)

    def test_no_template_computes(self):
        for name, text in self.texts.items():
            self.assertNotRegex(text, r"\{%\s*(set|do|call|filter)\b", name)

    def test_every_template_is_short(self):
        for name, text in self.texts.items():
            self.assertLess(len(text.splitlines()), LINES, name)

    def test_every_template_says_on_top_what_it_is(self):
        for name, text in self.texts.items():
            self.assertTrue(text.startswith("{# "), name)
            if not pathlib.PurePath(name).name.startswith("_"):
                self.assertIn("Input: file (view.File).", text.splitlines()[0], name)


if __name__ == "__main__":
    unittest.main()
