"""Names of the interface in C++."""

import unittest

from tenon_codegen import names, reserved


class Names(unittest.TestCase):
    def test_keywords_are_renamed_in_every_scope(self):
        for name in ("class", "operator", "co_await", "NULL", "linux"):
            self.assertEqual(names.identifier(name), f"{name}_")

    def test_names_of_the_libraries_are_renamed_at_the_top_level_only(self):
        for name in ("std", "tenon", "time", "y0"):
            self.assertEqual(names.identifier(name, top_level=True), f"{name}_")
            self.assertEqual(names.identifier(name), name)

    def test_a_renamed_name_meets_no_other_name(self):
        spelled = [names.identifier(name) for name in ("class", "class_", "class__")]
        self.assertEqual(spelled, ["class_", "class__", "class___"])

    def test_a_name_that_merely_begins_with_a_keyword_stays(self):
        for name in ("classes", "int_value", "newest", "_class"):
            self.assertEqual(names.identifier(name), name)

    def test_only_the_first_part_of_a_qualified_name_is_at_the_top_level(self):
        self.assertEqual(names.absolute("tenon::std::class"), "::tenon_::std::class_")

    def test_names_that_generated_code_uses_of_its_own_stay_the_users(self):
        for name in ("Publisher", "Subscriber", "Topic", "Sample", "Field", "traits", "value", "size", "_pad0"):
            self.assertEqual(names.identifier(name, top_level=True), name)

    def test_the_tables_do_not_overlap(self):
        self.assertFalse(reserved.KEYWORDS["cpp"] & reserved.MACROS)
        self.assertFalse((reserved.KEYWORDS["cpp"] | reserved.MACROS) & reserved.GLOBAL)

    def test_a_name_is_renamed_where_the_language_reserves_it_and_nowhere_else(self):
        renamed = {language: names.identifier(name, language=language) != name
                   for language in ("c", "cpp", "rust", "python") for name in ["operator"]}
        self.assertEqual(renamed, {"c": False, "cpp": True, "rust": False, "python": False})
        for name, languages in {"while": 4, "class": 2, "fn": 1, "restrict": 1, "lambda": 1, "speed": 0, "self": 1}.items():
            found = [each for each in reserved.KEYWORDS if names.identifier(name, language=each) == f"{name}_"]
            self.assertEqual(len(found), languages, (name, found))


if __name__ == "__main__":
    unittest.main()
