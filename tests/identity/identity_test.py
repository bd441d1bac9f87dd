"""Holds tenonc, a second implementation and the page of type identity against each other.  identity_test.py TENONC

The second implementation (canonical.py, layout.py) is written from docs/design/type_identity.md; where they disagree, one
of the three is wrong.
"""
import hashlib
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

import canonical
import facts
import layout
import messages
import page

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PAGE = (ROOT / "docs/design/type_identity.md").read_text(encoding="utf-8")
FOLDERS = ("tests/golden/cpp/idl", "tests/width", "tests/identity", "tests/fuzz/idl", "tests/generate/project", "examples/hello",
           "examples/host_monitor", "bench")
OPTIONS = ("--default-extensibility=final", "--default-string-bound=64", "--default-sequence-bound=4")

# What the twin does not say: alignments and operation ids that the IDL asks for.
ASKED = {"identity::Aligned.b": 16, "identity::Line": 64, "identity::GrowingLine": 32, "identity::GrowingLine.b": 16,
         "all::Grows": 32, "all::Grows.small": 16, "kinds::Aligned": 32, "kinds::Aligned.b": 16,
         "tails::Line": 32}
ASKED_IDS = {("identity::Motor", "turn"): 7, ("nav::Motor", "turn"): 7}


def compile_idl(source, import_dir):
    with tempfile.TemporaryDirectory() as folder:
        twin = pathlib.Path(folder) / "twin.json"
        subprocess.run([TENONC, "compile", source, "-I", import_dir, *OPTIONS, "--out-json", twin],
                       check=True, stderr=subprocess.DEVNULL, timeout=60)
        return json.loads(twin.read_text(encoding="utf-8"))["types"]


def compile_page():
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path(folder) / "page.idl"
        source.write_text(page.idl(PAGE), encoding="utf-8")
        return compile_idl(source, folder)


def differing(types, indices):
    """{(type, sort)}: where the hash of the text is not the one in the twin."""
    identities = {sort: canonical.Identity(types, sort) for sort in canonical.SORTS}
    return {(index, sort) for sort, identity in identities.items() for index in indices
            if identity.hash(index) != types[index][sort + "_hash"]}


def operation_id(name):
    digest = 0x811c9dc5
    for byte in name.encode():
        digest = (digest ^ byte) * 0x01000193 & 0xffffffff
    return digest >> 28 ^ digest & 0x0fffffff


