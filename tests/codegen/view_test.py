"""What templates are told about a model."""

import unittest

from models import Model, arm, bit_field, literal, member
from tenon_codegen.model import ModelError
from tenon_codegen.view import file_view


def only_type(model):
    return file_view(model.json()).types[-1]


def names_of(things):
    return [thing.name for thing in things]


class Structs(unittest.TestCase):
    def test_every_gap_is_a_member(self):
        model = Model()
        model.struct("nav::Imu", member("flag", model.primitive("uint8")), member("time", model.primitive("uint64")),
                     member("count", model.primitive("uint16")))
        imu = only_type(model)
        self.assertEqual(names_of(imu.members.all), ["flag", "_pad0", "time", "count", "_pad1"])
        self.assertEqual([(pad.offset, pad.size) for pad in imu.members.all if pad.name.startswith("_pad")], [(1, 7), (18, 6)])

    def test_a_gap_takes_no_name_of_the_interface(self):
        model = Model()
        model.struct("nav::Imu", member("_pad0", model.primitive("uint8")), member("time", model.primitive("uint32")))
        self.assertEqual(names_of(only_type(model).members.all), ["_pad0", "_pad1", "time"])

    def test_an_empty_struct_is_one_byte(self):
        model = Model()
        model.struct("nav::Empty")
        empty = only_type(model)
        self.assertEqual((empty.size, names_of(empty.members.all), empty.members.fields), (1, ["_pad0"], []))

    def test_a_member_named_like_a_type_makes_the_type_absolute(self):
        model = Model()
        mode = model.enum("nav::Mode", {"idle": 0})
        model.struct("nav::Imu", member("Mode", mode))
        field = only_type(model).members.fields[0]
        self.assertEqual((field.cpp_type, field.initial), ("::nav::Mode", "::nav::Mode::idle"))

    def test_a_type_of_the_same_namespace_is_short_and_another_is_absolute(self):
        model = Model()
        near = model.struct("nav::Point", member("x", model.primitive("float")))
        far = model.struct("geo::Point", member("x", model.primitive("float")))
        model.struct("nav::Imu", member("near", near), member("far", far))
        self.assertEqual([field.cpp_type for field in only_type(model).members.fields], ["Point", "::geo::Point"])

    def test_a_loan_resets_everything_but_arrays(self):
        model = Model()
        number = model.primitive("float")
        model.struct("nav::Imu", member("a", number), member("b", model.array(number, 3)),
                     member("c", model.sequence(number, 3)), member("d", model.string(3)))
        self.assertEqual(names_of(only_type(model).reset), ["a", "c", "d"])

    def test_an_optional_member_is_reset_by_its_presence_and_looked_at(self):
        model = Model()
        number = model.optional(model.primitive("int16"))
        model.struct("nav::Imu", member("a", number, minimum=literal("int", 3)))
        first = only_type(model).members.fields[0]
        self.assertEqual((first.cpp_type, first.initial, first.partial),
                         ("::tenon::Optional<::std::int16_t>", "{}", "cpp/field/_optional.j2"))
        self.assertEqual([(check.call, check.argument) for check in first.checks],
                         [("member", ""), ("at_least", ", ::std::int16_t{3}")])

    def test_a_map_is_reset_by_its_size_and_looked_at(self):
        model = Model()
        model.struct("nav::Imu", member("m", model.map(model.string(7), model.primitive("float"), 4)))
        field = only_type(model).members.fields[0]
        self.assertEqual((field.cpp_type, field.initial, field.partial, [check.call for check in field.checks]),
                         ("::tenon::Map<::tenon::String<7>, float, 4>", "{}", "cpp/field/_sequence.j2", ["member"]))

    def test_a_map_has_no_key_without_an_order(self):
        model = Model()
        model.struct("nav::Imu", member("m", model.map(model.primitive("double"), model.primitive("float"), 4)))
        with self.assertRaisesRegex(ModelError, "^nav/imu.idl:1:1: a map's key cannot be 'double'"):
            file_view(model.json())

    def test_arrays_are_row_major(self):
        model = Model()
        model.struct("nav::Imu", member("m", model.array(model.primitive("float"), 2, 3)))
        self.assertEqual(only_type(model).members.fields[0].cpp_type, "::std::array<::std::array<float, 3>, 2>")

    def test_an_array_of_an_enumeration_without_zero_is_filled(self):
        model = Model()
        odd = model.enum("nav::Odd", {"one": 1, "two": 2})
        model.struct("nav::Imu", member("m", model.array(odd, 2)))
        self.assertEqual(only_type(model).members.fields[0].initial, "::tenon::filled(Odd::one)")

    def test_a_renamed_member_says_so_in_the_table(self):
        model = Model()
        model.struct("nav::Imu", member("class", model.primitive("int32")))
        imu = only_type(model)
        self.assertEqual((imu.members.fields[0].name, imu.members.fields[0].label), ("class_", "class"))
        self.assertIn("(in the interface: class)", imu.members.table[1])

    def test_parameters_hide_no_constant(self):
        model = Model()
        model.constant("nav::lhs", model.primitive("int32"), "int", 1)
        model.struct("nav::Imu", member("x", model.primitive("int32")))
        self.assertEqual((only_type(model).parameters.lhs, only_type(model).parameters.rhs), ("lhs_", "rhs"))


