"""The check of edges itself, on small trees: a sound one passes, and each thing that is wrong is named."""
import pathlib
import tempfile
import unittest

import edges

RING = "runtime/include/tenon/detail/queue/ring.hpp"
SOUND = {
    edges.TABLE: "// Edges:\n//   label     words\n//   PUBLISH   slot\n//   GATE      Dekker\n#pragma once\n",
    RING: "seq.store(1, std::memory_order_release);  // edge PUBLISH release\n"
          "const auto mark = seq.load(std::memory_order_acquire);  // edge PUBLISH acquire\n"
          "gate.store(1, std::memory_order_seq_cst);  // edge GATE seq_cst\n"
          "if (cursor->load(std::memory_order_seq_cst) != 0) {}  // edge GATE PUBLISH acquire\n"
          "generation.fetch_add(1, std::memory_order_seq_cst);  // edge GATE seq_cst\n"
          "hold.load(\n    std::memory_order_relaxed);\n"
          "// A comment may speak of memory_order_release (edge GATE).\n",
    "runtime/src/queue/ring.cpp": "",
}


def problems_of(changes):
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for path, text in {**SOUND, **changes}.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text, encoding="utf-8")
        return edges.check_tree(root)


def with_ring(old, new):
    assert old in SOUND[RING]
    return {RING: SOUND[RING].replace(old, new)}


class EdgesTest(unittest.TestCase):
    def assert_names(self, changes, expected):
        found = problems_of(changes)
        self.assertEqual(len(found), 1, found)
        self.assertIn(expected, found[0])

    def test_a_sound_tree_passes(self):
        self.assertEqual(problems_of({}), [])

    def test_an_order_without_an_edge(self):
        self.assert_names({"runtime/src/queue/ring.cpp": "x.store(1, std::memory_order_release);\n"},
                          "runtime/src/queue/ring.cpp:1: memory_order_release without")

    def test_the_scoped_spelling_counts_too(self):
        self.assert_names({"runtime/src/queue/ring.cpp": "x.store(1, std::memory_order::release);\n"}, "without")

    def test_an_edge_that_the_table_does_not_have(self):
        self.assert_names({"runtime/src/queue/ring.cpp": "x.load(std::memory_order_acquire);  // edge OTHER acquire\n"},
                          "edge OTHER is not in the table")

    def test_an_end_that_the_order_cannot_be(self):
        self.assert_names(with_ring("memory_order_release);  // edge PUBLISH release",
                                    "memory_order_acquire);  // edge PUBLISH release"), "memory_order_acquire is no release")

    def test_an_order_weakened_to_relaxed(self):
        found = problems_of(with_ring("seq.store(1, std::memory_order_release)", "seq.store(1, std::memory_order_relaxed)"))
        self.assertIn("an edge is named where nothing is ordered", found[0])
        self.assertIn("edge PUBLISH has", found[1])

    def test_an_edge_with_one_end(self):
        self.assert_names({edges.TABLE: SOUND[edges.TABLE].replace("#pragma", "//   LONELY    word\n#pragma")},
                          "edge LONELY has no end at all")

    def test_an_operation_that_names_no_order(self):
        self.assert_names({"runtime/src/queue/ring.cpp": "int a;\nif (words[i].load() != 0) return;\n"},
                          "runtime/src/queue/ring.cpp:2: an atomic operation names no order")

    def test_a_table_that_is_not_there(self):
        self.assertIn("no table of edges", problems_of({edges.TABLE: "#pragma once\n"})[0])


if __name__ == "__main__":
    unittest.main()
