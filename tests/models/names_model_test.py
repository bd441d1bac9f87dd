"""Spin goes through every state of the model of making and cleaning up: no name goes too early or stays, each mistake is found.

names_model_test.py SPIN [unittest argument…]
"""
import unittest

from exploring import ModelTest, long


class AsItStands(ModelTest):
    MODEL = "names.pml"

    def test_two_that_come_and_go_each_killed(self):
        self.assert_sound()

    def test_one_comes_where_another_was_killed(self):
        self.assert_sound("SUCCESSORS=1", "DEATHS=1")

    def test_the_name_of_a_nodes_file_is_removed(self):
        self.assert_sound("RM", "DEATHS=1")

    @long
    def test_three_at_a_time(self):
        self.assert_sound("PROCESSES=3", "DEATHS=0")

    @long
    def test_two_are_killed(self):
        self.assert_sound("SUCCESSORS=1")
        self.assert_sound("RM")


class WhenAMistakeIsMade(ModelTest):
    MODEL = "names.pml"

    def test_a_nodes_file_named_before_it_is_locked(self):
        self.assert_found("LINKED_FIRST")

    def test_a_control_file_not_looked_at_again_once_it_is_locked(self):
        self.assert_found("NO_SECOND_LOOK")

    def test_a_topic_removed_without_its_lock(self):
        self.assert_found("REMOVES_UNLOCKED")

    def test_another_control_file_removed_than_was_locked(self):
        self.assert_found("PROCESSES=3", "DEATHS=0", "REMOVES_BLINDLY")

    def test_the_control_file_removed_before_the_other_names(self):
        self.assert_found("CONTROL_FIRST")

    def test_a_directory_entered_that_has_gone(self):
        self.assert_found("ENTERS_GONE")

    def test_no_other_sign_of_life_asked_for(self):
        self.assert_found("RM", "NO_SIGN")


if __name__ == "__main__":
    unittest.main()
