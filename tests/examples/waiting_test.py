"""Programs that wait, in coroutines and in an event loop: each says what the other program published, and ends.

waiting_test.py CASE BIN_DIR
"""
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import unittest

BIN = pathlib.Path(sys.argv.pop(2))


class Waiting(unittest.TestCase):
    def output_of(self, waiting, publishing, subscribers):
        """What the first program prints, when the second runs as soon as so many subscribers are there."""
        with tempfile.TemporaryDirectory(prefix="tenon_waiting_", dir="/dev/shm") as segments:
            environment = {**os.environ, "TENON_RUNTIME_DIR": segments}
            with subprocess.Popen([BIN / waiting], env=environment, stdout=subprocess.PIPE, text=True) as program:
                deadline = time.monotonic() + 20
                while len(list(pathlib.Path(segments).rglob("s-*"))) < subscribers:
                    self.assertLess(time.monotonic(), deadline, "nobody subscribes")
                    time.sleep(0.01)
                subprocess.run([BIN / publishing], env=environment, check=True, timeout=20)
                output, _ = program.communicate(timeout=20)
            self.assertEqual(program.returncode, 0)
            self.assertEqual(os.listdir(segments), [])
        return output.splitlines()


class Coroutines(Waiting):
    def test_both_coroutines_run_in_one_thread(self):
        lines = self.output_of("weather_watch", "weather_station", 2)
        self.assertIn("alarm: too hot", lines)
        lines.remove("alarm: too hot")
        self.assertEqual(lines, ["19 degC, 19 in the mean", "20 degC, 19.5 in the mean",
                                 "35 degC, 24.6667 in the mean", "36 degC, 27.5 in the mean"])


class EventLoop(Waiting):
    def test_the_loop_is_told_of_each_pulse(self):
        self.assertEqual(self.output_of("pulse_monitor", "pulse_heart", 1), ["pulse 1", "pulse 2", "pulse 3"])


if __name__ == "__main__":
    unittest.main(verbosity=2)
