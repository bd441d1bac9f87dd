"""Compiles every IDL file of idl/ and holds the generated headers against expected/, byte for byte."""

import argparse
import difflib
import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
IDL = HERE / "idl"
EXPECTED = HERE / "expected"


def generate(compiler, folder):
    """The headers of all IDL files, as {path: text}."""
    models = []
    for source in sorted(IDL.rglob("*.idl")):
        model = folder / source.relative_to(IDL).with_suffix(".json")
        model.parent.mkdir(parents=True, exist_ok=True)
        bounds = [f"--bounds={file}" for file in [source.with_suffix(".bounds.toml")] if file.exists()]
        subprocess.run([compiler, "compile", str(source), "--base-dir", str(IDL), "-I", str(IDL), *bounds, "--out-json", str(model)],
                       check=True, stderr=subprocess.DEVNULL)
        models += ["--model", str(model)]
    command = ["/usr/bin/python3", "-m", "tenon_codegen", *models, "--output-dir", str(folder / "include")]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "codegen"), "PYTHONDONTWRITEBYTECODE": "1"}
    subprocess.run(command, check=True, env=environment)
    return read(folder / "include")


def read(folder):
    return {str(path.relative_to(folder)): path.read_text() for path in sorted(folder.rglob("*.hpp"))}


def differences(expected, found):
    for name in sorted(expected.keys() | found.keys()):
        before, after = (text.get(name, "").splitlines() for text in (expected, found))
        yield from difflib.unified_diff(before, after, f"expected/{name}", f"generated/{name}", lineterm="")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--compiler", required=True)
    parser.add_argument("--update", action="store_true", help="take what is generated as what is expected")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = generate(options.compiler, pathlib.Path(folder))
    if options.update:
        for name, text in found.items():
            (EXPECTED / name).parent.mkdir(parents=True, exist_ok=True)
            (EXPECTED / name).write_text(text)
        return
    report = list(differences(read(EXPECTED), found))
    if report:
        sys.exit("\n".join([*report[:200], "If the change is wanted: run this with --update."]))


if __name__ == "__main__":
    main()
