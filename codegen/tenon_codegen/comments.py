"""Text of the interface as lines of C++ comments: whatever stands in it, it stays a comment."""

import unicodedata


def lines(text):
    """Lines safe behind `//`.

    >>> lines("a\\n  b\\t\\\\")
    ['a', '  b \\\\ .']
    """
    return [_line(line) for line in text.strip("\n").splitlines()] if text.strip() else []


def one_line(text):
    return " ".join(part for part in (line.strip() for line in lines(text)) if part)


def _line(text):
    # Control and direction marks could hide code from a reader; compilers warn about them too.
    plain = "".join(" " if unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp", "Cs") else c for c in text).rstrip()
    plain = plain.replace("??/", "? ?/")
    return f"{plain} ." if plain.endswith("\\") else plain
