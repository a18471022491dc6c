#!/usr/bin/env python3
"""Photos through kafedra-pictures: how many a second on one core and on two, and the most memory that one took.

USE  bench/pictures.py [BUILD]     BUILD: build-release or build
WHAT the helper alone, start and walls included, files in the page cache; the best of three. Photos of 12 and 48 megapixels
     as phones write them (bench/photo_make.c), and a start that reads nothing: what libvips' hundred libraries cost.
"""
import concurrent.futures
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROUNDS, TWICE = 3, 12
SIZES = {"12mp": (4000, 3000), "48mp": (8000, 6000)}


def once(program, path):
    """Seconds, those of the processor, peak of memory in MiB."""
    with path.open("rb") as f:
        began = time.monotonic()
        child = subprocess.Popen([program, "picture"], stdin=f, stdout=subprocess.PIPE)
        answer = child.stdout.read()
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = status
    if status or not answer.startswith(b"P"):
        raise SystemExit(f"it was refused: {answer[:60]!r}")
    return time.monotonic() - began, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def start(program):
    began = time.monotonic()
    subprocess.run([program, "check"], stdout=subprocess.DEVNULL, check=True)
    return time.monotonic() - began


def two_at_once(program, path):
    """Photos a second with two helpers, as the server runs them."""
    began = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda _: once(program, path), range(TWICE)))
    return TWICE / (time.monotonic() - began)


def main(build):
    program = Path(build) / "src/pictures/kafedra-pictures"
    figures = {"start_ms": round(min(start(program) for _ in range(ROUNDS)) * 1000)}
    with tempfile.TemporaryDirectory() as folder:
        for name, (width, height) in SIZES.items():
            path = Path(folder) / name
            with path.open("wb") as f:
                subprocess.run([Path(build) / "bench/photo_make", str(width), str(height)], stdout=f, check=True)
            seconds, busy, memory = min(once(program, path) for _ in range(ROUNDS))
            figures[name] = {"ms": round(seconds * 1000), "busy_ms": round(busy * 1000), "peak_mib": round(memory),
                             "file_mb": round(path.stat().st_size / 1e6, 1)}
        figures["per_s_two"] = round(two_at_once(program, Path(folder) / "12mp"), 1)
    print(json.dumps(figures))


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "build-release")
