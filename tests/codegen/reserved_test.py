"""The table of reserved names holds what this compiler really takes away."""

import keyword
import os
import pathlib
import re
import subprocess
import unittest

from tenon_codegen import reserved

RUNTIME = pathlib.Path(__file__).resolve().parents[2] / "runtime" / "include"
DEFINE = re.compile(r"#define (\w+)")


def macros(*headers):
    text = "".join(f"#include <{header}>\n" for header in headers)
    command = [os.environ.get("CXX", "c++"), "-std=gnu++20", "-dM", "-E", "-x", "c++", f"-I{RUNTIME}", "-"]
    defined = subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout
    return {name for name in DEFINE.findall(defined) if not name.startswith(("_", "TENON_"))}


def is_reserved(language, word):
    """Whether the compiler takes the word for a name."""
    command = [os.environ.get("CXX", "c++"), "-x", language, "-std=gnu++20" if language == "c++" else "-std=gnu2x", "-fsyntax-only", "-"]
    return subprocess.run(command, input=f"enum e {{ {word} }};\n", capture_output=True, text=True, check=False).returncode != 0


class Reserved(unittest.TestCase):
    def test_the_words_of_python_are_those_of_this_python(self):
        self.assertEqual(reserved.KEYWORDS["python"], set(keyword.kwlist))

    # Left out: words of versions that this compiler does not speak.
    def test_this_compiler_takes_no_word_of_the_table_for_a_name(self):
        later = {"c++": {"atomic_cancel", "atomic_commit", "atomic_noexcept", "reflexpr", "synchronized"},
                 "c": {"alignas", "alignof", "bool", "constexpr", "false", "nullptr", "static_assert", "thread_local", "true",
                       "typeof_unqual", "_BitInt", "_Imaginary"}}
        for language, words in (("c++", reserved.KEYWORDS["cpp"]), ("c", reserved.KEYWORDS["c"])):
            names = sorted(word for word in words - later[language] if not is_reserved(language, word))
            self.assertEqual(names, [], language)


    def test_the_macros_of_generated_headers_are_in_the_table(self):
        self.assertEqual(macros("tenon/types.hpp", "tenon/print.hpp") - reserved.MACROS, set())

    def test_the_macros_of_the_common_c_headers_are_in_the_table(self):
        found = macros("cassert", "cerrno", "climits", "cmath", "csignal", "cstdarg", "cstdio", "cstdlib", "ctime", "atomic")
        # Left out: families that no interface has names of, too long to list.
        exotic = {name for name in found if re.match(r"SYS_|REG_|SI_|M_.*[a-z]|.*_?F(32|64|128)X?$", name)}
        self.assertEqual(found - exotic - reserved.MACROS, set())


if __name__ == "__main__":
    unittest.main()