class Inheritance(unittest.TestCase):
    def setUp(self):
        self.model = Model()
        stamp = member("stamp", self.model.primitive("uint64"), unit="ns")
        self.header = self.model.struct("nav::Header", stamp, member("valid", self.model.primitive("boolean")))

    def test_the_base_is_the_first_member(self):
        self.model.struct("nav::Imu", member("x", self.model.primitive("double")), base=self.header)
        imu = only_type(self.model)
        self.assertEqual([(each.name, each.offset) for each in imu.members.all], [("base", 0), ("x", 16)])
        self.assertEqual((imu.members.fields[0].cpp_type, names_of(imu.reset)), ("Header", ["base", "x"]))
        self.assertEqual(imu.members.table[1].split()[-2:], ["interface:", "nav::Header)"])

    def test_what_is_inherited_is_shown_among_the_own_members(self):
        middle = self.model.struct("nav::Middle", member("base", self.model.primitive("boolean")), base=self.header)
        self.model.struct("nav::Imu", member("x", self.model.primitive("double")), base=middle)
        imu = only_type(self.model)
        self.assertEqual([(each.label, each.name, each.offset, each.unit) for each in imu.members.shown],
                         [("stamp", "base.base_.stamp", 0, "ns"), ("valid", "base.base_.valid", 8, ""),
                          ("base", "base.base", 16, ""), ("x", "x", 24, "")])
        self.assertTrue(imu.checked)

    def test_a_struct_that_inherits_nothing_but_bytes_is_the_base(self):
        self.model.struct("nav::Same", base=self.header)
        same = only_type(self.model)
        self.assertEqual((names_of(same.members.all), names_of(same.members.fields)), (["base"], ["base"]))

    def test_an_inheriting_member_is_looked_into(self):
        derived = self.model.struct("nav::Derived", base=self.header)
        self.model.struct("nav::Imu", member("d", derived))
        self.assertEqual([check.call for check in only_type(self.model).members.fields[0].checks], ["member"])


class Exceptions(unittest.TestCase):
    def test_an_exception_is_a_struct_that_is_never_published(self):
        model = Model()
        model.struct("nav::Busy", member("why", model.string(7)), kind="exception", publishable=False)
        busy = only_type(model)
        self.assertEqual((names_of(busy.members.all), busy.topic, busy.partial), (["why"], None, "cpp/_structure.j2"))


class Bitmasks(unittest.TestCase):
    def setUp(self):
        self.model = Model()
        self.status = self.model.bitmask("nav::Status", {"warm": 0, "class": 9}, "uint16")

    def field(self, **more):
        self.model.struct("nav::Imu", member("s", self.status, **more))
        return only_type(self.model).members.fields[0]

    def test_flags_are_bits_with_a_name(self):
        status = only_type(self.model)
        self.assertEqual([(flag.name, flag.label, flag.value) for flag in status.flags],
                         [("warm", "warm", "0x0001"), ("class_", "class", "0x0200")])

    def test_a_member_holds_any_of_them(self):
        field = self.field()
        self.assertEqual((field.cpp_type, field.initial, field.fresh, len(field.checks)),
                         ("::tenon::Flags<Status>", "{}", "{}", 1))

    def test_a_default_is_spelled_by_its_flags(self):
        self.assertEqual(self.field(default=literal("uint", 0x201)).initial, "Status::warm | Status::class_")
        self.assertEqual(self.field(default=literal("uint", 0)).initial, "{}")

    def test_a_flag_that_a_later_version_adds_is_no_mistake(self):
        self.status = self.model.bitmask("nav::Open", {"warm": 0}, extensibility="appendable")
        self.assertEqual(self.field().checks, [])


