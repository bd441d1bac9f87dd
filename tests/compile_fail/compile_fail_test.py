"""Compiles one file with every compiler here, and holds what they say against the file's first line."""

import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
COMPILERS = ("g++", "clang++", "clang++-14")
OPTIONS = ("-std=c++20", "-Wall", "-Wextra", "-Werror", "-fsyntax-only", f"-I{ROOT / 'runtime/include'}",
           f"-I{ROOT / 'tests/golden/cpp/expected'}")


def verdict(compiler, case, expected):
    """What is wrong, or None."""
    result = subprocess.run([compiler, *OPTIONS, str(case)], capture_output=True, text=True)
    if expected is None:
        return f"{compiler}: does not compile\n{result.stderr}" if result.returncode else None
    if result.returncode == 0:
        return f"{compiler}: compiles, but must not"
    if not re.search(expected, result.stderr):
        return f"{compiler}: fails for another reason than /{expected}/\n{result.stderr}"
    return None


def main():
    case = pathlib.Path(sys.argv[1])
    first = case.read_text().splitlines()[0]
    match = re.fullmatch(r"// (?:error: (?P<error>.+)|compiles)", first)
    if not match:
        sys.exit(f"{case}: the first line is neither '// error: …' nor '// compiles'")
    compilers = [compiler for compiler in COMPILERS if shutil.which(compiler)]
    if not compilers:
        sys.exit(f"none of {', '.join(COMPILERS)} is installed")
    problems = [problem for compiler in compilers if (problem := verdict(compiler, case, match["error"]))]
    sys.exit("\n".join(problems) or 0)


if __name__ == "__main__":
    main()
