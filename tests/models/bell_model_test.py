"""Spin goes through every state of the model of waiting: no wake is missed as it stands, and each mistake is found.

bell_model_test.py SPIN [unittest argument…]
"""
import unittest

from exploring import ModelTest


class AsItStands(ModelTest):
    MODEL = "bell.pml"

    def test_a_sleeper_and_one_called_by_descriptor(self):
        self.assert_sound("PUBLISHERS=1")

    def test_two_sleepers(self):
        self.assert_sound("SLEEPERS=2", "CALLED=0", "PUBLISHERS=1")

    def test_two_sleepers_and_two_publishers(self):
        self.assert_sound("SLEEPERS=2", "CALLED=0", "MESSAGES=1")

    def test_two_called_by_descriptor(self):
        self.assert_sound("SLEEPERS=0", "CALLED=2", "PUBLISHERS=1")

    def test_publishers_that_are_killed(self):
        for waiter in ("SLEEPERS=1", "CALLED=0"), ("SLEEPERS=0", "CALLED=1"):
            self.assert_sound("CRASH", "MESSAGES=1", *waiter)

    def test_waiters_that_are_killed(self):
        for waiters in ("SLEEPERS=1", "CALLED=1"), ("SLEEPERS=2", "CALLED=0"), ("SLEEPERS=0", "CALLED=2"):
            self.assert_sound("WAITERS_CRASH=1", "PUBLISHERS=1", *waiters)

    def test_publishers_and_a_waiter_that_are_killed(self):
        self.assert_sound("CRASH", "WAITERS_CRASH=1", "PUBLISHERS=1", "MESSAGES=1")


class WhenAMistakeIsMade(ModelTest):
    MODEL = "bell.pml"

    def test_no_barrier(self):
        self.assert_found("NO_BARRIER", "PUBLISHERS=1")

    def test_no_last_look(self):
        self.assert_found("NO_LAST_LOOK", "PUBLISHERS=1")

    def test_a_glance_before_the_message(self):
        self.assert_found("GLANCE_FIRST", "PUBLISHERS=1")

    def test_one_sleeper_woken_for_all(self):
        self.assert_found("WAKES_ONE", "SLEEPERS=2", "CALLED=0", "PUBLISHERS=1")

    def test_a_count_raised_after_the_announcement(self):
        self.assert_found("ARMS_LATE", "SLEEPERS=0", "PUBLISHERS=1")

    def test_a_descriptor_emptied_after_the_last_look(self):
        self.assert_found("DRAINS_LATE", "SLEEPERS=0", "PUBLISHERS=1")

    def test_counts_read_before_the_announcement_is_collected(self):
        self.assert_found("ASKS_FIRST", "SLEEPERS=0")

    def test_another_ones_announcement_taken_for_his_own(self):
        self.assert_found("NO_COUNT", "SLEEPERS=2", "CALLED=0", "PUBLISHERS=1")

    def test_sleep_without_a_bound_when_publishers_are_killed(self):
        self.assert_found("CRASH", "NO_BOUND", "PUBLISHERS=1", "CALLED=0")

    def test_a_ring_that_ends_at_a_dead_waiter(self):
        self.assert_found("WAITERS_CRASH=1", "STOPS_AT_DEAD", "SLEEPERS=0", "CALLED=2", "PUBLISHERS=1")


if __name__ == "__main__":
    unittest.main()
