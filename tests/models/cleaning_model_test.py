"""Spin goes through every state of the model of cleaning up a domain: of who opens, joins, leaves and is killed, and of what a
cleaning leaves; nothing goes wrong as it stands, and each mistake it names is found.

cleaning_model_test.py SPIN [unittest argument…]
"""
import unittest

from exploring import ModelTest, long


class AsItStands(ModelTest):
    MODEL = "cleaning.pml"

    def test_two_that_come_and_go(self):
        self.assert_sound("DEATHS=0")

    def test_two_each_of_which_is_killed(self):
        self.assert_sound()

    def test_two_subscribers_each_of_which_is_killed(self):
        self.assert_sound("PUBLISHER=2")

    def test_one_and_a_cleaner_each_of_which_is_killed(self):
        self.assert_sound("PARTICIPANTS=1", "CLEANERS=1")

    def test_the_file_of_a_node_that_is_taken_away(self):
        self.assert_sound("RM")

    @long
    def test_two_and_a_cleaner(self):
        self.assert_sound("CLEANERS=1", "DEATHS=0")

    @long
    def test_two_and_a_cleaner_one_of_which_is_killed(self):
        self.assert_sound("CLEANERS=1", "DEATHS=1")


class WhenAMistakeIsMade(ModelTest):
    MODEL = "cleaning.pml"

    def test_a_topic_removed_without_its_lock(self):
        self.assert_found("NO_LOCK")

    def test_a_topic_joined_without_its_lock(self):
        self.assert_found("NO_SHARED_LOCK")

    def test_no_look_after_locking_by_who_joins(self):
        self.assert_found("NO_LOOK_AGAIN")

    def test_no_look_after_locking_by_who_removes(self):
        self.assert_found("CLEANERS=1", "DEATHS=0", "REMOVES_BLINDLY")

    def test_no_look_whether_the_directory_has_gone(self):
        self.assert_found("NO_LINK_COUNT")

    def test_a_node_named_before_it_is_locked(self):
        self.assert_found("LOCKED_LATE")

    def test_a_control_file_named_before_it_is_filled(self):
        self.assert_found("NAMED_EMPTY")

    def test_a_life_that_does_not_show_on_the_directory(self):
        self.assert_found("RM", "NO_SIGN")


class WhenAMistakeIsMadeAboutTheDead(ModelTest):
    MODEL = "cleaning.pml"

    def test_topics_listed_before_who_is_dead_is_known(self):
        self.assert_found("LISTED_ONCE")

    def test_the_nodes_file_removed_before_what_it_left(self):
        self.assert_found("NODE_FIRST")

    def test_the_control_file_removed_before_the_others(self):
        self.assert_found("CONTROL_FIRST")

    @long
    def test_nodes_listed_before_the_entries_are_read(self):
        self.assert_found("CLEANERS=1", "DEATHS=0", "NODES_FIRST")

    @long
    def test_an_entry_freed_whoever_has_it(self):
        self.assert_found("CLEANERS=1", "DEATHS=0", "PUBLISHER=2", "FREES_WHATEVER")

    def test_topics_that_the_last_node_does_not_look_at(self):
        self.assert_found("NO_LAST_LOOK")


if __name__ == "__main__":
    unittest.main()
