"""Instructions on the path of a message: how many, beside those that baselines.json records, and which.

usage: instructions_test.py path_probe valgrind objdump [--accept]

A count that is more than 3 % away from its baseline, in either direction, fails: what costs more is to be known, and what
costs less must not be lost again unseen. Counts are those of one compiler, processor and build type, and are compared with
no others. `--accept` measures and rewrites the baselines of this build (./dev bench instructions --accept).
"""
import json
import pathlib
import re
import sys
import unittest

from callgrind import MESSAGES, Probe

BASELINES = pathlib.Path(__file__).with_name("baselines.json")
ACCEPT = "./dev bench instructions --accept"
MOST_PERCENT = 3.0
# Each function is called once per message of 48 bytes, call, answer or value; the share of gates and glances is in its count.
MODES = {"overwrite": ("path_publish", "path_take"), "reliable": ("path_publish", "path_take"),
         "keeping": ("path_publish",),  # with the last message of a key kept
         "apart": ("path_loan", "path_send", "path_hold", "path_release"), "empty": ("path_poll",),
         "service": ("path_call", "path_serve", "path_reply"), "stream": ("path_answer", "path_take_answer"),
         "latest": ("path_set", "path_get")}
# Once per quarter ring the gate is raised, and every 256 takes the topic is glanced at: that far, and no further.
NOW_AND_THEN = MESSAGES // 50
BY_CELLS = re.compile(r"^(shl|sal)\s+\$0x6,")  # an index becomes an address: cells of 64 bytes


def measure(probe):
    """'function mode' -> instructions per message."""
    return {f"{function} {mode}": round(probe.run(mode, *functions).per_message(function), 1)
            for mode, functions in MODES.items() for function in functions}


def baselines_of(build, recorded):
    if build not in recorded:
        raise AssertionError(f"no baseline for '{build}' in {BASELINES}, which has: {', '.join(recorded) or 'none'}.\n"
                             f"To record what this build does: {ACCEPT}")
    return recorded[build]


def complaint(name, found, baseline):
    """What is wrong with a count; nothing is None."""
    percent = 100 * (found / baseline - 1)
    if abs(percent) <= MOST_PERCENT:
        return None
    return (f"{name}: found {found:.1f} instructions, baseline {baseline:.1f}: {percent:+.1f} %, where {MOST_PERCENT:.0f} % is allowed "
            f"either way.\nIf it is meant so, record it: {ACCEPT}")


class Path(unittest.TestCase):
    def test_each_function_costs_what_its_baseline_says(self):
        counts, baselines = measure(PROBE), baselines_of(PROBE.build, RECORDED)
        print(f"\nbaselines of '{PROBE.build}'", flush=True)
        for name, count in counts.items():
            print(f"{name:<28}{count:8.1f}{baselines.get(name, 0):8.1f}", flush=True)
        self.assertEqual(set(counts), set(baselines), f"measured and recorded; {ACCEPT}")
        wrong = [text for name, count in counts.items() if (text := complaint(name, count, baselines[name]))]
        if wrong:
            self.fail("\n".join(wrong))
        self.assertGreater(min(counts.values()), 2, "nothing was counted")

    def test_a_count_that_moved_either_way_is_noticed(self):
        recorded = {"path_publish overwrite": 100.0}
        for found, expected in (102.9, None), (97.1, None), (103.1, "+3.1 %"), (96.9, "-3.1 %"):
            said = complaint("path_publish overwrite", found, recorded["path_publish overwrite"])
            self.assertEqual(said is None, expected is None, found)
            for part in () if expected is None else (f"{found}", "100.0", expected, ACCEPT):
                self.assertIn(part, said)

    def test_a_loop_or_a_load_more_is_noticed(self):
        baselines = baselines_of(PROBE.build, RECORDED)
        for model, broken in ("path_publish", "broken_publish_dawdles"), ("path_take", "broken_take_loads"):
            count = PROBE.run("overwrite", broken, instead=broken).per_message(broken)
            self.assertIsNotNone(complaint(broken, count, baselines[f"{model} overwrite"]), count)

    def test_another_build_has_no_baseline(self):
        with self.assertRaisesRegex(AssertionError, r"no baseline for 'other 1'.*which has: one 1"):
            baselines_of("other 1", {"one 1": {}})

    def locked(self, mode, instead=None):
        functions = MODES[mode] if instead is None else (instead,)
        return PROBE.run(mode, *functions, instead=instead or "path").locked()

    def test_what_locks_nothing_and_fences_nothing(self):
        for mode in "reliable", "service", "stream", "latest":
            locked = self.locked(mode)
            self.assertLess(sum(locked.values()), NOW_AND_THEN, (mode, locked))

    def test_an_overwriting_take_exchanges_once_and_a_publish_never(self):
        locked = self.locked("overwrite")
        often = {place: count for place, count in locked.items() if count >= NOW_AND_THEN}
        self.assertEqual(sum(often.values()), MESSAGES, locked)
        self.assertTrue(all(" xchg " in text and function == "path_take" for text, function in often), locked)
        self.assertLess(sum(locked.values()) - MESSAGES, NOW_AND_THEN, locked)

    def test_both_ends_ask_for_lines_ahead(self):
        # A compiler may leave out what has no effect but to be faster, and a stream then runs at a third of its rate.
        self.assertIn("prefetcht0", PROBE.code_of("path_take", "fetch_what_follows"))
        self.assertIn("prefetchw", PROBE.code_of("path_publish", "begin_replacing"))
        self.assertNotIn("prefetch", PROBE.code_of("path_release"))

    def test_where_a_message_in_place_lies_is_not_computed_from_its_word(self):
        # One address per take, the slot's: the line is on its way when the processor goes on with those of the message.
        shifts = {(text, function): count for (text, function), count
                  in PROBE.run("reliable", *MODES["reliable"]).times(BY_CELLS).items() if function == "path_take"}
        self.assertGreaterEqual(sum(shifts.values()), MESSAGES, "no address was computed: does a cell have another size?")
        self.assertLess(sum(shifts.values()) - MESSAGES, NOW_AND_THEN, shifts)

    def test_one_locked_instruction_more_is_noticed(self):
        for broken, mode, times in (("broken_publish_counts", "overwrite", 1), ("broken_publish_fences", "overwrite", 1),
                                    ("broken_take_exchanges_twice", "overwrite", 2),
                                    ("broken_take_exchanges_twice", "reliable", 1),
                                    ("broken_serve_counts", "service", 1), ("broken_answer_counts", "stream", 1)):
            self.assertGreaterEqual(sum(self.locked(mode, broken).values()), times * MESSAGES, (broken, mode))


if __name__ == "__main__":
    PROBE = Probe(*sys.argv[1:4])
    RECORDED = json.loads(BASELINES.read_text())
    if sys.argv[4:] == ["--accept"]:
        RECORDED[PROBE.build] = measure(PROBE)
        BASELINES.write_text(json.dumps(RECORDED, indent=2) + "\n")
        print(f"{BASELINES}: {len(RECORDED[PROBE.build])} counts of '{PROBE.build}'")
    else:
        unittest.main(argv=sys.argv[:1], verbosity=2)
