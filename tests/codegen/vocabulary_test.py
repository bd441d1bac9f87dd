"""Which vocabulary headers a file includes, what stands behind a message, and what its key is made of."""

import unittest

from models import Model, member
from tenon_codegen.view import file_view


class Vocabulary(unittest.TestCase):
    def test_what_few_messages_hold_is_included_where_it_is_held(self):
        model = Model()
        number = model.primitive("int16")
        model.struct("nav::Imu", member("a", model.sequence(number, 3)), member("b", model.string(3)))
        self.assertEqual(file_view(model.json()).vocabulary, ["tenon/types.hpp"])
        model.struct("nav::Sparse", member("a", model.array(model.optional(number), 3)))
        self.assertEqual(file_view(model.json()).vocabulary, ["tenon/optional.hpp", "tenon/types.hpp"])

    def test_a_key_brings_its_hash(self):
        model = Model()
        number = model.primitive("int16")
        base = model.struct("nav::Base", {**member("id", number), "key": True})
        model.struct("nav::Imu", member("a", number), base=base)
        self.assertEqual(file_view(model.json()).vocabulary, ["tenon/key_hash.hpp", "tenon/types.hpp"])


class Tails(unittest.TestCase):
    def test_a_tail_is_a_reference_that_a_loan_empties(self):
        model = Model()
        octets = model.primitive("octet")
        model.struct("nav::Scan", member("all", model.tail(model.sequence(octets, 0))),
                     member("few", model.tail(model.sequence(octets, 9))), member("name", model.tail(model.string(0))),
                     member("frame", model.tail(model.string(31))))
        view = file_view(model.json())
        made = view.types[-1]
        self.assertEqual([field.cpp_type for field in made.members.fields],
                         ["::tenon::Tail<::std::uint8_t>", "::tenon::Tail<::std::uint8_t, 9>", "::tenon::TailString<>",
                          "::tenon::TailString<31>"])
        self.assertEqual({field.partial for field in made.members.fields}, {"cpp/field/_tail.j2"})
        self.assertEqual((made.tails, [field.name for field in made.reset]), (["all", "few", "name", "frame"],) * 2)
        self.assertFalse(made.checked)
        self.assertEqual(view.vocabulary, ["tenon/tail.hpp", "tenon/types.hpp"])


class Keys(unittest.TestCase):
    def key_of(self, model, *parts, **more):
        model.struct("nav::Imu", *({**part, "key": True} for part in parts), **more)
        return file_view(model.json()).types[-1].key

    def test_a_struct_counts_by_what_is_marked_in_it_or_by_all(self):
        model = Model()
        number = model.primitive("int16")
        marked = model.struct("nav::Marked", member("a", number), {**member("b", number), "key": True})
        plain = model.struct("nav::Plain", member("a", number), member("b", number))
        self.assertEqual(self.key_of(model, member("m", marked), member("p", plain)), ["value.m.b, value.p.a, value.p.b"])

    def test_without_a_mark_there_is_none(self):
        model = Model()
        model.struct("nav::Imu", member("a", model.primitive("int16")))
        self.assertIsNone(file_view(model.json()).types[-1].key)

    def test_a_key_may_be_empty(self):
        model = Model()
        self.assertEqual(self.key_of(model, member("nothing", model.struct("nav::Empty"))), [""])

    def test_of_each_element_that_is_a_struct_one_number_is_made(self):
        model = Model()
        pair = model.struct("nav::Pair", member("a", model.primitive("int16")))
        inner = model.struct("nav::Inner", member("pairs", model.sequence(pair, 2)))
        self.assertEqual(self.key_of(model, member("all", model.array(inner, 3))), [
            "::tenon::detail::key_of_each(value.all, [](const auto& part1) { return ::tenon::key_hash("
            "::tenon::detail::key_of_each(part1.pairs, [](const auto& part2) { return ::tenon::key_hash(part2.a); })); })"])


if __name__ == "__main__":
    unittest.main()
