"""`tenon doctor` and `tenon gc`: what they print and how they end.

doctor_test.py TENON EVENTS_CONSOLE
"""
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time
import unittest

TENON, CONSOLE = sys.argv[1:3]
del sys.argv[1:3]


class Doctor(unittest.TestCase):
    def setUp(self):
        segments = tempfile.TemporaryDirectory(prefix="tenon_doctor_", dir="/dev/shm")
        self.addCleanup(segments.cleanup)
        self.runtime = pathlib.Path(segments.name) / "run"
        self.environment = {**os.environ, "TENON_RUNTIME_DIR": str(self.runtime)}

    def tenon(self, code, *arguments):
        done = subprocess.run([TENON, *arguments], env=self.environment, capture_output=True, text=True, timeout=20,
                              check=False)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done

    def start_console(self):
        console = subprocess.Popen([CONSOLE], env=self.environment, stdout=subprocess.DEVNULL)
        self.addCleanup(console.wait)
        self.addCleanup(console.kill)
        deadline = time.monotonic() + 20
        while not list(self.runtime.rglob("s-*")):
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.005)
        return console

    def test_nobody_is_well(self):
        self.assertEqual(self.tenon(0, "doctor").stdout, "nobody has this domain open\n")
        self.assertEqual(self.tenon(0, "gc").stdout, "removed 0 files of 0 bytes\n")

    def test_one_at_work_is_well_also_when_it_is_stopped(self):
        console = self.start_console()
        console.send_signal(signal.SIGSTOP)
        said = self.tenon(0, "doctor").stdout
        self.assertIn(": 1 nodes alive, 0 dead; 1 topics, 0 publishers, 1 subscribers; 3 files of ", said)
        self.assertTrue(said.endswith("nothing is wrong\n"), said)

    def test_what_a_killed_one_left_is_named_and_removed(self):
        console = self.start_console()
        console.kill()
        console.wait()
        seen = json.loads(self.tenon(1, "doctor", "--format", "json").stdout)
        self.assertEqual((seen["nodes"], seen["dead_nodes"], len(seen["findings"])), (0, 1, 3))
        self.assertEqual({finding["kind"] for finding in seen["findings"]}, {"leftover"})
        self.assertIn('leftover: t-', self.tenon(1, "doctor").stdout)
        self.assertEqual(json.loads(self.tenon(0, "gc", "--format", "json").stdout)["files"], 3)
        self.tenon(0, "doctor")
        self.assertEqual(list(self.runtime.iterdir()), [])

    def test_what_a_terminal_would_obey_is_escaped(self):
        self.start_console()
        hostile = "\x1b]0;mine\x07\r\x7f\u009b2J"
        (self.runtime / "default" / hostile).touch()
        said = self.tenon(1, "doctor").stdout
        self.assertIn(r"foreign: \x1b]0;mine\x07\x0d\x7f\xc2\x9b2J: nothing of Tenon's", said)
        printed = self.tenon(1, "doctor", "--format", "json").stdout
        self.assertEqual(json.loads(printed)["findings"][0]["file"], hostile)
        self.assertEqual([letter for letter in said + printed if letter != "\n" and not " " <= letter <= "~"], [])

    def test_another_domain_is_another(self):
        self.start_console().kill()
        self.assertEqual(self.tenon(0, "doctor", "--domain", "other").stdout, "nobody has this domain open\n")

    def test_mistakes_are_named(self):
        self.assertIn("TN2001 cannot look around", self.tenon(2, "doctor", "-d", "a b").stderr)
        self.assertEqual(json.loads(self.tenon(2, "gc", "-d", "a b", "--format", "json").stdout)["code"], "TN2001")
        self.tenon(2, "doctor", "--format", "xml")
        self.tenon(2)

    def test_a_directory_of_somebody_else_is_not_read(self):
        (self.runtime / "default").mkdir(parents=True)
        self.runtime.chmod(0o777)
        self.assertIn("cannot look around", self.tenon(2, "doctor").stderr)


if __name__ == "__main__":
    unittest.main()
