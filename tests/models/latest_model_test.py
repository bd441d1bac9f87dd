"""Spin goes through every state of the model of latest values: nothing goes wrong as it stands, each mistake is found.

latest_model_test.py SPIN [unittest argument…]
"""
import unittest

from exploring import ModelTest, long


class AsItStands(ModelTest):
    MODEL = "latest.pml"

    def test_two_writers_that_may_be_killed_and_a_reader(self):
        self.assert_sound()

    def test_more_reads(self):
        self.assert_sound("READS=5", "VERSIONS=2")

    def test_a_reader_that_is_killed_and_another_one(self):
        self.assert_sound("CRASH", "READS=2", "VERSIONS=2")

    @long
    def test_a_reader_that_is_killed_more_versions(self):
        self.assert_sound("CRASH", "READS=2")


class WhenAMistakeIsMade(ModelTest):
    MODEL = "latest.pml"

    def test_one_place_for_both_versions(self):
        self.assert_found("ONE_PLACE")

    def test_begun_stored_after_the_words(self):
        self.assert_found("BEGUN_LATE")

    def test_a_copy_that_is_not_checked(self):
        self.assert_found("NO_CHECK")

    def test_done_stored_before_the_words(self):
        self.assert_found("DONE_EARLY")

    def test_a_cell_that_counts_before_it_has_its_epoch(self):
        self.assert_found("COUNTED_EARLY")

    def test_a_generation_that_moves_before_the_value_is_there(self):
        self.assert_found("ANNOUNCED_EARLY")

    def test_a_cell_that_is_kept_whatever_the_generation(self):
        self.assert_found("CACHED_FOR_EVER")

    def test_the_first_cell_with_a_value_taken_for_the_last_writers(self):
        self.assert_found("OLDEST_COUNTS")

    def test_writers_that_wait_for_a_reader_that_is_killed(self):
        self.assert_found("CRASH", "WAITS_FOR_READERS")


if __name__ == "__main__":
    unittest.main()