class TypeIdentity(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.models = {str(source.relative_to(ROOT)): compile_idl(source, ROOT / folder)
                      for folder in FOLDERS for source in sorted((ROOT / folder).rglob("*.idl"))}
        cls.models["the page"] = compile_page()
        cls.own = cls.models["tests/identity/every_construct.idl"]

    def each_type(self):
        for source, types in self.models.items():
            for index, one in enumerate(types):
                yield f"{source}: {page.spelling(types, index)}", types, index, one

    def test_every_hash_is_that_of_a_second_implementation(self):
        wrong = [f"{source}: {page.spelling(types, index)}, {sort}:\n{canonical.Identity(types, sort).text(index)}"
                 for source, types in self.models.items() for index, sort in sorted(differing(types, range(len(types))))]
        self.assertFalse(wrong, "\n".join(wrong))

    def test_every_place_is_that_of_a_second_implementation(self):
        for what, types, index, one in self.each_type():
            *shape, places = layout.Layout(types, ASKED).shape(index)
            self.assertEqual(shape, [one["size"], one["alignment"]], what)
            self.assertEqual(places, [member["offset"] for member in one["members"]], what)

    def test_every_operation_has_the_id_of_its_name_or_the_one_it_asks_for(self):
        for what, _, _, one in self.each_type():
            for operation in one["operations"]:
                expected = ASKED_IDS.get((one["name"], operation["name"]), operation_id(operation["name"]))
                self.assertEqual(operation["id"], expected, f"{what}.{operation['name']}")

    def each_operation(self):
        for what, types, _, one in self.each_type():
            for operation in one["operations"]:
                yield f"{what}.{operation['name']}", types, operation

    def test_every_signature_is_that_of_a_second_implementation(self):
        for what, types, operation in self.each_operation():
            text = canonical.Identity(types, "schema").signature(operation)
            self.assertEqual(hashlib.sha256(text.encode("ascii")).hexdigest()[:32], operation["signature"], f"{what}\n{text}")

    def test_what_travels_for_every_operation_is_that_of_a_second_implementation(self):
        for what, types, operation in self.each_operation():
            request = types[operation["request"]]
            self.assertEqual((request["kind"], request["name"].split("::")[-2:]), ("struct", [operation["name"], "Request"]), what)
            self.assertEqual([(each["name"], each["type"]) for each in request["members"]], messages.request(operation), what)
            self.assertEqual(operation["answer"] is None, operation["oneway"], what)
            if operation["oneway"]:
                continue
            answer = types[operation["answer"]]
            ok = types[answer["members"][0]["type"]]
            self.assertEqual((answer["kind"], types[answer["storage"]]["kind"], ok["kind"]), ("union", "uint32", "struct"), what)
            self.assertEqual([(each["name"], each["type"]) for each in ok["members"]], messages.result(operation), what)
            found = [(each["name"], each["type"], each["labels"]) for each in answer["members"]]
            self.assertEqual(found, [("ok", ok["id"], [0]), *messages.answer(operation, types)[1:]], what)

    def test_signatures_see_what_the_page_says_and_nothing_else(self):
        interface = next(i for i, one in enumerate(self.own) if one["name"] == "identity::Motor")
        for what, types, seen in facts.changes(self.own, interface):
            path = what.split(".")
            if path[0] != "operations" or path[-1] == "signature":
                continue
            operation = types[interface]["operations"][int(path[1])]
            text = canonical.Identity(types, "schema").signature(operation)
            same = hashlib.sha256(text.encode("ascii")).hexdigest()[:32] == operation["signature"]
            self.assertEqual(same, "schema" not in seen, what)

    def test_every_kind_of_type_is_looked_at(self):
        kinds = {one["kind"] for _, _, _, one in self.each_type()}
        self.assertEqual(kinds, canonical.BUILT_IN | canonical.NAMED | canonical.BOUNDED | {"array", "optional", "tail"})

    def test_page_shows_the_texts_and_hashes_that_are(self):
        types = self.models["the page"]
        shown = page.texts(PAGE)
        for sort in canonical.SORTS:
            identity = canonical.Identity(types, sort)
            for index, one in enumerate(types):
                name = page.spelling(types, index)
                if (one["kind"] in canonical.BUILT_IN or one["synthesised"]) and (name, sort) not in shown:
                    continue
                expected = identity.text(index), one[sort + "_hash"]
                self.assertEqual(shown.pop((name, sort), None), expected, f"{name}, {sort}")
        signatures = {(f"{one['name']}.{each['name']}", "schema"):
                      (canonical.Identity(types, "schema").signature(each), each["signature"])
                      for one in types for each in one["operations"]}
        self.assertTrue(shown, "the page shows no signature")
        self.assertEqual(shown, {key: signatures.get(key) for key in shown}, "the page shows what its IDL does not have")

    def test_page_shows_every_word_of_its_grammar(self):
        grammar = re.search(r"^text       = .*?^```$", PAGE, re.MULTILINE | re.DOTALL).group()
        words = set(re.findall(r'"\s?([a-z]+)(?: [a-z]+ 1)?\s?"', grammar))
        shown = {word for text, _ in page.texts(PAGE).values() for word in re.sub(r'"[^"]*"', "", text).split()}
        self.assertGreater(len(words), 20)
        self.assertEqual(words - shown, set())

    def test_each_fact_changes_the_hashes_that_the_page_says(self):
        for index, one in enumerate(self.own):
            for what, types, seen in facts.changes(self.own, index):
                self.assertEqual({sort for _, sort in differing(types, [index])}, seen, f"{one['kind']} {one['name']}: {what}")

    def test_order_that_places_no_byte_does_not_count(self):
        for source, types in self.models.items():
            self.assertEqual(differing(facts.reordered(types), range(len(types))), set(), source)

    def test_change_far_below_reaches_the_hashes_above(self):
        index = next(i for i, one in enumerate(self.own) if one["name"] == "identity::Growing")
        above = next(i for i, one in enumerate(self.own) if one["name"] == "identity::All")
        for what, types, seen in facts.changes(self.own, index):
            self.assertEqual({sort for _, sort in differing(types, [above])}, seen, what)


if __name__ == "__main__":
    TENONC = sys.argv.pop(1)
    unittest.main()