class Bitsets(unittest.TestCase):
    def bitset(self, *fields):
        model = Model()
        made = [bit_field(name, model.primitive(kind), width, unit="m") for name, kind, width in fields]
        model.bitset("nav::Command", *made)
        return only_type(model)

    def test_fields_have_a_place_and_a_type(self):
        made = self.bitset(("gear", "uint8", 3), ("on", "boolean", 1), ("angle", "int16", 16))
        self.assertEqual([(each.reader, each.cpp_type, each.position, each.width, each.is_whole) for each in made.fields],
                         [("gear", "::std::uint8_t", 0, 3, False), ("on", "bool", 3, 1, True),
                          ("angle", "::std::int16_t", 4, 16, True)])
        self.assertEqual((made.mask, made.table[1].split()), ("0x000fffff", ["0", "3", "gear", "m"]))

    def test_the_fields_keep_their_names_and_everything_else_gives_way(self):
        made = self.bitset(("bits", "uint8", 3), ("bits_", "uint8", 3), ("set_bits", "uint8", 3), ("Command", "uint8", 3))
        self.assertEqual([(each.reader, each.writer) for each in made.fields],
                         [("bits", "set_bits_"), ("bits_", "set_bits__"), ("set_bits", "set_set_bits"), ("Command_", "set_Command")])
        self.assertEqual((made.words.bits, made.words.bits_), ("bits__", "bits___"))


class Unions(unittest.TestCase):
    def union(self, discriminator, *arms):
        model = Model()
        kind = model.enum("nav::Kind", {"one": 1, "two": 2, "other": 5}) if discriminator == "enum" else model.primitive(discriminator)
        model.union("nav::Choice", kind, *(arm(name, model.primitive("double"), labels, **more) for name, labels, more in arms))
        return only_type(model)

    def test_labels_are_literals_of_the_discriminator(self):
        for kind, label, expected in (("int8", -3, "-3"), ("char", 97, "'a'"), ("boolean", 1, "true"), ("enum", 2, "Kind::two"),
                                      ("uint64", -1, "18446744073709551615U")):
            self.assertEqual(self.union(kind, ("a", [label], {})).arms[0].cases, [expected])

    def test_the_default_arm_is_chosen_by_a_label_that_no_other_has(self):
        for kind, labels, expected in (("uint8", [0, 1, 3], "2"), ("boolean", [0], "true"), ("enum", [1], "Kind::two"),
                                       ("char", [5], "'\\0'")):
            made = self.union(kind, ("a", labels, {}), ("b", [], {}))
            self.assertEqual((made.arms[1].chosen_by, made.arms[1].is_default, made.otherwise), (expected, True, "b"))

    def test_without_a_default_arm_other_labels_choose_none(self):
        self.assertEqual(self.union("int32", ("a", [1], {})).otherwise, "none")
        self.assertEqual(self.union("int32", ("none", [1], {})).otherwise, "none_")

    def test_the_arms_keep_their_names_and_everything_else_gives_way(self):
        made = self.union("int32", ("arm", [1], {}), ("value", [2], {}), ("set_value", [3], {}), ("Choice", [4], {}), ("class", [5], {}))
        self.assertEqual([(each.reader, each.writer) for each in made.arms],
                         [("arm", "set_arm"), ("value", "set_value_"), ("set_value", "set_set_value"),
                          ("Choice_", "set_Choice"), ("class_", "set_class")])
        self.assertEqual((made.words.arm, made.parameters.value, made.words.Arm), ("arm_", "value_", "Arm"))

    def test_an_enumerator_shadows_no_constant(self):
        model = Model()
        word = model.primitive("int32")
        model.constant("nav::size", word, "int", 3)
        model.constant("none", word, "int", 3)
        model.constant("geo::other", word, "int", 3)
        model.union("nav::Choice", word, arm("size", word, [1]), arm("other", word, [2]))
        made = only_type(model)
        self.assertEqual(([each.enumerator for each in made.arms], made.none), (["size_", "other"], "none_"))

    def test_a_flag_shadows_no_constant(self):
        for constant, room in ("nav::hot", "Alarms_flags"), ("nav::cold", ""), ("geo::hot", ""):
            model = Model()
            model.constant(constant, model.primitive("int32"), "int", 3)
            model.bitmask("nav::Alarms", {"hot": 0})
            self.assertEqual(only_type(model).room, room)

    def test_no_word_of_a_union_meets_another(self):
        made = self.union("int32", ("discriminator", [1], {}), ("arms", [2], {}))
        self.assertEqual((made.words.discriminator, made.words.discriminator_), ("discriminator_", "discriminator__"))

    def test_a_union_is_looked_into_for_its_label_and_its_limits(self):
        self.assertFalse(self.union("int32", ("a", [1], {})).discriminator_checked)
        self.assertTrue(self.union("boolean", ("a", [1], {})).discriminator_checked)
        made = self.union("int32", ("a", [1], {}), ("b", [2], {"minimum": literal("int", 0)}))
        self.assertEqual([each.name for each in made.checked], ["b"])

    def test_bytes_that_a_later_version_may_use_are_those_of_arms_and_of_labels_without_one(self):
        model = Model()
        word = model.primitive("int32")
        part = model.struct("nav::Part", member("x", word), extent=16, extensibility="appendable")
        for held, expected in ((word, False), (part, True), (model.array(part, 2), True)):
            model.union("nav::Choice", word, arm("a", held, [1]))
            made = only_type(model)
            self.assertEqual((made.has_unused, bool(made.with_unused), made.grows), (expected, expected, False))

    def test_a_loan_resets_it_in_a_struct(self):
        model = Model()
        choice = model.union("nav::Choice", model.primitive("int32"), arm("a", model.primitive("double"), [1]))
        model.struct("nav::Imu", member("x", choice))
        self.assertEqual(names_of(only_type(model).reset), ["x"])


