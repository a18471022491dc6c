#!/usr/bin/env python3
"""Build and run the fuzz targets: tools/fuzz.py [--target T] [--seconds S].

Every target runs twice. First from its corpus, for most of the time: that is where crashes are
found. Then from nothing: a target that works keeps finding edges after its first second, so one
whose count stands still by then explores nothing (a check that refuses everything, code that was
not instrumented) and fails, even though it never crashed. A small one may have found all by then:
nearly as many edges as with its corpus, and twice those it began with.

A crashing input is kept in fuzz/regress/<target>/, where the suite fuzz-replay picks it up.
"""
import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILD = ROOT / "build" / "fuzz"
INPUT_MAX_BYTES = 4096
SCRATCH_SHARE = 0.4      # of the time, for the run from nothing
FULL_SHARE = 0.9         # of the edges with the corpus: nothing is left to find
FULL_TIMES = 2           # the edges it began with
SCRATCH_LEAST_S = 3      # shorter says little about what comes after the first second
PROGRESS = re.compile(r"^#(\d+)\s+\w+\s+(?:.*?\bcov: (\d+))?")
CRASH = re.compile(r"Test unit written to (\S+)")


class Progress:
    """What the lines of one libFuzzer run say, with the time each came."""

    def __init__(self):
        self.executions = 0
        self.edges = 0
        self.edges_begin = 0
        self.edges_first_second = 0
        self.began = None
        self.crash = None

    def feed(self, line, now):
        crash = CRASH.search(line)
        if crash:
            self.crash = crash.group(1)
        seen = PROGRESS.match(line)
        if not seen:
            return
        self.began = now if self.began is None else self.began
        self.executions = max(self.executions, int(seen.group(1)))
        self.edges = max(self.edges, int(seen.group(2) or 0))
        self.edges_begin = self.edges_begin or self.edges
        if now - self.began <= 1.0:
            self.edges_first_second = self.edges

    @property
    def grows(self):
        return self.edges > self.edges_first_second

    def is_full(self, edges_of_all):
        return self.edges >= max(FULL_SHARE * edges_of_all, FULL_TIMES * self.edges_begin) > 0


def targets():
    return sorted(p.stem.removeprefix("fuzz_") for p in (ROOT / "fuzz").glob("fuzz_*.c"))


def build(names):
    # Meson finds ccache by itself only for a compiler that nobody named.
    env = dict(os.environ, CC="ccache clang" if shutil.which("ccache") else "clang")
    if not (BUILD / "build.ninja").exists():
        subprocess.run(["meson", "setup", str(BUILD), str(ROOT), "-Dfuzz=true"], env=env, check=True,
                       stdout=subprocess.DEVNULL)
    programs = [f"fuzz/fuzz_{name}" for name in names]
    subprocess.run(["ninja", "-C", str(BUILD), *programs], env=env, check=True, stdout=subprocess.DEVNULL)


def run(name, folders, seconds):
    """One run of libFuzzer; gives its progress, whether it ended well, and all it said."""
    regress = ROOT / "fuzz" / "regress" / name
    regress.mkdir(parents=True, exist_ok=True)
    dictionary = ROOT / "fuzz" / "dict" / f"{name}.dict"
    command = [str(BUILD / "fuzz" / f"fuzz_{name}"), f"-max_total_time={seconds}",
               f"-max_len={INPUT_MAX_BYTES}", "-timeout=10", "-rss_limit_mb=1024",
               f"-artifact_prefix={regress}/", *map(str, folders)]
    if dictionary.exists():
        command.insert(1, f"-dict={dictionary}")
    progress, said = Progress(), []
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True,
                          errors="replace") as process:
        for line in process.stderr:
            progress.feed(line, time.monotonic())
            said.append(line)
    return progress, process.returncode == 0, said


def fuzz(name, seconds):
    """Both runs of one target; prints its line; true when all is well."""
    scratch_s = max(SCRATCH_LEAST_S, round(seconds * SCRATCH_SHARE))
    seeded_s = max(1, seconds - scratch_s)
    seeds = [p for p in (ROOT / "fuzz" / "corpus" / name, ROOT / "fuzz" / "regress" / name) if p.is_dir()]
    with tempfile.TemporaryDirectory() as found, tempfile.TemporaryDirectory() as nothing:
        runs = [("from the corpus", *run(name, [found, *seeds], seeded_s))]
        if runs[0][2]:
            runs.append(("from nothing", *run(name, [nothing], scratch_s)))
    executions = sum(progress.executions for _, progress, _, _ in runs)
    edges = max(progress.edges for _, progress, _, _ in runs)
    line = f"{name:<12} {executions:>9} executions {edges:>6} edges"
    for how, progress, ended_well, said in runs:
        if not ended_well:
            print(f"{line}  CRASHED {how}")
            print("".join(said[-60:]))
            print(f"the input is kept: {progress.crash or 'none was written'}")
            return False
    scratch = runs[-1][1]
    growth = f"from nothing {scratch.edges_first_second} -> {scratch.edges} after the first second"
    if not scratch.grows and not scratch.is_full(edges):
        print(f"{line}  EXPLORES NOTHING ({growth})")
        return False
    print(f"{line}  ok ({growth})", flush=True)
    return True


def main(argv):
    ap = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ap.add_argument("--target", choices=targets(), help="only this one")
    ap.add_argument("--seconds", type=int, default=10, help="for each target")
    args = ap.parse_args(argv)
    names = [args.target] if args.target else targets()
    try:
        build(names)
    except (subprocess.CalledProcessError, FileNotFoundError) as e:
        print(f"fuzz: the build failed: {e}", file=sys.stderr)
        return 2
    results = [fuzz(name, args.seconds) for name in names]
    print(f"fuzz: {sum(results)} targets well, {len(results) - sum(results)} failed")
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
