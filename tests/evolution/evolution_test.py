"""Two versions of one interface in two processes, over shared memory, whichever of them publishes.

usage: evolution_test.py evolution_old evolution_new
"""
import os
import subprocess
import sys
import tempfile
import unittest

ACTORS = {"old": sys.argv[1], "new": sys.argv[2]}
WAYS = 6  # messages that are looked at: by loan, by loan_uninitialised, two by each way to copy

KNOWN = ("known {number} mode {mode} alarms {alarms} rest {rest} parts 40 41 41 41 list 42 42 43 44 45 46 choice 0 2"
         " 9 9 9 9 9 9 9 9 9 9 9 9 valid")
ABSENT = ("appended  parts 0/<absent> 0/<absent> 0/<absent> 0/<absent> list 0/<absent> 0/<absent> 0/<absent> 0/<absent> 0/<absent> 0/<absent> since 0"
          " checked false note  spare <absent> samples []")
THERE = ("appended new parts 40/0.5 41/0.5 41/0.5 41/0.5 list 42/0.5 42/0.5 43/0.5 44/0.5 45/0.5 46/0.5 since 2.5 checked true"
         " note appended spare {x: 47, count: 47, weight: 0.5} samples [1, 2]")


class Evolution(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory(dir="/dev/shm", prefix="tenon-evolution-")
        self.addCleanup(directory.cleanup)
        self.runtime = os.path.join(directory.name, "run")
        self.environment = {**os.environ, "TENON_RUNTIME_DIR": self.runtime}

    def exchange(self, giver, taker):
        """The lines of the taker, by their first word."""
        with subprocess.Popen([ACTORS[taker], "take"], stdout=subprocess.PIPE, encoding="utf-8", env=self.environment) as taking:
            self.assertEqual(taking.stdout.readline(), "ready\n")
            subprocess.run([ACTORS[giver], "give"], env=self.environment, check=True, timeout=60)
            lines = taking.stdout.read().splitlines()
            self.assertEqual(taking.wait(timeout=60), 0)
        self.assertEqual(os.listdir(self.runtime), [], "something was left behind")
        return {word: [line for line in lines if line.startswith(word + " ")] for word in ("known", "appended", "mode")}

    def call(self, server, client):
        """What the client says."""
        with subprocess.Popen([ACTORS[server], "serve"], stdout=subprocess.PIPE, encoding="utf-8", env=self.environment) as serving:
            self.assertEqual(serving.stdout.readline(), "ready\n")
            said = subprocess.run([ACTORS[client], "call"], env=self.environment, check=True, timeout=60,
                                  stdout=subprocess.PIPE, encoding="utf-8").stdout
            self.assertEqual(serving.wait(timeout=60), 0)
        self.assertEqual(os.listdir(self.runtime), [], "something was left behind")
        return said

    def known(self, **facts):
        return [KNOWN.format(number=number, **facts) for number in (1, 2, 3, 4, 3, 4)]

    def test_new_reader_finds_what_was_appended_absent_in_messages_of_an_old_writer(self):
        lines = self.exchange("old", "new")
        self.assertEqual(lines["known"], self.known(mode=1, alarms=1, rest=0))
        self.assertEqual(lines["appended"], [ABSENT] * WAYS)
        self.assertEqual(lines["mode"], ["mode busy alarms [hot]"] * WAYS)

    def test_old_reader_reads_what_it_knows_in_messages_of_a_new_writer(self):
        lines = self.exchange("new", "old")
        self.assertEqual(lines["known"], self.known(mode=2, alarms=3, rest=2))
        self.assertEqual(lines["appended"], [])
        self.assertEqual(lines["mode"], ["mode 2 alarms [hot, 2]"] * WAYS, "a label and a flag without a name")

    def test_each_version_reads_all_that_it_writes(self):
        self.assertEqual(self.exchange("old", "old")["known"], self.known(mode=1, alarms=1, rest=0))
        lines = self.exchange("new", "new")
        self.assertEqual(lines["appended"], [THERE] * WAYS)
        self.assertEqual(lines["mode"], ["mode lost alarms [hot, cold]"] * WAYS)

    def test_client_and_server_of_one_version_call_every_operation(self):
        for version in ACTORS:
            self.assertEqual(self.call(server=version, client=version), "twice 42\nexchanged 40\n")

    def test_an_operation_that_carries_what_one_side_does_not_know_is_refused_with_it_and_the_others_work(self):
        for server, client, knows in ("old", "new", "client"), ("new", "old", "server"):
            with self.subTest(server=server, client=client):
                said = self.call(server, client)
                self.assertTrue(said.startswith("twice 42\nTN2012 cannot call exchange of \"evolution/Keeper\""), said)
                for member in "count", "weight":
                    self.assertRegex(said, rf"evolution::Keeper\.exchange\.return\.{member}\n(.*\n){{2}} *differs: only the {knows} has it")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
