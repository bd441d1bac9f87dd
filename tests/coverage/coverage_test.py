"""coverage.py counts what its head says it counts."""
import unittest

import coverage

FILE = "/root/runtime/src/a.cpp"


def said(*functions, segments=(), file=FILE):
    """What llvm-cov would say. A function: its regions, as (first line, column, last line, column, count), and its conditions, as
    (line, column, line, column, true, false)."""
    return {"data": [{
        "files": [{"filename": file, "segments": list(segments)}],
        "functions": [{"filenames": [file], "regions": [[*region, 0, 0, 0] for region in regions],
                       "branches": [[*branch, 0, 0, 4] for branch in branches]} for regions, branches in functions]}]}


def counted(*documents):
    counts = coverage.Counts()
    for document in documents:
        counts.join(coverage.read(document, "/root"))
    return counts


class Conditions(unittest.TestCase):
    def branches(self, *documents):
        return dict(counted(*documents).branches["runtime/src/a.cpp"])

    def test_true_and_false_are_two(self):
        self.assertEqual(self.branches(said(([(7, 5, 7, 6, 3)], [(7, 5, 7, 6, 2, 1)]))), {(7, 5, 7, 6): (2, 1)})

    def test_what_one_program_or_instantiation_takes_is_taken(self):
        one = ([(7, 5, 7, 6, 2)], [(7, 5, 7, 6, 2, 0)])
        other = ([(7, 5, 7, 6, 1)], [(7, 5, 7, 6, 0, 1)])
        self.assertEqual(self.branches(said(one, other)), {(7, 5, 7, 6): (2, 1)})
        self.assertEqual(self.branches(said(one), said(other)), {(7, 5, 7, 6): (2, 1)})

    def test_a_constant_one_is_none(self):
        self.assertEqual(self.branches(said(([(7, 5, 7, 9, 3)], [(7, 5, 7, 9, 0, 0)]))), {})

    def test_one_that_was_not_come_to_is_two_that_were_not_taken(self):
        self.assertEqual(self.branches(said(([(7, 5, 7, 9, 0)], [(7, 5, 7, 9, 0, 0)]))), {(7, 5, 7, 9): (0, 0)})

    def test_what_the_compiler_decides_is_none(self):
        counts = counted(said(([(1, 5, 1, 6, 0), (2, 5, 2, 6, 0), (3, 5, 3, 6, 0)],
                               [(1, 5, 1, 6, 0, 0), (2, 5, 2, 6, 0, 0), (3, 5, 3, 6, 0, 0)])))
        counts.keep_written({"runtime/src/a.cpp": ["if constexpr (k)", "if (k)", "bool operator==(A, A) = default;"]})
        self.assertEqual(list(counts.branches["runtime/src/a.cpp"]), [(2, 5, 2, 6)])


class Lines(unittest.TestCase):
    def test_a_line_ran_as_often_as_the_most_of_it(self):
        segments = [[2, 1, 4, True, True, False], [3, 9, 0, True, True, False], [3, 20, 4, True, False, False], [5, 2, 0, False, False, False]]
        self.assertEqual(dict(coverage.lines_of(segments)), {2: 4, 3: 4, 4: 4, 5: 4})

    def test_what_is_left_out_did_not_run(self):
        segments = [[1, 1, 4, True, True, False], [1, 20, 4, True, False, True], [2, 3, 0, True, True, False], [2, 9, 4, True, False, False],
                    [3, 2, 0, False, False, False]]
        self.assertEqual(coverage.lines_of(segments)[1], 4)

    def test_comments_and_brackets_are_none(self):
        counts = coverage.Counts()
        text = ["  }", "// why", "  });  // so", "x();", ""]
        for line in range(len(text)):
            counts.add_line("a", line + 1, 0)
        counts.keep_written({"a": text})
        self.assertEqual(list(counts.lines["a"]), [4])

    def test_only_the_runtime_counts(self):
        document = said(([(7, 5, 7, 6, 3)], [(7, 5, 7, 6, 2, 1)]), segments=[[1, 1, 4, True, True, False]], file="/root/tests/a.cpp")
        counts = counted(document)
        self.assertEqual((dict(counts.lines), dict(counts.branches)), ({}, {}))

    def test_percents(self):
        counts = coverage.Counts()
        counts.add_line("a", 1, 1)
        counts.add_line("a", 2, 0)
        for place, taken in enumerate([(1, 0), (1, 1)]):
            counts.add_branch("a", (1, place, 1, place), *taken)
        total = coverage.Sum()
        total.add(counts, "a")
        self.assertEqual(total.percents(), (50, 75))


class Rest(unittest.TestCase):
    TEXT = "# a comment\n= the kernel's\nruntime/src/a.cpp: if (a: b) {\n\n= ours\nruntime/src/b.cpp: }\n"

    def test_a_line_has_the_reason_above_it(self):
        self.assertEqual(coverage.listed(self.TEXT), {("runtime/src/a.cpp", "if (a: b) {"): "the kernel's",
                                                      ("runtime/src/b.cpp", "}"): "ours"})

    def test_what_is_not_listed_is_found(self):
        missed = [{"file": "runtime/src/a.cpp", "text": "if (a: b) {"}, {"file": "runtime/src/a.cpp", "text": "}"}]
        self.assertEqual(coverage.not_listed(missed, coverage.listed(self.TEXT)), missed[1:])

    def test_what_is_no_longer_there_is_found(self):
        texts = {"runtime/src/a.cpp": ["  if (a: b) {"]}
        self.assertEqual(coverage.outdated(coverage.listed(self.TEXT), texts), [("runtime/src/b.cpp", "}")])


if __name__ == "__main__":
    unittest.main()
