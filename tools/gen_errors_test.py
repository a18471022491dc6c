#!/usr/bin/env python3
"""Tests of gen_errors.py: a good table in three languages, and each way a row can be wrong."""
import contextlib
import io
import pathlib
import tempfile
import unittest

import gen_errors

GOOD = """
[err.not_found]
status = 404
log = "none"
title = 'Say "nothing" \\ here??'
title_ru = "Здесь ничего нет."
[err.internal]
status = 500
log = "error"
title = "It did not work."
title_ru = "Не получилось."
"""


class Good(unittest.TestCase):
    def setUp(self):
        self.rows = gen_errors.read_rows(GOOD)

    def test_rows_keep_the_order_of_the_file(self):
        self.assertEqual([name for name, _ in self.rows], ["not_found", "internal"])

    def test_header_names_each_error_once(self):
        text = gen_errors.header(self.rows)
        self.assertEqual(text.count("ERR_NOT_FOUND"), 1)
        self.assertLess(text.index("    OK,"), text.index("ERR_NOT_FOUND"))
        self.assertLess(text.index("ERR_INTERNAL"), text.index("ERR_COUNT"))

    def test_source_escapes_titles(self):
        text = gen_errors.source(self.rows)
        self.assertIn('"Say \\"nothing\\" \\\\ here?\\?"', text)
        self.assertIn('"Здесь ничего нет."', text)
        self.assertIn("500, LOG_ERROR", text)
        self.assertIn("404, ERR_LOG_NONE", text)
        self.assertIn("&rows[ERR_INTERNAL]", text)

    def test_typescript_lists_the_codes(self):
        text = gen_errors.typescript(self.rows)
        self.assertIn('  "not_found",\n  "internal",\n] as const;', text)
        self.assertIn("export type ErrorCode", text)


class Bad(unittest.TestCase):
    def refuse(self, old, new, word):
        self.assertIn(old, GOOD)
        with self.assertRaisesRegex(gen_errors.BadTable, word):
            gen_errors.read_rows(GOOD.replace(old, new, 1))

    def test_status_must_be_an_error(self):
        self.refuse("404", "200", "not_found: status")
        self.refuse("404", "600", "not_found: status")
        self.refuse("404", "true", "status must be of type int")

    def test_log_must_be_known(self):
        self.refuse('"none"', '"loud"', "not_found: log")

    def test_fields_are_exact(self):
        self.refuse('log = "none"\n', "", "exactly the fields")
        self.refuse("status = 404", "status = 404\nextra = 1", "exactly the fields")

    def test_titles_are_one_line_of_text(self):
        self.refuse('"Здесь ничего нет."', '""', "title_ru must be one line")
        self.refuse('"Здесь ничего нет."', '"a\\nb"', "title_ru must be one line")

    def test_names_are_plain(self):
        self.refuse("[err.not_found]", "[err.NotFound]", "lower case")
        self.refuse("[err.not_found]", "[err.count]", "taken")

    def test_other_tables_are_refused(self):
        self.refuse("[err.not_found]", "[eror.not_found]", "nothing else")

    def test_a_name_given_twice_is_refused(self):
        self.refuse("[err.internal]", "[err.not_found]", "not TOML")

    def test_an_empty_table_is_refused(self):
        with self.assertRaises(gen_errors.BadTable):
            gen_errors.read_rows("")


class Command(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.table = self.folder / "errors.toml"
        self.table.write_text(GOOD, encoding="utf-8")
        self.ts = self.folder / "sub" / "errors.ts"

    def run_quietly(self, *args):
        with contextlib.redirect_stderr(io.StringIO()) as said:
            return gen_errors.main([str(self.table), *map(str, args)]), said.getvalue()

    def test_check_is_red_until_written_and_when_stale(self):
        self.assertEqual(self.run_quietly("--ts", self.ts, "--check")[0], 1)
        self.assertFalse(self.ts.exists())
        self.assertEqual(self.run_quietly("--ts", self.ts)[0], 0)
        self.assertEqual(self.run_quietly("--ts", self.ts, "--check")[0], 0)
        self.table.write_text(GOOD.replace("not_found", "not_here"), encoding="utf-8")
        code, said = self.run_quietly("--ts", self.ts, "--check")
        self.assertEqual(code, 1)
        self.assertIn("stale", said)

    def test_a_bad_table_names_its_row(self):
        self.table.write_text(GOOD.replace("404", "99"), encoding="utf-8")
        code, said = self.run_quietly("--ts", self.ts)
        self.assertEqual(code, 1)
        self.assertIn("not_found: status 99", said)
        self.assertFalse(self.ts.exists())


if __name__ == "__main__":
    unittest.main()
