"""What a build waits for: the generator itself, with everything it loads."""

import pathlib
import resource
import tempfile
import unittest

from models import Model, arm, member
from tenon_codegen.render import Renderer

TYPES = 500
SECONDS = 2.0


def interface():
    """Types of every kind, some of each in every struct."""
    model = Model("nav/large.idl")
    double, word, text = model.primitive("double"), model.primitive("uint64"), model.string(31)
    while len(model.json()["declarations"]) < TYPES:
        number = len(model.json()["declarations"])
        mode = model.enum(f"nav::Mode{number}", {"idle": 0, "busy": 1})
        status = model.bitmask(f"nav::Status{number}", {"warm": 0, "fault": 1})
        choice = model.union(f"nav::Choice{number}", mode, arm("x", double, [0]), arm("name", text, [1]))
        model.struct(f"nav::Imu{number}", member("stamp", word, unit="ns"), member("mode", mode), member("status", status),
                     member("choice", choice), member("last", model.optional(choice)), member("name", text),
                     member("by_name", model.map(text, mode, 4)), member("path", model.sequence(double, 16)),
                     member("covariance", model.array(double, 3, 3)))
    return model.json()


class Speed(unittest.TestCase):
    def test_500_types_are_generated_within_2_seconds(self):
        model = interface()
        with tempfile.TemporaryDirectory() as folder:
            before = resource.getrusage(resource.RUSAGE_SELF).ru_utime
            Renderer("cpp").write(model, pathlib.Path(folder))
            taken = resource.getrusage(resource.RUSAGE_SELF).ru_utime - before
        print(f"{TYPES} types: {taken:.2f} s of {SECONDS} s")
        self.assertLess(taken, SECONDS)


if __name__ == "__main__":
    unittest.main()
