"""The examples of docs/reference/cpp.md: generated, compiled, run.

usage: page_test.py TENONC SOURCE_ROOT
"""

import os
import pathlib
import re
import subprocess
import sys
import tempfile

TENONC, ROOT = sys.argv[1], pathlib.Path(sys.argv[2])
PAGE = (ROOT / "docs/reference/cpp.md").read_text(encoding="utf-8")
CHECK = """
int main() {
  nav::Drive drive;
  write(drive);
  if (read(drive) != 31.25 || !problem(drive).empty()) return 1;
  if (drive.status != nav::Status::warm || !drive.ahead.side() || drive.limits.size() != 2) return 2;
  drive.temperature = 86.0F;
  return problem(drive) == "temperature: a value out of its range" ? 0 : 3;
}
"""


def blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "nav").mkdir()
        (folder / "nav/drive.idl").write_text("".join(blocks("idl")))
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "codegen"), "PYTHONDONTWRITEBYTECODE": "1"}
        subprocess.run([TENONC, "compile", folder / "nav/drive.idl", "--base-dir", folder, "--out-json", folder / "m.json"], check=True)
        subprocess.run(["/usr/bin/python3", "-m", "tenon_codegen", "--model", folder / "m.json", "--output-dir", folder],
                       env=environment, check=True)
        source = "#include <nav/drive.print.hpp>\n#include <string>\n" + "".join(blocks("cpp")) + CHECK
        (folder / "page.cpp").write_text(source)
        subprocess.run([os.environ.get("CXX", "c++"), "-std=c++20", "-Wall", "-Wextra", "-Wconversion", "-Werror",
                        f"-I{ROOT / 'runtime/include'}", f"-I{folder}", folder / "page.cpp", "-o", folder / "page"], check=True)
        sys.exit(subprocess.run([folder / "page"], check=False).returncode)


if __name__ == "__main__":
    main()