class Checks(unittest.TestCase):
    def checks(self, kind, **limits):
        model = Model()
        model.struct("nav::Imu", member("x", model.primitive(kind), **limits))
        return [(check.call, check.argument) for check in only_type(model).members.fields[0].checks]

    def test_what_cannot_be_malformed_is_not_looked_at(self):
        self.assertEqual(self.checks("int32"), [])
        self.assertEqual(self.checks("boolean"), [("member", "")])

    def test_a_label_that_a_later_version_adds_is_no_mistake(self):
        model = Model()
        mode = model.enum("nav::Mode", {"idle": 0}, extensibility="appendable")
        self.assertTrue(only_type(model).is_open)
        model.struct("nav::Imu", member("x", mode))
        self.assertEqual(only_type(model).members.fields[0].checks, [])

    def test_limits_are_of_the_members_type(self):
        limits = {"minimum": literal("int", -40), "maximum": literal("float", 85.5)}
        self.assertEqual(self.checks("float", **limits), [("at_least", ", -40.0F"), ("at_most", ", 85.5F")])
        self.assertEqual(self.checks("uint8", minimum=literal("int", 0)), [("at_least", ", ::std::uint8_t{0}")])

    def test_a_struct_is_looked_into_only_if_something_in_it_can_be_wrong(self):
        model = Model()
        number = model.primitive("float")
        sound = model.struct("nav::Sound", member("x", number))
        limited = model.struct("nav::Limited", member("x", number, minimum=literal("float", 0)))
        model.struct("nav::Imu", member("a", sound), member("b", model.array(limited, 2)))
        imu = only_type(model)
        self.assertEqual([bool(field.checks) for field in imu.members.fields], [False, True])


