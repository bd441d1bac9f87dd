"""generate.py reads what the runtime may write, and says so when it cannot."""
import unittest

import generate


class SystemCalls(unittest.TestCase):
    FOOTER = "".join(f"inline int {name}(int file) noexcept {{ return 0; }}\n"
                     for name in sorted(generate.CANNOT_FAIL | generate.MADE_ANYWAY))

    def made(self, text):
        return generate.seamed_syscalls("#pragma once\n" + text + self.FOOTER)

    def test_a_step_stands_before_each_call(self):
        text, names = self.made("inline int cut(int file, off_t bytes = 0) noexcept {\n  return ::ftruncate(file, bytes);\n}\n")
        self.assertIn("cut", names)
        self.assertIn('Step seam_step(::tenon::seam::Kind::system_call, "cut", seam_at, true)', text)
        self.assertLess(text.index("Step seam_step"), text.index("::ftruncate"))
        self.assertIn("inline int cut(int file, off_t bytes = 0, ::tenon::seam::Place", text)

    def test_a_call_without_arguments(self):
        text, _ = self.made("inline int event() noexcept { return ::eventfd(0, 0); }\n")
        self.assertIn("inline int event(::tenon::seam::Place", text)

    def test_close_is_made_even_if_it_is_to_fail(self):
        text, _ = self.made("")
        self.assertLess(text.index("seam_result = seam_call()"), text.index("failed<int>(seam_step.error())"))

    def test_what_cannot_be_read_is_refused(self):
        for bad in ("inline int cut(int file) { return ::ftruncate(file, 0); }\n",
                    "template <class T>\nint cut(T file) noexcept { return ::ftruncate(file, 0); }\n",
                    "inline int run(int (*body)(int)) noexcept { return body(0); }\n"):
            with self.assertRaises(generate.Unreadable, msg=bad):
                self.made(bad)

    def test_names_of_the_exceptions_must_exist(self):
        with self.assertRaises(generate.Unreadable):
            generate.seamed_syscalls("#pragma once\n")


class Sites(unittest.TestCase):
    def test_a_call_reaches_from_its_first_line_to_its_last(self):
        code = "void f() {\n  cell.store(\n    1,\n    order);\n}\n"
        (start, end, operation, kind), = generate.change_sites("x.cpp", code, set())
        self.assertEqual((generate.line_of(code, start), generate.line_of(code, end)), (2, 4))
        self.assertEqual((operation, kind), ("store", "store"))

    def test_comments_and_texts_are_no_calls(self):
        code = generate.blank('// cell.store(1)\nlog("x.store(1)"); /* a.store(\n1) */\n')
        self.assertEqual(list(generate.change_sites("x.cpp", code, set())), [])
        self.assertEqual(code.count("\n"), 3)

    def test_an_unknown_system_call_is_refused(self):
        with self.assertRaises(generate.Unreadable):
            list(generate.call_sites("sys::reboot(1);", {"open_at"}))

    def test_an_operation_that_the_seam_does_not_have_is_still_seen(self):
        self.assertEqual([operation for _, _, operation, _ in generate.change_sites("x.cpp", "w.fetch_sub(1);", set())],
                         ["fetch_sub"])


if __name__ == "__main__":
    unittest.main()
