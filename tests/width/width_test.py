"""A 32-bit process and a 64-bit one exchange every type of the examples, both ways, and call each other.

usage: width_test.py actor_32 actor_64 tenonc examples_directory

Both print what the messages mean to them; the texts must be equal, and those of one width to itself as well.
"""
import glob
import json
import os
import subprocess
import sys
import tempfile
import unittest

ACTORS = {32: sys.argv[1], 64: sys.argv[2]}
TENONC, EXAMPLES = sys.argv[3:5]


def text_of(actor, *arguments, **more):
    return subprocess.run([actor, *arguments], capture_output=True, encoding="latin-1", check=True, **more).stdout


class Width(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory(dir="/dev/shm", prefix="tenon-width-")
        self.addCleanup(directory.cleanup)
        self.runtime = os.path.join(directory.name, "run")
        self.environment = {**os.environ, "TENON_RUNTIME_DIR": self.runtime}

    def exchange(self, giver, taker):
        """What the taker printed and what the giver did."""
        with subprocess.Popen([ACTORS[taker], "take"], stdout=subprocess.PIPE, encoding="latin-1", stdin=subprocess.PIPE,
                              env=self.environment) as taking:
            self.assertEqual(taking.stdout.readline(), "ready\n")
            given = text_of(ACTORS[giver], "give", env=self.environment, timeout=60)
            taken = taking.stdout.read()
            self.assertEqual(taking.wait(timeout=60), 0)
        return given, taken

    def test_programs_are_of_these_widths(self):
        for width, actor in ACTORS.items():
            self.assertEqual(text_of(actor, "width"), f"{width}\n")

    def test_every_message_means_the_same_to_both(self):
        texts = set()
        for giver, taker in (32, 64), (64, 32), (32, 32), (64, 64):
            with self.subTest(giver=giver, taker=taker):
                given, taken = self.exchange(giver, taker)
                self.assertGreater(len(given), 10_000)
                self.assertEqual(given, taken)
                texts.add(given)
                self.assertEqual(os.listdir(self.runtime), [], "something was left behind")
        self.assertEqual(len(texts), 1, "the widths print one value differently")

    def test_clients_and_servers_call_each_other(self):
        texts = set()
        for server, client in (32, 64), (64, 32), (32, 32), (64, 64):
            with self.subTest(server=server, client=client):
                with subprocess.Popen([ACTORS[server], "serve"], stdout=subprocess.PIPE, encoding="latin-1",
                                      env=self.environment) as serving:
                    self.assertEqual(serving.stdout.readline(), "ready\n")
                    called = text_of(ACTORS[client], "call", env=self.environment, timeout=60)
                    served = serving.stdout.read()
                    self.assertEqual(serving.wait(timeout=60), 0)
                for line in ("move {result: 0.3333333333333333, steps: 6, reached: {x: 2, y: 1}}\n",
                             "move geo::OutOfReach {by: 0.5 m}\n", "_set_speed \n", "_get_speed 2.5\n",
                             "close nav::Busy {since: 81985529216486895, who: \"somebody\"}\n", "{x: 71.28571428571429, y: -499}\n"):
                    self.assertIn(line, called)
                self.assertIn("read 255 18364758544493064720\n", served)
                texts.add((called, served))
        self.assertEqual(len(texts), 1, "the widths mean different things")

    def test_they_hear_of_each_other(self):
        for watcher, peer in (32, 64), (64, 32), (32, 32), (64, 64):
            with self.subTest(watcher=watcher, peer=peer):
                watching = subprocess.Popen([ACTORS[watcher], "watch"], stdout=subprocess.PIPE, encoding="latin-1",
                                            env=self.environment)
                self.addCleanup(watching.stdout.close)
                self.assertEqual(watching.stdout.readline(), "ready\n")
                said = []
                for end in "closed", "died":
                    with subprocess.Popen([ACTORS[peer], "join"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                          encoding="latin-1", env=self.environment) as joined:
                        self.assertEqual(joined.stdout.readline(), "ready\n")
                        said.append([watching.stdout.readline() for _ in range(3)])  # it was seen before it ends
                        if end == "died":
                            joined.kill()
                        else:
                            joined.stdin.close()
                    said[-1] += [watching.stdout.readline() for _ in range(3)]
                    self.assertCountEqual(said[-1], [f"{what} {who} peer by its number\n" for what in ("created", end)
                                                     for who in ("publisher", "subscriber", "node")])
                self.assertEqual(watching.stdout.read(), "2 heard, silence\n")
                self.assertEqual(watching.wait(timeout=60), 0)

    def test_who_comes_late_is_given_what_the_other_keeps(self):
        expected = "".join(f'{stop} {{name: "bus {stop % 7}", stop: {stop}}}\n' for stop in range(195, 200))
        for keeper, late in (32, 64), (64, 32), (32, 32), (64, 64):
            with self.subTest(keeper=keeper, late=late):
                with subprocess.Popen([ACTORS[keeper], "keep"], stdout=subprocess.PIPE, encoding="latin-1",
                                      stdin=subprocess.PIPE, env=self.environment) as keeping:
                    self.assertEqual(keeping.stdout.readline(), "ready\n")
                    self.assertEqual(text_of(ACTORS[late], "late", env=self.environment, timeout=60), expected)

    def test_layouts_are_the_same(self):
        self.assertEqual(text_of(ACTORS[32], "layout"), text_of(ACTORS[64], "layout"))

    def test_every_type_of_the_examples_is_here(self):
        known = {line.split()[0] for line in text_of(ACTORS[64], "layout").splitlines()}
        files = glob.glob(os.path.join(EXAMPLES, "**", "*.idl"), recursive=True)
        self.assertGreater(len(files), 1)
        for file in files:
            with tempfile.NamedTemporaryFile(suffix=".json") as model:
                subprocess.run([TENONC, "compile", file, "--base-dir", os.path.dirname(file), "--out-json", model.name],
                               check=True, capture_output=True)
                with open(model.name, encoding="utf-8") as written:
                    types = json.load(written)["types"]
            for one in types:
                if one["kind"] == "struct" and one["publishable"]:
                    self.assertIn(one["name"], known, f"{file} has a type that is not exchanged: add it to types.hpp")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
