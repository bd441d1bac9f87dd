"""Instructions on the path of a message: how many, and which, by callgrind's count of each instruction that ran beside
objdump's text of it. So what is only there, for a loan that fails or a publisher that sleeps, does not count.

usage: instructions_test.py path_probe valgrind objdump
"""
import os
import re
import subprocess
import sys
import tempfile
import unittest

PROBE, VALGRIND, OBJDUMP = sys.argv[1:4]
MESSAGES = 20000

# Instructions per message of 48 bytes, with the share of gates and glances. x86-64, -O2; GCC 12 needs 74, 75, 84 and 81.
MOST = {("path_publish", "overwrite"): 85, ("path_publish", "reliable"): 85,
        ("path_take", "overwrite"): 95, ("path_take", "reliable"): 95,
        # With the last message of a key kept. GCC 12 needs 564.
        ("path_publish", "keeping"): 650}
# Of a call, the server's part with the look that finds nothing more. GCC 12 needs 297, 584 and 412.
MOST_OF_A_CALL = {"path_call": 350, "path_serve": 660, "path_reply": 440}
# Of an answer of a stream, with the share of gates and of credit. GCC 12 needs 133 and 192.
MOST_OF_A_STREAM = {"path_answer": 150, "path_take_answer": 215}

LOCKED = re.compile(r"^lock\b|^xchg\b.*\(|^[mls]fence\b")
# Once per quarter ring the gate is raised, and every 256 takes the topic is glanced at: that far, and no further.
NOW_AND_THEN = MESSAGES // 50


def disassembly():
    """Address -> instruction, of the whole program; the runtime is linked into it."""
    text = subprocess.run([OBJDUMP, "-d", "--no-show-raw-insn", PROBE], capture_output=True, text=True,
                          check=True).stdout
    found = re.finditer(r"^\s+([0-9a-f]+):\s+(.+?)\s*$", text, re.M)
    return {int(one.group(1), 16): one.group(2) for one in found}


class Run:
    """What ran inside a function, called once per message: address -> times."""

    def __init__(self, function, mode):
        with tempfile.TemporaryDirectory(dir="/dev/shm", prefix="tenon-path-") as directory:
            out = os.path.join(directory, "callgrind.out")
            done = subprocess.run([VALGRIND, "--tool=callgrind", "--dump-instr=yes", "--compress-pos=no",
                                   f"--toggle-collect={function}", f"--callgrind-out-file={out}",
                                   PROBE, function, mode, str(MESSAGES)],
                                  env={**os.environ, "TENON_RUNTIME_DIR": os.path.join(directory, "run")},
                                  capture_output=True, text=True)
            assert done.returncode == 0, done.stderr
            with open(out) as report:
                lines = report.read().splitlines()
        self.times = {}
        for before, line in zip(lines, lines[1:]):  # a line after "calls=" is the cost of the callee, counted there
            cost = re.match(r"^0x([0-9a-f]+) \d+ (\d+)$", line)
            if cost and not before.startswith("calls="):
                address = int(cost.group(1), 16)
                self.times[address] = self.times.get(address, 0) + int(cost.group(2))

    def per_message(self):
        return sum(self.times.values()) / MESSAGES

    def locked(self):
        """Instruction -> times, of those that lock the line or fence."""
        return {f"{address:x} {PROGRAM[address]}": count for address, count in self.times.items()
                if LOCKED.search(PROGRAM.get(address, ""))}


PROGRAM = disassembly()


class Path(unittest.TestCase):
    def test_each_message_costs_few_instructions(self):
        for (function, mode), most in MOST.items():
            with self.subTest(function=function, mode=mode):
                count = Run(function, mode).per_message()
                print(f"{function} {mode}: {count:.1f} instructions per message, at most {most}", flush=True)
                self.assertLessEqual(count, most)
                self.assertGreater(count, 10, "nothing was counted")

    def test_each_call_costs_few_instructions(self):
        for function, most in MOST_OF_A_CALL.items():
            with self.subTest(function=function):
                count = Run(function, "service").per_message()
                print(f"{function}: {count:.1f} instructions per call, at most {most}", flush=True)
                self.assertLessEqual(count, most)
                self.assertGreater(count, 10, "nothing was counted")

    def test_each_answer_of_a_stream_costs_few_instructions(self):
        for function, most in MOST_OF_A_STREAM.items():
            with self.subTest(function=function):
                count = Run(function, "stream").per_message()
                print(f"{function}: {count:.1f} instructions per answer, at most {most}", flush=True)
                self.assertLessEqual(count, most)
                self.assertGreater(count, 10, "nothing was counted")

    def test_a_stream_locks_nothing_and_fences_nothing(self):
        for function in MOST_OF_A_STREAM:
            locked = Run(function, "stream").locked()
            self.assertLess(sum(locked.values()), NOW_AND_THEN, locked)
        self.assertGreaterEqual(sum(Run("broken_answer_counts", "stream").locked().values()), MESSAGES)

    def test_a_call_locks_nothing_and_fences_nothing(self):
        for function in MOST_OF_A_CALL:
            locked = Run(function, "service").locked()
            self.assertLess(sum(locked.values()), NOW_AND_THEN, locked)
        self.assertGreaterEqual(sum(Run("broken_serve_counts", "service").locked().values()), MESSAGES)

    def test_dawdling_is_noticed(self):
        most = MOST["path_publish", "overwrite"]
        self.assertGreater(Run("broken_publish_dawdles", "overwrite").per_message(), most)

    def test_publish_locks_nothing_and_fences_nothing(self):
        for mode in "overwrite", "reliable":
            locked = Run("path_publish", mode).locked()
            self.assertLess(sum(locked.values()), NOW_AND_THEN, locked)

    def test_overwrite_take_exchanges_once(self):
        locked = Run("path_take", "overwrite").locked()
        often = {text: count for text, count in locked.items() if count >= NOW_AND_THEN}
        self.assertEqual(sum(often.values()), MESSAGES, locked)
        self.assertTrue(all(" xchg " in text for text in often), locked)
        self.assertLess(sum(locked.values()) - MESSAGES, NOW_AND_THEN, locked)

    def test_reliable_take_locks_nothing_and_fences_nothing(self):
        locked = Run("path_take", "reliable").locked()
        self.assertLess(sum(locked.values()), NOW_AND_THEN, locked)

    def test_one_locked_instruction_more_is_noticed(self):
        for function in "broken_publish_counts", "broken_publish_fences":
            self.assertGreaterEqual(sum(Run(function, "overwrite").locked().values()), MESSAGES, function)
        self.assertGreaterEqual(sum(Run("broken_take_exchanges_twice", "overwrite").locked().values()), 2 * MESSAGES)
        self.assertGreaterEqual(sum(Run("broken_take_exchanges_twice", "reliable").locked().values()), MESSAGES)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
