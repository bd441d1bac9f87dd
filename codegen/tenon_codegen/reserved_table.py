"""Prints the tables of reserved.py as C++, for the compiler, which records in the descriptor what is renamed.

python3 -m tenon_codegen.reserved_table FILE
"""

import pathlib
import sys

from tenon_codegen import reserved
from tenon_codegen.names import ANYWHERE


def table():
    """One array of sorted words for each language, and one of those that C++ takes at the top level only."""
    lists = {**{language: ANYWHERE[language] for language in sorted(ANYWHERE)}, "top_level": reserved.GLOBAL}
    return "".join(f"constexpr std::string_view {name}_words[] = {{{', '.join(f'{chr(34)}{word}{chr(34)}' for word in sorted(words))}}};\n"
                   for name, words in lists.items())


if __name__ == "__main__":
    pathlib.Path(sys.argv[1]).write_text(table(), encoding="utf-8")
