#!/usr/bin/env python3
"""Tests of gen_settings.py: rows that are refused, and what is made of the rest."""
import unittest

import gen_settings

ROW = """
[setting.workers]
section = "server"
option = "workers"
verbs = ["serve"]
type = "int[1..16]"
default = "2"
help = "Threads."
"""


class Settings(unittest.TestCase):
    def refuses(self, why, old, new):
        self.assertIn(old, ROW)
        with self.assertRaisesRegex(gen_settings.Refused, why):
            gen_settings.read_rows(ROW.replace(old, new, 1))

    def test_rows_that_are_refused(self):
        self.refuses("default does not fit", '"2"', '"17"')
        self.refuses("default does not fit", '"2"', '"two"')
        self.refuses("unknown type", "int[1..16]", "int")
        self.refuses("come together", 'verbs = ["serve"]\n', "")
        self.refuses("come together", '"serve"', '"eat"')
        self.refuses("has section", 'help = "Threads."\n', "")
        self.refuses("has section", 'help = "Threads."', 'help = "Threads."\ncolour = "red"')
        with self.assertRaises(gen_settings.Refused):
            gen_settings.read_rows("")

    def test_the_struct_and_the_row(self):
        rows = gen_settings.read_rows(ROW)
        self.assertIn("    int64_t workers; /* Threads. */", gen_settings.header(rows))
        c = gen_settings.source(rows)
        for line in ('.option = "workers"', ".verbs = VERB_SERVE", ".least = 1", ".most = 16",
                     ".offset = offsetof(struct settings, workers)"):
            self.assertIn(line, c)

    def test_the_sample_shows_defaults_as_comments(self):
        sample = gen_settings.sample(gen_settings.read_rows(ROW))
        self.assertIn("[server]\n# Threads. (int[1..16], --workers)\n; workers = 2\n", sample)
        self.assertLess(max(map(len, sample.splitlines())), 200)

    def test_the_committed_sample_is_fresh(self):
        self.assertEqual(gen_settings.main(["--check"]), 0)


if __name__ == "__main__":
    unittest.main()
