import json
import re

from running import CommandTest, main

TYPES = """
@final struct Loose { octet a; double b; octet c; long d; short e; };
@final struct Base { octet a; long b; octet c; };
@final struct Derived : Base { double x; long y; };
@appendable @tenon::extent(64) struct Grows { octet a; double b; octet c; };
union Choice switch (octet) { case 1: double d; case 2: octet o; };
@final struct Wide { double a[5]; string<27> b; double c[3]; string<99> d; };
@final struct Asked { octet a; @tenon::align(32) octet b; octet c; @tenon::align(32) octet d; double e; };
@final struct Behind { octet a; @tenon::tail sequence<double> all; @tenon::tail string text; octet b; };
@nested @final struct Tight { double a; };
exception Failed { octet a; long b; octet c; };
interface Arm { void move(in octet a, in double b, in octet c); };
"""


class Padding(CommandTest):
    def setUp(self):
        super().setUp()
        self.write("a.idl", TYPES)

    def shown(self, name):
        return self.run_tenonc("describe", "--padding", "--default-extensibility=final", "a.idl", name).stdout

    def told(self, name, file="a.idl"):
        out = self.run_tenonc("describe", "--padding", "--format=json", "--default-extensibility=final", file, name).stdout
        (only,) = json.loads(out)["types"]
        return only

    def test_text_shows_gaps_lines_and_a_better_order(self):
        self.assertEqual(self.shown("Loose"), """\
struct Loose  size 32, alignment 8, lines 1; published at byte 16 of a slot of 64, lines 1
  offset  size  pad  line  in slot  member  type
       0     1          0        0  a       octet
       8     8    7     0        0  b       double
      16     1          0        0  c       octet
      20     4    3     0        0  d       int32
      24     2          0        0  e       int16
      26          6                 (end)
  padding 16 bytes, 16 fewer in the order b, d, e, a, c
  size 16 in place of 32, a slot of 64 in place of 64
""")

    def test_lines_are_those_of_the_type_alone_and_in_a_slot(self):
        members = self.told("Wide")["members"]
        self.assertEqual([(m["name"], m["offset"], m["size"], m["lines"], m["slot_lines"], m["straddles"], m["straddles_in_slot"])
                          for m in members],
                         [("a", 0, 40, [0, 0], [0, 0], False, False), ("b", 40, 32, [0, 1], [0, 1], True, True),
                          ("c", 72, 24, [1, 1], [1, 1], False, False), ("d", 96, 104, [1, 3], [1, 3], False, False)])
        self.write("b.idl", "@final struct S { octet a[40]; octet b[16]; octet c[8]; octet d[16]; };")
        members = self.told("S", "b.idl")["members"]
        self.assertEqual([(m["lines"], m["slot_lines"], m["straddles"], m["straddles_in_slot"]) for m in members],
                         [([0, 0], [0, 0], False, False), ([0, 0], [0, 1], False, True),
                          ([0, 0], [1, 1], False, False), ([1, 1], [1, 1], False, False)])
        shown = self.run_tenonc("describe", "--padding", "b.idl").stdout
        self.assertIn("  b       octet[16]  straddles in a slot\n", shown)
        self.assertTrue(shown.endswith("  no padding\n"))
        self.assertIn("struct Wide  size 200, alignment 8, lines 4; published at byte 16 of a slot of 256, lines 4\n",
                      self.shown("Wide"))

    def test_alignment_moves_the_message_in_its_slot(self):
        told = self.told("Asked")
        self.assertEqual((told["size"], told["slot"]), (96, {"message_offset": 32, "bytes": 128, "tailed": False}))
        self.assertEqual((told["better_order"]["order"], told["better_order"]["size"]), (["b", "a", "c", "e", "d"], 64))

    def test_base_stays_in_front_and_the_gap_behind_it_is_filled(self):
        told = self.told("Derived")
        self.assertEqual((told["size"], told["padding"], told["members"][0]["name"]), (32, 8, "(base)"))
        self.assertEqual(told["better_order"], {"order": ["y", "x"], "saves": 8, "size": 24, "slot_bytes": 64})
        self.assertIn("  the members of the base stay in front\n", self.shown("Derived"))

    def test_extent_is_no_padding_and_an_order_leaves_more_of_it(self):
        told = self.told("Grows")
        self.assertEqual((told["size"], told["padding"], told["tail"], told["order_fixed_by"]), (64, 7, 47, "appendable"))
        self.assertEqual(told["better_order"], {"order": ["b", "a", "c"], "saves": 7, "size": 64, "slot_bytes": 128})
        self.assertIn("  of the extent of 64 bytes, 54 would be left in place of 47\n"
                      "  appendable: only before the first release", self.shown("Grows"))

    def test_arms_share_their_place(self):
        told = self.told("Choice")
        self.assertEqual((told["size"], told["padding"], told["order_fixed_by"], told["better_order"]), (16, 7, "union", None))
        self.assertEqual([m["name"] for m in told["members"]], ["(switch)", "d", "o"])
        self.assertIn("padding 7 bytes; arms share their place", self.shown("Choice"))

    def test_what_stands_behind_a_message_is_no_part_of_it(self):
        told = self.told("Behind")
        self.assertEqual((told["size"], told["slot"]), (32, {"message_offset": 16, "bytes": 64, "tailed": True}))
        self.assertEqual((told["better_order"]["size"], told["padding"]), (24, 14))
        self.assertIn("of a slot of 64 and what stands behind, lines 1", self.shown("Behind"))

    def test_what_is_not_published_has_no_slot(self):
        told = self.told("Tight")
        self.assertEqual((told["slot"], told["padding"], told["no_order_is_better"]), (None, 0, True))
        self.assertNotIn("slot", self.shown("Tight"))
        self.assertEqual((self.told("Failed")["padding"], self.told("Failed")["better_order"]["size"]), (6, 8))

    def test_order_of_parameters_is_the_operations(self):
        told = self.told("Arm::move::Request")
        self.assertEqual((told["order_fixed_by"], told["better_order"]["order"]), ("operation", ["b", "a", "c"]))
        self.assertIn("the order is that of the operation's parameters", self.shown("Arm::move::Request"))

    def test_proposed_orders_are_as_large_as_promised(self):
        for name in ("Loose", "Asked", "Failed", "Grows", "Base"):
            promised = self.told(name)["better_order"]
            head, body = re.search(rf"^.*\b{name}\b(?: : \w+)? {{(.*)}};$", TYPES, re.MULTILINE).group(0, 1)
            members = {re.search(r"(\w+)(?:\[\d+\])?$", each.strip()).group(1): each for each in body.split(";") if each.strip()}
            self.assertEqual(sorted(members), sorted(promised["order"]))
            other = "".join(members[each] + ";" for each in promised["order"])
            self.write("other.idl", head.replace(body, other))
            told = self.told(name, "other.idl")
            self.assertEqual((name, told["size"], told["better_order"]), (name, promised["size"], None))
            self.assertEqual(self.told(name)["padding"] - told["padding"], promised["saves"])

    def test_all_types_of_a_file_are_shown_and_others_have_no_members(self):
        self.write("b.idl", "enum Mode { idle, busy }; @final struct S { Mode m; };")
        self.assertEqual(self.run_tenonc("describe", "--padding", "b.idl", "Mode").stdout, "enum Mode has no members to pad\n")
        told = json.loads(self.run_tenonc("describe", "--padding", "--format=json", "b.idl").stdout)
        self.assertEqual((told["cache_line"], [each["name"] for each in told["types"]]), (64, ["S"]))

    def test_wrong_use_is_2(self):
        for arguments in (["--format=json"], ["--padding", "--rihs01"], ["--padding", "--format=xml"]):
            self.run_tenonc("describe", *arguments, "a.idl", expect=2)
        self.run_tenonc("describe", "--padding", "a.idl", "No", expect=2)


if __name__ == "__main__":
    main()
