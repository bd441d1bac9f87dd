"""Spin goes through every state of the model of calls: each ends once, whoever dies when, and each mistake it names is found.

call_model_test.py SPIN [unittest argument…]
"""
import unittest

from exploring import ModelTest, long


class AsItStands(ModelTest):
    MODEL = "call.pml"

    def test_a_server_that_dies_and_its_successor(self):
        self.assert_sound()

    def test_many_calls_and_two_deaths(self):
        self.assert_sound("CALLS=5", "DEATHS=2")

    def test_one_place_that_is_used_again_and_again(self):
        self.assert_sound("PLACES=1", "CALLS=5", "DEATHS=3")

    def test_a_client_that_dies_and_its_successor(self):
        self.assert_sound("CLIENT_DEATHS=1")

    @long
    def test_two_clients_and_a_server_that_die(self):
        self.assert_sound("CLIENT_DEATHS=2", "CALLS=4")


class WhenAMistakeIsMade(ModelTest):
    MODEL = "call.pml"

    def test_open_calls_failed_before_the_dead_servers_ring_was_emptied(self):
        self.assert_found("DRAINS_LAST")

    def test_the_beacon_taken_for_the_verdict(self):
        self.assert_found("HINT_IS_ENOUGH")

    def test_a_place_used_again_before_the_servers_last_word(self):
        self.assert_found("REUSED_EARLY")

    def test_a_cancelled_call_without_a_last_word(self):
        self.assert_found("CANCELS_IN_SILENCE")

    def test_an_answer_that_ends_a_call_that_has_ended(self):
        self.assert_found("ENDS_AGAIN")

    def test_a_clients_beacon_taken_for_the_verdict(self):
        self.assert_found("CLIENT_DEATHS=1", "FORGETS_BY_HINT")

    def test_requests_of_a_dead_client_that_are_kept(self):
        self.assert_found("CLIENT_DEATHS=1", "KEEPS_THE_DEAD")

    def test_requests_of_a_dead_client_left_in_its_ring(self):
        self.assert_found("CLIENT_DEATHS=1", "LEAVES_ITS_RING")


if __name__ == "__main__":
    unittest.main()
