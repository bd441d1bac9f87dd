"""One pattern each: what its README says is what its programs print, nothing stays behind, and there is little to write.

patterns_test.py CASE EXAMPLES_DIR BIN_DIR
"""
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import time
import unittest

EXAMPLES, BIN = (pathlib.Path(argument) for argument in sys.argv[2:4])
del sys.argv[2:4]
LINES = 60  # of a program


class Pattern(unittest.TestCase):
    FOLDER = None

    def setUp(self):
        self.segments = tempfile.TemporaryDirectory(prefix="tenon_pattern_", dir="/dev/shm")
        self.addCleanup(self.segments.cleanup)
        self.runtime = os.path.join(self.segments.name, "run")
        self.environment = {**os.environ, "TENON_RUNTIME_DIR": self.runtime}

    def start(self, program, *arguments, **more):
        process = subprocess.Popen([BIN / program, *arguments], env=self.environment, stdout=subprocess.PIPE, text=True, **more)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def output_of(self, process):
        output, _ = process.communicate(timeout=40)
        self.assertEqual(process.returncode, 0, output)
        return output

    def wait_for(self, kind, number=1):
        """Until so many files of a kind are there: s for subscribers, p for publishers, v for latest values."""
        deadline = time.monotonic() + 20
        while len(list(pathlib.Path(self.segments.name).rglob(f"{kind}-*"))) < number:
            self.assertLess(time.monotonic(), deadline, f"no {number} of {kind}")
            time.sleep(0.005)

    def wait_until_asleep(self, process):
        """Until it waits for something: what it opens is open then. Three looks, because opening may sleep for a moment."""
        deadline, seen = time.monotonic() + 20, 0
        while seen < 3:
            self.assertLess(time.monotonic(), deadline, "it does not fall asleep")
            state = pathlib.Path(f"/proc/{process.pid}/stat").read_text().rpartition(") ")[2][0]
            seen = seen + 1 if state == "S" else 0
            time.sleep(0.005)

    def assert_shown(self, output):
        shown = (EXAMPLES / self.FOLDER / "README.md").read_text()
        for line in output.splitlines():
            self.assertIn(f"\n    {line}\n", shown)

    def assert_nothing_left(self):
        self.assertEqual(os.listdir(self.runtime) if os.path.exists(self.runtime) else [], [])

    def assert_nothing_is_left_by_the_killed(self, processes):
        for process in processes:
            process.kill()
            process.wait()
        subprocess.run([BIN / "events_arm"], env=self.environment, check=True)  # whoever comes next cleans up
        self.assert_nothing_left()

    def test_each_program_is_short(self):
        for file in (EXAMPLES / self.FOLDER).glob("*.cpp"):
            self.assertLess(len(file.read_text().splitlines()), LINES, file)


class Audio(Pattern):
    FOLDER = "audio"
    KILLS = 3

    def test_nothing_is_missed_while_sources_are_killed(self):
        sources = [self.start("audio_source") for _ in range(2)]
        self.wait_for("p", 2)
        player = self.start("audio_player")
        for kill in range(self.KILLS):
            said = re.match(r"source (\d+)$", player.stdout.readline())
            self.assertIsNotNone(said)
            time.sleep(0.2)
            active = next(one for one in sources if one.pid == int(said[1]))
            active.kill()
            active.wait()
            sources.remove(active)
            sources.append(self.start("audio_source"))
        output = self.output_of(player)
        self.assertRegex(output, r"source \d+\n")
        self.assert_shown(output.splitlines()[-1])
        self.assert_nothing_is_left_by_the_killed(sources)


class Camera(Pattern):
    FOLDER = "camera"

    def test_frames_of_the_device_are_seen_and_half_a_one_is_not(self):
        viewer = self.start("camera_viewer")
        self.wait_for("s")
        device = os.path.join(self.segments.name, "device")
        with open(device, "wb") as file:
            file.write(bytes(65536) + bytes([128]) * 65536 + bytes([255]) * 65536 + bytes(1000))
        self.output_of(self.start("camera_sensor", device))
        self.assert_shown(self.output_of(viewer))
        self.assert_nothing_left()


class Deadline(Pattern):
    FOLDER = "deadline"

    def test_silence_is_noticed_and_its_end(self):
        watch = self.start("deadline_watch")
        self.wait_for("s")
        self.output_of(self.start("deadline_engine"))
        output = self.output_of(watch)
        self.assert_shown(output)
        self.assertRegex(output, r"\A(beating\nsilent\n)+beating\n\Z")
        self.assert_nothing_left()


