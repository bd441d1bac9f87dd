"""A publishing store weakened to relaxed is a data race that ThreadSanitizer reports; as it stands it is none.

weakened_publish_test.py PROGRAM        PROGRAM: weakened_publish, built with -fsanitize=thread
"""
import os
import subprocess
import sys
import unittest

PROGRAM = sys.argv[1]
TSAN_EXIT_CODE = 66


def run(*arguments):
    environment = {**os.environ, "TSAN_OPTIONS": f"exitcode={TSAN_EXIT_CODE}"}
    return subprocess.run([PROGRAM, *arguments], env=environment, capture_output=True, text=True, check=False, timeout=100)


class WeakenedPublish(unittest.TestCase):
    def test_the_relaxed_store_is_reported_as_a_data_race(self):
        done = run()
        self.assertEqual(done.returncode, TSAN_EXIT_CODE, done.stderr)
        self.assertIn("WARNING: ThreadSanitizer: data race", done.stderr)

    def test_the_same_program_with_the_release_store_is_clean(self):
        done = run("as-it-should-be")
        self.assertEqual((done.returncode, done.stderr), (0, ""))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
