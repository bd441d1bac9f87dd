"""The examples of docs/reference/cpp.md: generated, compiled, and, but for those of interfaces, headers and tails, run.

usage: page_test.py TENONC SOURCE_ROOT
"""

import os
import pathlib
import re
import subprocess
import sys
import tempfile

TENONC, ROOT = sys.argv[1], pathlib.Path(sys.argv[2])
OPTIONS = ["-std=c++20", "-Wall", "-Wextra", "-Wconversion", "-Werror"]
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


def blocks(language, text=PAGE):
    return "".join(re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL))


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "nav").mkdir()
        (folder / "nav/drive.idl").write_text(blocks("idl"))
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "codegen"), "PYTHONDONTWRITEBYTECODE": "1"}
        subprocess.run([TENONC, "compile", folder / "nav/drive.idl", "--base-dir", folder, "--out-json", folder / "m.json"], check=True)
        subprocess.run(["/usr/bin/python3", "-m", "tenon_codegen", "--model", folder / "m.json", "--output-dir", folder],
                       env=environment, check=True)
        ports = re.findall(r"^## (?:Headers|Interfaces|What stands behind a message)$.*?(?=^## )", PAGE, re.DOTALL | re.MULTILINE)
        values = PAGE
        for section in ports:
            values = values.replace(section, "")
        compiler = [os.environ.get("CXX", "c++"), *OPTIONS, f"-I{ROOT / 'runtime/include'}", f"-I{folder}"]
        (folder / "ports.cpp").write_text("#include <nav/drive.hpp>\n" + blocks("cpp", "".join(ports)))
        subprocess.run([*compiler, "-fsyntax-only", folder / "ports.cpp"], check=True)
        (folder / "page.cpp").write_text("#include <nav/drive.print.hpp>\n#include <string>\n" + blocks("cpp", values) + CHECK)
        subprocess.run([*compiler, folder / "page.cpp", "-o", folder / "page"], check=True)
        sys.exit(subprocess.run([folder / "page"], check=False).returncode)


if __name__ == "__main__":
    main()
