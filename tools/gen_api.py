#!/usr/bin/env python3
"""gen_api.py - one description per operation: make the C, the OpenAPI file and the client's types from it.

USE   gen_api.py --out OUT [--only features/chats|app] [--depfile D]   C, mirroring src below OUT
      gen_api.py --committed     rewrite docs/api/openapi.json and the client's generated files
      gen_api.py --check       fail when the committed ones are stale
WHAT  docs/recipes/add-an-operation.md.  HOW  api_model.py reads and checks, api_c.py and api_docs.py write.
TESTS gen_api_test.py
"""
import argparse
import sys
from pathlib import Path

import api_c
import api_docs
import api_model

PUBLISHED = {"docs/api/openapi.json": api_docs.openapi, "web/src/api/schema.ts": api_docs.typescript,
             "web/src/api/operations.ts": api_docs.typescript_at_once,
             "web/src/api/laterOperations.ts": api_docs.typescript_later}


def outputs(model):
    """part -> {path under OUT: text}"""
    out = {}
    for f in model.features:
        out[f"features/{f}"] = {f"features/{f}/{f}.api.h": api_c.header(model, f),
                                f"features/{f}/{f}.api.c": api_c.source(model, f)}
    out["app"] = {"app/ops_table.h": api_c.table_header(), "app/ops_table.c": api_c.table_source(model),
                  "app/openapi.c": api_c.openapi_source(api_docs.openapi(model))}
    return out


def write(path, text):
    """Leaves an equal file alone, so that what depends on it is not built again."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def write_c(model, args):
    parts = outputs(model)
    for only in args.only or []:
        if only not in parts:
            raise api_model.Refused(f"no such part: {only} (there are {', '.join(parts)})")
    files = {p: t for part, fs in parts.items() if not args.only or part in args.only for p, t in fs.items()}
    for path, text in files.items():
        write(args.out / path, text)
    if args.depfile:
        read = [args.src / "rooms.toml", *sorted((args.src / "src/features").glob("*/*.api.toml"))]
        targets = " ".join(str(args.out / p) for p in files)
        args.depfile.write_text(f"{targets}: " + " ".join(str(p).replace(" ", "\\ ") for p in read) + "\n")


def stale(model, root):
    return [path for path, make in PUBLISHED.items()
            if not (root / path).exists() or (root / path).read_text(encoding="utf-8") != make(model)]


def main(argv):
    parser = argparse.ArgumentParser(description="Operations from their descriptions.")
    parser.add_argument("--src", type=Path, default=Path(__file__).resolve().parent.parent)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--only", action="append")
    parser.add_argument("--depfile", type=Path)
    parser.add_argument("--committed", action="store_true")
    parser.add_argument("--check", action="store_true")
    args = parser.parse_args(argv)
    try:
        model = api_model.load(args.src)
        if args.out:
            write_c(model, args)
    except api_model.Refused as e:
        print(f"gen_api: {e}", file=sys.stderr)
        return 1
    if args.committed:
        for path, make in PUBLISHED.items():
            write(args.src / path, make(model))
    if args.check and (old := stale(model, args.src)):
        print(f"gen_api: stale: {', '.join(old)} (run: make api)", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
