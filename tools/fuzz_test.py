#!/usr/bin/env python3
"""Tests of fuzz.py: what it makes of libFuzzer's lines. The programs are not run here."""
import contextlib
import io
import unittest
from unittest import mock

import fuzz

GROWING = [
    (0.0, "INFO: Running with entropic power schedule (0xFF, 100)."),
    (0.5, "#2\tINITED cov: 10 ft: 11 corp: 1/1b exec/s: 0 rss: 30Mb"),
    (0.9, "#100\tNEW    cov: 40 ft: 50 corp: 2/9b lim: 4 exec/s: 0 rss: 31Mb L: 8/8 MS: 1 CopyPart-"),
    (1.6, "#900\tNEW    cov: 41 ft: 52 corp: 3/12b lim: 4 exec/s: 0 rss: 31Mb L: 3/8 MS: 1 EraseBytes-"),
    (9.0, "#5000\tDONE   cov: 41 ft: 52 corp: 3/12b lim: 8 exec/s: 500 rss: 31Mb"),
]
STANDING = [(at, line.replace("cov: 41", "cov: 11").replace("cov: 40", "cov: 11")) for at, line in GROWING]
FULL = [(at, line.replace("cov: 41", "cov: 40")) for at, line in GROWING]
BLIND = [(0.1, "#2\tINITED exec/s: 0 rss: 30Mb"), (5.0, "#90000\tDONE   exec/s: 18000 rss: 30Mb")]
CRASHED = GROWING[:3] + [
    (1.0, "==1== ERROR: AddressSanitizer: heap-buffer-overflow"),
    (1.0, "artifact_prefix='r/'; Test unit written to /repo/fuzz/regress/json/crash-00ff")]


def read(lines):
    progress = fuzz.Progress()
    for at, line in lines:
        progress.feed(line, at)
    return progress


class Reading(unittest.TestCase):
    def test_the_last_line_counts(self):
        progress = read(GROWING)
        self.assertEqual((progress.executions, progress.edges), (5000, 41))
        self.assertEqual(progress.edges_first_second, 40)
        self.assertIsNone(progress.crash)

    def test_growth_is_what_comes_after_the_first_second(self):
        self.assertTrue(read(GROWING).grows)
        self.assertFalse(read(STANDING).grows)

    def test_a_target_without_instruments_does_not_grow(self):
        progress = read(BLIND)
        self.assertEqual((progress.executions, progress.edges), (90000, 0))
        self.assertFalse(progress.grows)

    def test_the_crashing_input_is_named(self):
        self.assertEqual(read(CRASHED).crash, "/repo/fuzz/regress/json/crash-00ff")

    def test_silence_is_no_growth(self):
        self.assertFalse(read([]).grows)


class Verdict(unittest.TestCase):
    def judge(self, *runs):
        """The verdict on a target whose runs gave these lines; and what was printed."""
        answers = [(read(lines), ended_well, []) for lines, ended_well in runs]
        with mock.patch.object(fuzz, "run", side_effect=answers) as run:
            with contextlib.redirect_stdout(io.StringIO()) as said:
                is_well = fuzz.fuzz("json", 10)
        self.seconds = [call.args[2] for call in run.call_args_list]
        return is_well, said.getvalue()

    def test_both_runs_well(self):
        is_well, said = self.judge((GROWING, True), (GROWING, True))
        self.assertTrue(is_well)
        self.assertIn("10000 executions", said)
        self.assertIn("41 edges", said)
        self.assertEqual(sum(self.seconds), 10)

    def test_a_full_corpus_may_stand_still(self):
        self.assertTrue(self.judge((STANDING, True), (GROWING, True))[0])

    def test_standing_still_from_nothing_fails(self):
        is_well, said = self.judge((GROWING, True), (STANDING, True))
        self.assertFalse(is_well)
        self.assertIn("EXPLORES NOTHING", said)

    def test_finding_nearly_all_within_a_second_is_well(self):
        self.assertFalse(read(FULL).grows)
        self.assertTrue(self.judge((GROWING, True), (FULL, True))[0])
        self.assertFalse(self.judge((BLIND, True), (BLIND, True))[0])

    def test_a_crash_fails_and_names_the_input(self):
        is_well, said = self.judge((CRASHED, False))
        self.assertFalse(is_well)
        self.assertIn("crash-00ff", said)
        is_well, said = self.judge((GROWING, True), (CRASHED, False))
        self.assertFalse(is_well)
        self.assertIn("CRASHED from nothing", said)


if __name__ == "__main__":
    unittest.main()
