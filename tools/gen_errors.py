#!/usr/bin/env python3
"""Make base/err.h, base/err.c and web/src/api/errors.ts from src/base/errors.toml.

One row per error is the only place where a status, a code word and a log level are given, so
everything that speaks of errors is made here. Meson calls it with --header and --source; the
TypeScript list is committed and refreshed by hand:

    tools/gen_errors.py --ts web/src/api/errors.ts            write it
    tools/gen_errors.py --ts web/src/api/errors.ts --check    fail when it is stale
"""
import argparse
import pathlib
import re
import sys
import tomllib

ROOT = pathlib.Path(__file__).resolve().parent.parent
LOG_LEVELS = {"none": "ERR_LOG_NONE", "info": "LOG_INFO", "warn": "LOG_WARN", "error": "LOG_ERROR"}
FIELDS = {"status": int, "log": str, "title": str, "title_ru": str}
MADE = "made by tools/gen_errors.py from src/base/errors.toml; edit that instead."


class BadTable(Exception):
    """A row that can not be used; the text names it."""


def read_rows(text):
    """Parse and check the table; gives [(name, row)] in the order of the file."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as e:
        raise BadTable(f"not TOML: {e}") from e
    if set(table) != {"err"} or not table["err"]:
        raise BadTable("expected [err.<name>] tables and nothing else")
    for name, row in table["err"].items():
        check_row(name, row)
    return list(table["err"].items())


def check_row(name, row):
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise BadTable(f"{name}: a name is lower case letters, digits and underscores")
    if name in ("count", "log_none"):
        raise BadTable(f"{name}: this word is taken by the generated header")
    if not isinstance(row, dict) or set(row) != set(FIELDS):
        raise BadTable(f"{name}: expected exactly the fields {', '.join(FIELDS)}")
    for field, kind in FIELDS.items():
        if type(row[field]) is not kind:
            raise BadTable(f"{name}: {field} must be of type {kind.__name__}")
    if not 400 <= row["status"] <= 599:
        raise BadTable(f"{name}: status {row['status']} is not an error")
    if row["log"] not in LOG_LEVELS:
        raise BadTable(f"{name}: log is one of {', '.join(LOG_LEVELS)}")
    for field in ("title", "title_ru"):
        if not row[field].strip() or any(ord(c) < 32 for c in row[field]):
            raise BadTable(f"{name}: {field} must be one line of text")


def c_string(text):
    """A C literal. UTF-8 stays readable; quotes, backslashes and trigraph marks are escaped."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("??", "?\\?") + '"'


def header(rows):
    names = "".join(f"    ERR_{name.upper()}, /* {row['status']} {name} */\n" for name, row in rows)
    return f"""/* err.h - every error of the house. {MADE[0].upper()}{MADE[1:]} Any thread. */
#ifndef BASE_ERR_H
#define BASE_ERR_H

enum err {{
    OK,
{names}    ERR_COUNT
}};

#define ERR_LOG_NONE (-1)

struct err_row {{
    const char *code;     /* the word in problem bodies: "not_found" */
    int status;           /* of HTTP */
    int log;              /* an enum log_level of base/log.h, or ERR_LOG_NONE */
    const char *title;    /* English, for RFC 9457 bodies */
    const char *title_ru; /* its Russian twin */
}};

/* Never NULL: OK has a row too (code "ok", status 200); a value that is no error gives internal's. */
const struct err_row *err_row(enum err e);

#endif
"""


def source(rows):
    lines = "".join(
        f"    [ERR_{name.upper()}] = {{{c_string(name)}, {row['status']}, {LOG_LEVELS[row['log']]},\n"
        f"        {c_string(row['title'])},\n        {c_string(row['title_ru'])}}},\n"
        for name, row in rows)
    fallback = "ERR_INTERNAL" if any(name == "internal" for name, _ in rows) else "OK"
    return f"""/* err.c - {MADE} */
#include "base/err.h"

#include "base/log.h"

static const struct err_row rows[ERR_COUNT] = {{
    [OK] = {{"ok", 200, ERR_LOG_NONE, "", ""}},
{lines}}};

const struct err_row *err_row(enum err e)
{{
    return (unsigned)e < ERR_COUNT ? &rows[e] : &rows[{fallback}];
}}
"""


def typescript(rows):
    words = "".join(f'  "{name}",\n' for name, _ in rows)
    return f"""// {MADE[0].upper()}{MADE[1:]}
export const errorCodes = [
{words}] as const;

export type ErrorCode = (typeof errorCodes)[number];
"""


def put(path, text, check):
    """Write, or with check only compare. True when the file is (now) as it should be."""
    if check:
        fresh = path.exists() and path.read_text(encoding="utf-8") == text
        if not fresh:
            print(f"{path} is stale: run tools/gen_errors.py --ts {path}", file=sys.stderr)
        return fresh
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return True


def main(argv):
    ap = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ap.add_argument("table", nargs="?", type=pathlib.Path, default=ROOT / "src/base/errors.toml")
    ap.add_argument("--header", type=pathlib.Path)
    ap.add_argument("--source", type=pathlib.Path)
    ap.add_argument("--ts", type=pathlib.Path)
    ap.add_argument("--check", action="store_true", help="write nothing, fail when stale")
    args = ap.parse_args(argv)
    try:
        rows = read_rows(args.table.read_text(encoding="utf-8"))
    except BadTable as e:
        print(f"{args.table}: {e}", file=sys.stderr)
        return 1
    wanted = [(args.header, header), (args.source, source), (args.ts, typescript)]
    results = [put(path, make(rows), args.check) for path, make in wanted if path]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
