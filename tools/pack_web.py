#!/usr/bin/env python3
"""Pack the built web client into C: a table of files sorted by path, and one blob that .incbin takes in.

pack_web.py --dist web/dist --source assets.c --blob web.blob [--depfile assets.d]

A file f of the dist folder may have siblings f.br and f.gz (made by the web build); they become its
codings when they are smaller. A missing dist folder gives an empty table: the server then runs without a
client. Refused: a type of file the browser would have to guess, a path that needs escaping, and an
index.html with inline script or style, which our Content-Security-Policy would block.
"""
import argparse
import hashlib
import pathlib
import re
import sys

TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".mp3": "audio/mpeg",
    ".ogg": "audio/ogg",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}
CODINGS = {".gz": "gzip", ".br": "brotli"}
PATH = re.compile(r"(/[A-Za-z0-9_-][A-Za-z0-9._-]*)+")
HASHED = re.compile(r"/assets/.*-[A-Za-z0-9_-]{8}\.[A-Za-z0-9]+")  # as Vite names them
INLINE = re.compile(r"<script(?![^>]*\bsrc=)|<style|<[^>]+\s(style|on\w+)\s*=", re.I)


class Refused(Exception):
    pass


def is_sibling(path):
    return path.suffix in CODINGS and path.with_suffix("").is_file()


def read_files(dist):
    """[(path, type, etag, {coding: bytes}, is_immutable)] sorted by the bytes of their paths."""
    rows = []
    for file in dist.rglob("*"):
        if not file.is_file() or is_sibling(file):
            continue
        path = "/" + file.relative_to(dist).as_posix()
        if not PATH.fullmatch(path):
            raise Refused(f"{path}: a path of letters, digits and . _ - is needed")
        if file.suffix not in TYPES:
            raise Refused(f"{path}: no content type is known for {file.suffix or 'no suffix'}")
        plain = file.read_bytes()
        if path.endswith(".html") and INLINE.search(plain.decode()):
            raise Refused(f"{path}: inline script or style, which the CSP forbids")
        forms = {"plain": plain}
        for suffix, coding in CODINGS.items():
            sibling = file.with_name(file.name + suffix)
            if sibling.is_file() and sibling.stat().st_size < len(plain):
                forms[coding] = sibling.read_bytes()
        etag = hashlib.sha256(plain).hexdigest()[:16]
        rows.append((path, TYPES[file.suffix], etag, forms, bool(HASHED.fullmatch(path))))
    return sorted(rows, key=lambda row: row[0].encode())


def c_string(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def form(forms, coding, blob):
    if coding not in forms:
        return "{0}"
    at = len(blob)
    blob += forms[coding]
    return f"{{web_blob + {at}, {len(forms[coding])}}}"


HEAD = """/* Made by tools/pack_web.py from the built client: do not edit. */
#include "app/assets.h"

"""


def write_table(rows, blob_path):
    """The C source and the blob."""
    blob = bytearray()
    if not rows:
        return HEAD + "const struct net_asset kafedra_assets[1];\nconst size_t kafedra_asset_count = 0;\n", bytes(blob)
    lines = []
    for path, kind, etag, forms, immutable in rows:
        plain, gzip, brotli = (form(forms, c, blob) for c in ("plain", "gzip", "brotli"))
        etag = c_string(f'"{etag}"')
        lines.append(f'    {{"{path}", "{kind}", {etag}, {plain}, {gzip}, {brotli}, {str(immutable).lower()}}},')
    incbin = c_string(".incbin " + c_string(str(blob_path)) + "\n").replace("\n", "\\n")
    source = HEAD + f"""__asm__(".section .rodata\\n"
        ".balign 16\\n"
        "web_blob:\\n"
        {incbin}
        ".byte 0\\n"
        ".previous\\n");
extern const char web_blob[] __attribute__((visibility("hidden")));

const struct net_asset kafedra_assets[] = {{
""" + "\n".join(lines) + f"\n}};\nconst size_t kafedra_asset_count = {len(rows)};\n"
    return source, bytes(blob)


def write_if_changed(path, content):
    if not path.exists() or path.read_bytes() != content:
        path.write_bytes(content)


def depfile(target, dist):
    """The files, and the folders: a new file changes its folder."""
    nearest = dist
    while not nearest.exists():
        nearest = nearest.parent
    found = [nearest] + (sorted(dist.rglob("*")) if dist.is_dir() else [])
    escaped = [str(p).replace(" ", "\\ ") for p in found]
    return f"{str(target).replace(' ', chr(92) + ' ')}: " + " ".join(escaped) + "\n"


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("--dist", "--source", "--blob"):
        parser.add_argument(name, type=pathlib.Path, required=True)
    parser.add_argument("--depfile", type=pathlib.Path)
    args = parser.parse_args(arguments)
    dist = args.dist.absolute()
    try:
        rows = read_files(dist) if dist.is_dir() else []
    except (Refused, UnicodeDecodeError) as e:
        print(f"pack_web: {e}", file=sys.stderr)
        return 1
    source, blob = write_table(rows, args.blob.absolute())
    write_if_changed(args.blob, blob)
    write_if_changed(args.source, source.encode())
    if args.depfile:
        args.depfile.write_text(depfile(args.source, dist))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
