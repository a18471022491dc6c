#!/usr/bin/env python3
"""Run the load programs of a build folder one after the other and print their JSON, a line each.

    bench/run.py [BUILD]        BUILD: build-release unless named

Exits with 1 when a program failed or lost a delivery or an answer. What the figures mean: bench/README.md.
"""
import json
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAMS = ["fan_out", "durable_post"]
SCRIPTS = ["http_reads.py"]


def losses(figures):
    """Names of what must be nought and is not."""
    runs = [*(figures.get(name) for name in ("full", "paced", "static", "me")), *figures.get("closed", [])]
    return [key for run in runs if run for key in ("missing_deliveries", "refused", "unanswered") if run.get(key)]


def main():
    build = ROOT / (sys.argv[1] if len(sys.argv) > 1 else "build-release")
    bad = []
    for name in PROGRAMS + SCRIPTS:
        program = build / "bench" / name if name in PROGRAMS else ROOT / "bench" / name
        done = subprocess.run([program, build / "kafedra"], stdout=subprocess.PIPE, text=True)
        print(done.stdout.strip(), flush=True)
        if done.returncode:
            bad.append(f"{name}: ended with {done.returncode}")
        else:
            bad += [f"{name}: {what}" for what in losses(json.loads(done.stdout))]
    for line in bad:
        print(f"bench: {line}", file=sys.stderr)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
