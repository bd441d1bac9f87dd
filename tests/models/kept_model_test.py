"""Spin goes through every state of the model of kept messages: nothing goes wrong as it stands, each mistake is found.

kept_model_test.py SPIN [unittest argument…]
"""
import unittest

from exploring import ModelTest, long


class AsItStands(ModelTest):
    MODEL = "kept.pml"

    def test_a_publisher_that_may_be_killed_and_a_reader(self):
        self.assert_sound()

    @long
    def test_more_messages(self):
        self.assert_sound("MESSAGES=6")

    def test_a_reader_that_is_killed_and_another_one(self):
        self.assert_sound("CRASH", "MESSAGES=4")

    @long
    def test_a_reader_that_is_killed_more_messages(self):
        self.assert_sound("CRASH")


class WhenAMistakeIsMade(ModelTest):
    MODEL = "kept.pml"

    def test_published_before_it_is_kept(self):
        self.assert_found("PUBLISHED_FIRST")

    def test_one_place_for_both_versions(self):
        self.assert_found("ONE_PLACE")

    def test_begun_stored_after_the_words(self):
        self.assert_found("BEGUN_LATE")

    def test_a_copy_that_is_not_checked(self):
        self.assert_found("NO_CHECK")

    def test_the_version_before_is_not_looked_at(self):
        self.assert_found("NEWEST_ONLY")

    def test_the_last_version_whatever_the_end(self):
        self.assert_found("WHATEVER_THE_END")

    def test_a_publisher_that_waits_for_a_reader_that_is_killed(self):
        self.assert_found("CRASH", "WAITS_FOR_READERS")

    def test_a_message_given_to_one_that_is_killed_and_to_nobody_else(self):
        self.assert_found("CRASH", "TAKEN_BY_ONE", "MESSAGES=4")


if __name__ == "__main__":
    unittest.main()