class Room(unittest.TestCase):
    def test_what_may_use_less_than_4_kib_of_its_size_is_shown(self):
        model = Model()
        octet = model.primitive("octet")
        inner = model.struct("nav::Inner", member("few", model.sequence(octet, 4091)), member("text", model.string(4091)))
        model.struct("nav::Imu", member("all", model.array(octet, 8192)), member("inner", inner),
                     member("pair", model.array(inner, 2)), member("entries", model.map(octet, octet, 4096)),
                     member("perhaps", model.optional(inner)), base=inner)
        self.assertEqual(only_type(model).roomy, ["base", "inner", "pair", "entries", "perhaps"])
        self.assertEqual(file_view(model.json()).types[0].roomy, ["few", "text"])

    def test_small_parts_are_copied_whole(self):
        model = Model()
        model.struct("nav::Imu", member("few", model.sequence(model.primitive("octet"), 4088)))
        self.assertEqual(only_type(model).roomy, [])


class Topics(unittest.TestCase):
    def topic(self, **more):
        model = Model()
        model.struct("nav::Imu", member("x", model.primitive("int32")), **more)
        return only_type(model).topic

    def test_the_default_name_follows_from_the_type(self):
        self.assertEqual(self.topic().name, "nav/Imu")
        self.assertEqual(self.topic(topic="front/imu").name, "front/imu")

    def test_a_struct_that_cannot_be_published_has_none(self):
        self.assertIsNone(self.topic(publishable=False))

    def test_a_stub_gives_way_to_a_type_of_that_name(self):
        model = Model()
        model.struct("nav::ImuPublisher", publishable=False)
        model.struct("nav::Imu", member("x", model.primitive("int32")))
        self.assertEqual((only_type(model).topic.publisher, only_type(model).topic.subscriber),
                         ("ImuPublisher_", "ImuSubscriber"))


class Files(unittest.TestCase):
    def test_only_the_files_own_declarations_are_generated(self):
        model = Model(includes=["nav/frame.idl"])
        model.struct("nav::Frame", file=1)
        model.struct("nav::Imu")
        view = file_view(model.json())
        self.assertEqual((names_of(view.types), view.includes, view.stem), (["Imu"], ["nav/frame"], "nav/imu"))

    def test_neighbours_share_a_namespace_in_the_order_of_the_interface(self):
        model = Model()
        model.struct("nav::A")
        model.struct("nav::B")
        model.struct("geo::C")
        model.struct("nav::D")
        view = file_view(model.json())
        self.assertEqual([(space.name, names_of(space.items)) for space in view.namespaces],
                         [("nav", ["A", "B"]), ("geo", ["C"]), ("nav", ["D"])])

    def test_constants_are_plain_cpp(self):
        model = Model()
        model.constant("nav::kName", model.string(3), "string", "a?b")
        model.constant("nav::kOn", model.primitive("boolean"), "bool", True)
        model.constant("nav::kMost", model.primitive("uint64"), "uint", 2**64 - 1)
        constants = [(item.cpp_type, item.value) for item in file_view(model.json()).namespaces[0].items]
        self.assertEqual(constants, [("::std::string_view", '"a\\?b"'), ("bool", "true"),
                                     ("::std::uint64_t", "18446744073709551615U")])

    def test_a_kind_without_templates_is_refused_by_name(self):
        model = Model()
        model.unsupported("native", "nav::Choice")
        with self.assertRaisesRegex(ModelError, "^nav/imu.idl:1:1: 'nav::Choice'.*native"):
            file_view(model.json())

    def test_a_member_of_a_kind_without_templates_is_refused_with_its_place(self):
        model = Model()
        model.struct("nav::Imu", member("x", model.unsupported("interface", "nav::Service")))
        del model.json()["declarations"][0]
        with self.assertRaisesRegex(ModelError, "^nav/imu.idl:1:1: 'nav::Service'.*interface"):
            file_view(model.json())

    def test_a_model_with_a_part_missing_is_refused_with_the_place(self):
        model = Model()
        model.struct("nav::Imu", member("x", model.primitive("int32")))
        del model.json()["types"][-1]["members"][0]["unit"]
        with self.assertRaisesRegex(ModelError, "^nav/imu.idl:1:1: 'nav::Imu': .*'unit'"):
            file_view(model.json())

    def test_documentation_stays_a_comment(self):
        model = Model()
        model.struct("nav::Imu", doc="ends \\\n*/ ??/\nhidden \u202e text")
        self.assertEqual(only_type(model).doc, ["ends \\ .", "*/ ? ?/", "hidden   text"])


if __name__ == "__main__":
    unittest.main()
