#!/usr/bin/env python3
"""Tests of build: when the client is built anew. In a tree of their own, with programs that only say that they ran."""
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

SCRIPT = pathlib.Path(__file__).resolve().parent / "build"

NPM = """#!/bin/sh
echo ran >>../npm.log
mkdir -p dist
echo page >dist/index.html
[ ! -f ../over_budget ]
"""


class Build(unittest.TestCase):
    def setUp(self):
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="build "))
        for folder in ("tools", "web/src", ".tools/bin"):
            (self.root / folder).mkdir(parents=True)
        shutil.copy(SCRIPT, self.root / "tools/build")
        for name, text in {"npm": NPM, "ninja": "#!/bin/sh\nexit 0\n", "meson": '#!/bin/sh\nmkdir -p "$2"\n'}.items():
            program = self.root / ".tools/bin" / name
            program.write_text(text)
            program.chmod(0o755)
        self.write_source(ago_s=60)

    def tearDown(self):
        shutil.rmtree(self.root)

    def write_source(self, ago_s):
        source = self.root / "web/src/main.ts"
        source.write_text("source")
        at = source.stat().st_mtime - ago_s
        os.utime(source, (at, at))

    def build(self):
        return subprocess.run([self.root / "tools/build", "out"], capture_output=True, check=False).returncode

    def runs(self):
        return len((self.root / "npm.log").read_text().splitlines())

    def test_a_fresh_client_is_not_built_again(self):
        self.assertEqual([self.build(), self.build()], [0, 0])
        self.assertEqual(self.runs(), 1)

    def test_a_newer_source_builds_it(self):
        self.build()
        self.write_source(ago_s=-60)
        self.assertEqual(self.build(), 0)
        self.assertEqual(self.runs(), 2)

    def test_a_build_that_failed_at_its_end_fails_again(self):
        self.build()
        self.write_source(ago_s=-60)
        (self.root / "over_budget").touch()
        self.assertNotEqual(self.build(), 0)
        self.write_source(ago_s=60)  # older than what the failed build has written
        self.assertNotEqual(self.build(), 0)
        self.assertEqual(self.runs(), 3)
        (self.root / "over_budget").unlink()
        self.assertEqual([self.build(), self.build()], [0, 0])
        self.assertEqual(self.runs(), 4)


if __name__ == "__main__":
    unittest.main()
