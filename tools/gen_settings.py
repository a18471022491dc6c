#!/usr/bin/env python3
"""gen_settings.py - one table of settings: make the struct, the parser's rows, the sample file.

USE   gen_settings.py --table T --header H --source C     for Meson
      gen_settings.py --committed | --check               docs/operating/kafedra.conf
TESTS gen_settings_test.py
"""
import argparse
import re
import sys
import textwrap
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = "docs/operating/kafedra.conf"
VERBS = ["serve", "demo", "key", "doctor", "ca", "token"]
MADE = "made by tools/gen_settings.py from src/app/settings.toml; edit that instead."


class Refused(Exception):
    """A row that can not be used; the text names it."""


def read_rows(text):
    rows = tomllib.loads(text).get("setting", {})
    if not rows:
        raise Refused("expected [setting.<name>] tables")
    for name, row in rows.items():
        check_row(name, row)
    return rows


def check_row(name, row):
    extra = set(row) - {"section", "option", "verbs", "type", "default", "help"}
    if extra or not {"section", "type", "default", "help"} <= set(row):
        raise Refused(f"{name}: has section, type, default, help, and perhaps option with verbs")
    if ("option" in row) != ("verbs" in row) or set(row.get("verbs", [])) - set(VERBS):
        raise Refused(f"{name}: option and verbs ({', '.join(VERBS)}) come together")
    kind, lo, hi, words = type_of(name, row["type"])
    d = row["default"]
    if kind == "INT" and not (d.isdigit() and lo <= int(d) <= hi) or kind == "WORD" and d not in words \
            or kind == "SWITCH" and d not in ("on", "off"):
        raise Refused(f"{name}: the default does not fit the type")


def type_of(name, text):
    """(kind, lo, hi, words)"""
    if text in ("path", "address", "switch", "text"):
        return text.upper(), 0, 0, []
    if m := re.fullmatch(r"word\(([a-z|]+)\)", text):
        return "WORD", 0, 0, m[1].split("|")
    if m := re.fullmatch(r"int\[(\d+)\.\.(\d+)\]", text):
        return "INT", int(m[1]), int(m[2]), []
    raise Refused(f"{name}: unknown type {text}")


def c_string(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def header(rows):
    out = [f"/* settings_rows.h - {MADE} */", "#ifndef APP_SETTINGS_ROWS_H", "#define APP_SETTINGS_ROWS_H", "",
           "#include <stdbool.h>", "#include <stddef.h>", "#include <stdint.h>", "", '#include "base/str.h"', "",
           "struct settings {"]
    for name, row in rows.items():
        kind = type_of(name, row["type"])[0]
        ctype = {"INT": "int64_t ", "SWITCH": "bool "}.get(kind, "struct str ")
        out.append(f"    {ctype}{name}; /* {row['help']} */")
    out += ["};", "",
            "enum setting_type { SETTING_PATH, SETTING_ADDRESS, SETTING_WORD, SETTING_INT, SETTING_SWITCH,", "                    SETTING_TEXT };", "",
            "struct setting_row {", "    const char *section, *name;",
            "    const char *option; /* without the dashes; NULL: only in the file */",
            "    unsigned verbs;     /* VERB_ bits */", "    enum setting_type type;", "    int64_t least, most;",
            "    const char *words; /* \"debug|info\" */", "    size_t offset;     /* in struct settings */",
            "    const char *default_text, *help;", "};", ""]
    out += [f"#define VERB_{v.upper()} (1u << {i})" for i, v in enumerate(VERBS)]
    return "\n".join(out + ["", "extern const struct setting_row setting_rows[];",
                            "extern const size_t setting_row_count;", "", "#endif", ""])


def source(rows):
    out = [f"/* settings_rows.c - {MADE} */", '#include "app/settings_rows.h"', "",
           "const struct setting_row setting_rows[] = {"]
    for name, row in rows.items():
        kind, lo, hi, words = type_of(name, row["type"])
        out += [f"    {{.section = \"{row['section']}\",", f'     .name = "{name}",']
        if "option" in row:
            bits = " | ".join(f"VERB_{v.upper()}" for v in row["verbs"])
            out += [f"     .option = \"{row['option']}\",", f"     .verbs = {bits},"]
        out += [f"     .type = SETTING_{kind},", f"     .least = {lo},", f"     .most = {hi},"]
        out += [f"     .words = \"{'|'.join(words)}\","] if words else []
        out += [f"     .offset = offsetof(struct settings, {name}),",
                f"     .default_text = {c_string(row['default'])},", f"     .help = {c_string(row['help'])}}},"]
    return "\n".join(out + ["};", "const size_t setting_row_count = sizeof setting_rows / sizeof setting_rows[0];", ""])


def sample(rows):
    out = ["# kafedra.conf - all settings with their defaults. Put it into the data folder, or name it with --config.",
           "# Lines have at most 200 characters; the command line wins over this file.",
           f"# This sample is {MADE}"]
    section = None
    for name, row in rows.items():
        if row["section"] != section:
            section = row["section"]
            out += ["", f"[{section}]"]
        words = row["help"] + f" ({row['type']}" + (f", --{row['option']})" if "option" in row else ")")
        out += ["# " + line for line in textwrap.wrap(words, 100)]
        out.append(f"; {name} = {row['default']}")
    return "\n".join(out) + "\n"


def main(argv):
    parser = argparse.ArgumentParser(description="Settings from their table.")
    parser.add_argument("--table", type=Path, default=ROOT / "src/app/settings.toml")
    parser.add_argument("--header", type=Path)
    parser.add_argument("--source", type=Path)
    parser.add_argument("--committed", action="store_true")
    parser.add_argument("--check", action="store_true")
    args = parser.parse_args(argv)
    try:
        rows = read_rows(args.table.read_text(encoding="utf-8"))
    except (Refused, tomllib.TOMLDecodeError) as e:
        print(f"gen_settings: {e}", file=sys.stderr)
        return 1
    if args.header:
        args.header.write_text(header(rows), encoding="utf-8")
    if args.source:
        args.source.write_text(source(rows), encoding="utf-8")
    path = ROOT / SAMPLE
    if args.committed:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(sample(rows), encoding="utf-8")
    if args.check and (not path.exists() or path.read_text(encoding="utf-8") != sample(rows)):
        print(f"gen_settings: stale: {SAMPLE} (run: make api)", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
