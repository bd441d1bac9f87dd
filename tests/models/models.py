"""Every search of every model, with its figures: as it stands, and with each mistake that a model names.

models.py SPIN REPORT: the report is a file of JSON. Ends with 0 if nothing goes wrong as it stands and each mistake is found.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile


def searches_of(test, spin):
    with tempfile.TemporaryDirectory() as folder:
        lines = pathlib.Path(folder, "searches")
        lines.touch()
        done = subprocess.run([sys.executable, "-B", str(test), spin], check=False, capture_output=True, text=True,
                              env={**os.environ, "TENON_MODELS_REPORT": str(lines)})
        if done.returncode:
            print(done.stderr)
        return done.returncode == 0, [json.loads(line) for line in lines.read_text().splitlines()]


def main(spin, report):
    good, searches = True, []
    for test in sorted(pathlib.Path(__file__).parent.glob("*_model_test.py")):
        passed, found = searches_of(test, spin)
        good = good and passed and bool(found)
        for search in found:
            print(f"{search['model']:12} {' '.join(search['defines']) or 'as it stands':44} {search['states']:9} states "
                  f"{search['depth']:7} deep {search['errors']:2} errors", flush=True)
        searches += found
    sound = [search for search in searches if not search["errors"]]
    figures = {"models": len({search["model"] for search in searches}), "searches_without_error": len(sound),
               "states": sum(search["states"] for search in sound),
               "mistakes_found": len(searches) - len(sound), "passed": good}
    print(", ".join(f"{name} {value}" for name, value in figures.items()))
    pathlib.Path(report).write_text(json.dumps({**figures, "searches": searches}, indent=1) + "\n", encoding="utf-8")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
