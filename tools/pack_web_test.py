#!/usr/bin/env python3
"""Tests of pack_web.py: the table compiles, finds its bytes in the blob, and bad files are refused."""
import contextlib
import io
import pathlib
import shutil
import subprocess
import tempfile
import unittest

import pack_web

SRC = pathlib.Path(__file__).resolve().parent.parent / "src"

DUMP = r"""
#include <stdio.h>
#include "app/assets.h"
static void put(const char *name, struct str s)
{
    if (s.p)
        printf(" %s=%.*s", name, (int)s.n, s.p);
}
int main(void)
{
    for (size_t i = 0; i < kafedra_asset_count; i++) {
        const struct net_asset *a = &kafedra_assets[i];
        printf("%s|%s|%s|%d", a->path, a->content_type, a->etag, a->is_immutable);
        put("plain", a->plain);
        put("gzip", a->gzip);
        put("br", a->brotli);
        printf("\n");
    }
    return 0;
}
"""


class Pack(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="pack web "))  # a blank in the path on purpose
        self.addCleanup(shutil.rmtree, self.folder)
        self.dist = self.folder / "dist"

    def put(self, name, content):
        path = self.dist / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)

    def pack(self):
        self.errors = io.StringIO()
        with contextlib.redirect_stderr(self.errors):
            return pack_web.main(["--dist", str(self.dist), "--source", str(self.folder / "assets.c"),
                                  "--blob", str(self.folder / "web.blob"), "--depfile", str(self.folder / "assets.d")])

    def dump(self):
        self.assertEqual(self.pack(), 0, self.errors.getvalue() if hasattr(self, "errors") else "")
        (self.folder / "dump.c").write_text(DUMP)
        program = self.folder / "dump"
        subprocess.run(["cc", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-fPIE", "-pie", f"-I{SRC}", "-o", program,
                        self.folder / "dump.c", self.folder / "assets.c"], check=True)
        return subprocess.run([program], check=True, capture_output=True, text=True).stdout.splitlines()

    def test_files_come_sorted_with_their_codings(self):
        self.put("index.html", b"<!doctype html>")
        self.put("assets/app-B_3x-9Zq.js", b"alert(1)")
        self.put("assets/app-B_3x-9Zq.js.gz", b"gz")
        self.put("assets/app-B_3x-9Zq.js.br", b"b")
        self.put("assets/plain.css", b"a{}")
        self.put("assets/plain.css.br", b"larger")
        lines = self.dump()
        self.assertEqual([line.split("|")[0] for line in lines],
                         ["/assets/app-B_3x-9Zq.js", "/assets/plain.css", "/index.html"])
        self.assertIn('|text/javascript; charset=utf-8|"', lines[0])
        self.assertTrue(lines[0].endswith("|1 plain=alert(1) gzip=gz br=b"), lines[0])
        self.assertTrue(lines[1].endswith("|0 plain=a{}"), lines[1])
        self.assertTrue(lines[2].endswith("|0 plain=<!doctype html>"), lines[2])

    def test_another_content_has_another_tag(self):
        tags = []
        for content in (b"one", b"two", b"one"):
            self.put("a.txt", content)
            tags.append(pack_web.read_files(self.dist)[0][2])
        self.assertEqual([tags[0] == tags[1], tags[0] == tags[2]], [False, True])

    def test_missing_folder_gives_an_empty_table(self):
        self.assertEqual(self.pack(), 0)
        self.assertIn("kafedra_asset_count = 0;", (self.folder / "assets.c").read_text())
        self.assertIn(str(self.folder).replace(" ", "\\ "), (self.folder / "assets.d").read_text())

    def test_files_and_folders_are_dependencies(self):
        self.put("assets/a.txt", b"x")
        self.pack()
        text = (self.folder / "assets.d").read_text().replace("\\ ", " ")
        for path in (self.dist, self.dist / "assets", self.dist / "assets" / "a.txt"):
            self.assertIn(str(path), text)

    def test_unchanged_input_leaves_the_files_alone(self):
        self.put("a.txt", b"x")
        self.pack()
        before = (self.folder / "assets.c").stat().st_mtime_ns
        self.pack()
        self.assertEqual(before, (self.folder / "assets.c").stat().st_mtime_ns)

    def refused(self, name, content, word):
        self.put(name, content)
        self.assertEqual(self.pack(), 1)
        self.assertIn(word, self.errors.getvalue())

    def test_unknown_type_is_refused(self):
        self.refused("x.exe", b"", "no content type")

    def test_odd_path_is_refused(self):
        self.refused("a b.txt", b"", "letters")

    def test_hidden_file_is_refused(self):
        self.refused(".env.txt", b"", "letters")

    def test_inline_script_is_refused(self):
        self.refused("index.html", b"<script>alert(1)</script>", "CSP")

    def test_inline_style_is_refused(self):
        self.refused("index.html", b'<p style="color:red">', "CSP")

    def test_inline_handler_is_refused(self):
        self.refused("index.html", b"<body onload=x()>", "CSP")

    def test_script_with_source_is_fine(self):
        self.put("index.html", b'<script type="module" crossorigin src="/a.js"></script>')
        self.assertEqual(self.pack(), 0)


if __name__ == "__main__":
    unittest.main()