class Events(Pattern):
    FOLDER = "events"

    def test_every_event_is_counted(self):
        console = self.start("events_console")
        self.wait_for("s")
        self.wait_until_asleep(console)  # counts begin when it is open
        self.output_of(self.start("events_arm"))
        self.assert_shown(self.output_of(console))
        self.assert_nothing_left()

    def test_a_listener_that_was_stopped_meanwhile_counts_them_too(self):
        console = self.start("events_console")
        self.wait_for("s")
        self.wait_until_asleep(console)  # counts begin when it is open
        console.send_signal(signal.SIGSTOP)
        self.output_of(self.start("events_arm"))
        console.send_signal(signal.SIGCONT)
        self.assert_shown(self.output_of(console))
        self.assert_nothing_left()


class Keys(Pattern):
    FOLDER = "keys"

    def test_only_the_robots_of_the_gate_are_seen(self):
        gate = self.start("keys_gate")
        self.wait_for("s")
        self.output_of(self.start("keys_robots"))
        output = self.output_of(gate)
        self.assert_shown(output)
        self.assertEqual(len(output.splitlines()), 3)
        self.assert_nothing_left()


class LastValues(Pattern):
    FOLDER = "last_values"

    def test_who_comes_late_knows_where_every_bus_is(self):
        depot = self.start("last_values_depot")
        self.assertIn("last stop", depot.stdout.readline())
        for _ in range(2):
            output = self.output_of(self.start("last_values_map"))
            self.assert_shown(output)
            self.assertEqual(output.splitlines(), ["airport: stop 7", "harbour: stop 3", "ring: stop 1000"])
        self.assert_nothing_is_left_by_the_killed([depot])


class Latest(Pattern):
    FOLDER = "latest"

    def test_both_rooms_are_shown(self):
        thermometers = [self.start("latest_thermometer", room) for room in "12"]
        display = self.start("latest_display")
        output = self.output_of(display)
        self.assert_shown(output)
        self.assertEqual(len(output.splitlines()), 2)
        self.assertEqual(subprocess.run([BIN / "latest_thermometer", "1"], env=self.environment, timeout=20,
                                        check=False).returncode, 1, "the room has a thermometer")
        self.assert_nothing_is_left_by_the_killed(thermometers)


class Notices(Pattern):
    FOLDER = "notices"

    def test_each_end_is_told_as_what_it_was(self):
        foreman = self.start("notices_foreman", "2")
        said = [foreman.stdout.readline()]
        workers = {}
        for name in "mason", "smith":
            workers[name] = self.start("notices_worker", name, stdin=subprocess.PIPE)
            said.append(foreman.stdout.readline())
        workers["smith"].communicate(timeout=20)
        said.append(foreman.stdout.readline())
        workers["mason"].send_signal(signal.SIGSTOP)
        time.sleep(0.2)
        self.assertIsNone(foreman.poll(), "who is stopped is alive")
        workers["mason"].kill()
        workers["mason"].communicate()
        said.append(self.output_of(foreman))
        self.assertEqual("".join(said), "foreman came\nmason came\nsmith came\nsmith closed\nmason died\n")
        self.assert_shown("".join(said))
        self.assert_nothing_left()


class Pipeline(Pattern):
    FOLDER = "pipeline"

    def test_everything_passes_all_three_in_any_order(self):
        stages = ["pipeline_source", "pipeline_filter", "pipeline_sink"]
        for order in stages, stages[::-1]:
            running = {}
            for stage in order:
                running[stage] = self.start(stage)
                time.sleep(0.05)
            self.assert_shown(self.output_of(running["pipeline_sink"]))
            for stage in stages[:2]:
                self.output_of(running[stage])
            self.assert_nothing_left()


class Threads(Pattern):
    FOLDER = "threads"

    def test_all_is_computed_without_a_file(self):
        self.assert_shown(self.output_of(self.start("threads_squares")))
        self.assertFalse(os.path.exists(self.runtime))


class WaitSet(Pattern):
    FOLDER = "wait_set"

    def test_one_thread_hears_everything(self):
        cockpit = self.start("wait_set_cockpit")
        self.wait_for("s", 3)  # engine, doors, and the requests of the panel
        self.assertEqual(self.output_of(self.start("wait_set_car")), "button 1\nbutton 2\n")
        self.assert_shown(self.output_of(cockpit))
        self.assert_nothing_left()


if __name__ == "__main__":
    unittest.main(verbosity=2)
