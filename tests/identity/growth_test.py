"""Holds the verdict of tenonc between two versions and a second implementation of its rule together.  growth_test.py TENONC

Over the pairs of old and new that the tests of `tenonc breaking` have: every type that both versions name.
"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

import growth

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAIRS = ROOT / "tests/unit/releases/pairs.inc"
TEXT = r'"(?:[^"\\]|\\.)*"'


def pairs():
    """(name, old, new) of each pair."""
    for line in PAIRS.read_text(encoding="utf-8").splitlines():
        if line.startswith("{"):
            yield tuple(json.loads(text) for text in re.findall(TEXT, line)[:3])


class Growth(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def twin(self, name, text):
        (self.folder / f"{name}.idl").write_text(text, encoding="utf-8")
        subprocess.run([TENONC, "compile", f"{name}.idl", "--default-extensibility=final", "--out-json", f"{name}.json"],
                       cwd=self.folder, check=True, stderr=subprocess.DEVNULL, timeout=60)
        return json.loads((self.folder / f"{name}.json").read_text(encoding="utf-8"))["types"]

    def refused(self):
        """The types that tenonc says are refused at attach."""
        done = subprocess.run([TENONC, "breaking", "old.idl", "new.idl", "--format", "json"], cwd=self.folder,
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=60, check=False)
        return {entry["name"] for entry in json.loads(done.stdout)["entries"] if entry["attach"] in ("refused", "per-operation")}

    def test_every_verdict_is_that_of_a_second_implementation(self):
        grown = 0
        for name, old, new in pairs():
            a, b = self.twin("old", old), self.twin("new", new)
            agreement, refused = growth.Agreement(a, b), self.refused()
            names = [{one["name"]: i for i, one in enumerate(types) if one["name"] and not one["synthesised"]} for types in (a, b)]
            for each in sorted(names[0].keys() & names[1].keys()):
                places = names[0][each], names[1][each]
                differ = growth.hashes_differ(a, places[0], b, places[1])
                agree = not differ or agreement.types(*places)
                self.assertEqual(agree, each not in refused, f"{name}: {each}")
                grown += differ and agree
        self.assertGreater(grown, 25)


if __name__ == "__main__":
    TENONC = str(pathlib.Path(sys.argv.pop(1)).resolve())
    unittest.main()
