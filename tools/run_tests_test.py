"""What a failed suite prints: the failures themselves, wherever they stand in its output."""
import unittest

import run_tests

LONG = "\n".join(f"ok {n} - fine" for n in range(500))


class FailuresOf(unittest.TestCase):
    def test_a_failure_in_the_middle_is_shown_with_its_reason(self):
        shown = run_tests.failures_of(f"{LONG}\nnot ok 7 - it plays\n  error: 'waited'\n{LONG}")
        self.assertIn("not ok 7 - it plays", shown)
        self.assertIn("  error: 'waited'", shown)
        self.assertLess(len(shown), 20)

    def test_a_case_of_cmocka_is_shown_with_what_it_compared(self):
        case = "[ RUN      ] it_ends\n[  ERROR   ] --- 1 != 2\n[   LINE   ] --- a_test.c:7: error: Failure!\n[  FAILED  ] it_ends"
        shown = run_tests.failures_of(f"{LONG}\n{case}\n{LONG}")
        self.assertIn("[   LINE   ] --- a_test.c:7: error: Failure!", shown)

    def test_many_failures_are_cut_and_an_unknown_one_shows_the_end(self):
        many = "\n".join(f"not ok {n} - no" for n in range(500))
        self.assertEqual(len(run_tests.failures_of(many)), run_tests.LIMIT_LINES)
        self.assertEqual(run_tests.failures_of(LONG)[-1], "ok 499 - fine")


if __name__ == "__main__":
    unittest.main()
