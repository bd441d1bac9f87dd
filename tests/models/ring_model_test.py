"""Spin goes through every state of the ring's model: nothing goes wrong as it stands, and each mistake it names is found.

ring_model_test.py SPIN [unittest argument…]
"""
import unittest

from exploring import ModelTest


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


if __name__ == "__main__":
    unittest.main()
