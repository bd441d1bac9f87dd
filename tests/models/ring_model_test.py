"""Spin goes through every state of the ring's model: nothing goes wrong as it stands, and each mistake it names is found.

ring_model_test.py SPIN [unittest argument…]
"""
import unittest

from exploring import ModelTest, long


class AsItStands(ModelTest):
    MODEL = "ring.pml"

    def test_one_reader_that_is_lapped(self):
        self.assert_sound()

    def test_one_reader_that_is_waited_for(self):
        self.assert_sound("RELIABLE=1")

    def test_one_reader_that_is_waited_for_until_patience_ends(self):
        self.assert_sound("RELIABLE=1", "DEMOTE=1")

    def test_one_reader_lapped_and_one_waited_for(self):
        self.assert_sound("READERS=2", "RELIABLE=2", "MESSAGES=3")

    def test_each_killed_one_reader_that_is_lapped(self):
        self.assert_sound("CRASH", "MESSAGES=5")

    def test_each_killed_one_reader_that_is_waited_for(self):
        self.assert_sound("CRASH", "RELIABLE=1")

    def test_each_killed_one_reader_that_is_waited_for_until_patience_ends(self):
        self.assert_sound("CRASH", "RELIABLE=1", "DEMOTE=1", "MESSAGES=4")

    @long
    def test_each_killed_one_reader_lapped_and_one_waited_for(self):
        self.assert_sound("CRASH", "READERS=2", "RELIABLE=2", "MESSAGES=2")

    @long
    def test_each_killed_more_messages(self):
        self.assert_sound("CRASH")
        self.assert_sound("CRASH", "RELIABLE=1", "DEMOTE=1")


class WhenAMistakeIsMade(ModelTest):
    MODEL = "ring.pml"

    def test_the_generation_read_before_the_gate_is_stored(self):
        self.assert_found("GENERATION_FIRST")

    def test_a_take_that_does_not_look_at_aside(self):
        self.assert_found("NO_SECOND_LOOK")

    def test_holds_read_before_aside_is_stored(self):
        self.assert_found("HOLDS_FIRST")

    def test_a_redirect_read_outside_the_protection(self):
        self.assert_found("WHERE_AFTERWARDS")

    def test_holds_of_a_demoted_reader_forgotten(self):
        self.assert_found("RELIABLE=1", "DEMOTE=1", "FORGETS_HOLDS")

    def test_a_spare_too_few(self):
        self.assert_found("FEW_SPARES")


class WhenAMistakeIsMadeAboutTheDead(ModelTest):
    MODEL = "ring.pml"

    def test_a_readers_beacon_taken_for_the_verdict(self):
        self.assert_found("CRASH", "HINT_IS_ENOUGH")

    def test_a_publisher_that_waits_for_the_dead(self):
        self.assert_found("CRASH", "RELIABLE=1", "NO_VERDICT")

    def test_holds_of_a_removed_reader_that_still_count(self):
        self.assert_found("CRASH", "NEVER_FORGETS")

    def test_the_unfinished_message_of_a_dead_publisher_taken(self):
        self.assert_found("CRASH", "TAKES_UNFINISHED")

    def test_the_head_stored_before_the_message_is_valid(self):
        self.assert_found("CRASH", "HEAD_FIRST")

    def test_what_is_left_looked_at_before_the_death(self):
        self.assert_found("CRASH", "LOOKS_FIRST")


if __name__ == "__main__":
    unittest.main()
