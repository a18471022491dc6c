#!/usr/bin/env python3
"""Run every suite, count what passed and failed, end with one plain line: "N passed, M failed".

A suite is a command and a way to read its counts. A command that fails without a counted failure counts as
one; a suite that counts nothing counts as failed, so that no suite can fall silent. --fast leaves out what needs
browsers, a running server or the sanitizer build. Output of each suite is kept in tests/output/.

The fast suites run in two lanes at once: what needs the build, in its order, and all the rest. The others fight for
the processor (time limits of servers and browsers), so they run one by one.
"""
import argparse
import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
OUTPUT = ROOT / "tests" / "output"
LIMIT_FILE_SECONDS = 1800  # of a whole test file: a slow machine is no failure, a test that hangs is
LIMIT_SUITE_SECONDS = 5400
OF_THE_BUILD = ("build", "links", "unit")
# What begins the account of a failure (of TAP, cmocka, meson and the sanitizers), and the lines around it that are shown.
FAILURE = re.compile(r"^not ok |\[  (?:ERROR|FAILED) |: (?:Failure|error:)|ERROR: \w+Sanitizer|runtime error:| (?:TIMEOUT|FAIL) ")
LINES_BEFORE, LINES_AFTER, LIMIT_LINES = 3, 12, 120


def total(pattern, text):
    return sum(int(n) for n in re.findall(pattern, text, re.M))


def count_unittest(text):
    bad = total(r"(?:failures|errors)=(\d+)", text)
    return total(r"^Ran (\d+) tests? in", text) - bad, bad


def count_cmocka(text):
    return total(r"\[  PASSED  \] (\d+) test", text), total(r"\[  FAILED  \] (\d+) test\(s\), listed", text) + total(
        r"^(?:Timeout|Unexpected Pass): +(\d+)", text
    )


def count_node(text):
    return total(r"^# pass (\d+)", text), total(r"^# (?:fail|cancelled) (\d+)", text)


def count_vitest(text):
    plain = re.sub(r"\x1b\[[0-9;]*m", "", text)
    line = next((l for l in plain.splitlines() if re.match(r"\s*Tests\s", l)), "")
    return total(r"(\d+) passed", line), total(r"(\d+) failed", line)


def count_one(_text):
    """The command is one check: its exit code decides."""
    return None


def meson_tests(build, suites):
    """Runs the unit programs and shows their whole logs, for the counts of cases."""
    log = f"{build}/meson-logs/testlog.txt"
    names = " ".join(f"--suite {s}" for s in suites)
    return f"meson test -C {build} --no-rebuild --print-errorlogs {names}; code=$?; cat {log}; exit $code"


def suites(fast):
    yield "tools", "cd tools && python3 -m unittest discover -p '*_test.py'", count_unittest
    yield "rooms", "python3 tools/check_rooms.py", count_one
    yield "generated-api", "python3 tools/gen_api.py --src . --check", count_one
    yield "generated-errors", "python3 tools/gen_errors.py --check", count_one
    yield "format", "git ls-files '*.c' '*.h' | xargs clang-format --dry-run --Werror", count_one
    yield "web-check", "cd web && npm run --silent check", count_one
    yield "contrast", "python3 web/tools/contrast.py", count_one
    yield "tests-types", "cd tests && npx tsc -p .", count_one
    yield "web-unit", "cd web && npm run --silent test", count_vitest
    # A build folder of `make` may know nothing of the libraries that only tests need.
    yield "build", "tools/build build && meson configure build -Doracles=enabled && ninja -C build --quiet", count_one
    yield "links", "python3 tools/check_links.py build", count_one
    yield "unit", meson_tests("build", ["unit", "contract", "fuzz-replay"]), count_cmocka
    if fast:
        return
    yield "clang", "CC=clang tools/build build-clang", count_one
    yield "build-asan", "tools/build build-asan -Db_sanitize=address,undefined", count_one
    yield "unit-asan", meson_tests("build-asan", ["unit", "contract", "fuzz-replay"]), count_cmocka
    yield "tsan", "tools/tsan", count_cmocka
    node = f"node --test --test-reporter=tap --test-concurrency=2 --test-timeout={LIMIT_FILE_SECONDS * 1000}"
    yield "system", f"KAFEDRA=build-asan/kafedra {node} 'tests/system/*.test.ts'", count_node
    on_pg = " ".join(f"tests/system/{name}.test.ts" for name in (
        "messages", "live", "law", "durability", "invites", "account", "codes", "devices", "passwords", "edits", "mentions",
        "drafts", "presence", "calls", "audit", "structure", "students", "parents", "record", "privacy", "consents", "data_copy", "search", "uploads", "files", "links", "forward", "saved", "folders", "chat_export", "saved_searches", "later", "reactions", "pins", "chat_rules"))
    with_pg = f"KAFEDRA_TEST_DB=postgres KAFEDRA=build/kafedra tools/with_postgres.py {node}"
    yield "system-postgres", f"{with_pg} {on_pg} tests/permissions/matrix.test.ts", count_node
    # It crashes its cluster, so it has one to itself.
    yield "crash-postgres", f"{with_pg} tests/system/postgres.test.ts", count_node
    # LiveKit's own tests of its native client, which measure sound in real time: beside nothing else.
    yield "rtc-node", "KAFEDRA=build/kafedra node tests/lib/rtc_node_suite.ts", count_vitest
    yield "permissions", f"KAFEDRA=build-asan/kafedra {node} 'tests/permissions/*.test.ts'", count_node
    yield "package", f"{node} 'tests/package/*.test.ts'", count_node
    yield "browser", f"KAFEDRA=build/kafedra {node} 'tests/browser/*.test.ts'", count_node
    # Foreign clients and our own calls: what is seen and heard is measured while it runs, so one file at a time.
    yield "clients", f"KAFEDRA=build/kafedra {node} --test-concurrency=1 'tests/clients/*.test.ts'", count_node


def failures_of(text):
    """The lines that tell of failures, wherever in the output they stand; its end when none is known."""
    lines = text.splitlines()
    shown = set()
    for n, line in enumerate(lines):
        if FAILURE.search(line):
            shown.update(range(max(0, n - LINES_BEFORE), min(len(lines), n + LINES_AFTER)))
    return [lines[n] for n in sorted(shown)[:LIMIT_LINES]] or lines[-60:]


def run(name, command, count):
    started = time.monotonic()
    env = dict(os.environ, PATH=f"{ROOT}/.tools/bin:{os.environ['PATH']}")
    # A suite that hangs is a failed one: `timeout` ends its whole process group.
    done = subprocess.run(
        ["timeout", "--kill-after=10", str(LIMIT_SUITE_SECONDS), "bash", "-c", command], cwd=ROOT, env=env,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", check=False,
    )
    (OUTPUT / f"{name}.log").write_text(done.stdout, encoding="utf-8")
    counted = count(done.stdout)
    passed, failed = counted if counted is not None else ((1, 0) if done.returncode == 0 else (0, 1))
    if failed == 0 and (done.returncode != 0 or passed == 0):
        failed = 1
    verdict = "ok" if failed == 0 else "FAILED"
    print(f"{verdict:7} {name:17} {passed:5} passed {failed:3} failed {time.monotonic() - started:7.1f} s", flush=True)
    if failed:
        print("\n".join(failures_of(done.stdout)), flush=True)
    return passed, failed


def run_lane(lane):
    return [run(*suite) for suite in lane]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fast", action="store_true", help="without browsers, servers and sanitizers")
    parser.add_argument("only", nargs="*", help="names of suites; all when none")
    args = parser.parse_args()
    OUTPUT.mkdir(parents=True, exist_ok=True)
    wanted = [suite for suite in suites(args.fast) if not args.only or suite[0] in args.only]
    fast = {name for name, _, _ in suites(True)}
    lanes = [[s for s in wanted if s[0] in OF_THE_BUILD], [s for s in wanted if s[0] in fast and s[0] not in OF_THE_BUILD]]
    with concurrent.futures.ThreadPoolExecutor(len(lanes)) as pool:
        results = [counts for lane in pool.map(run_lane, lanes) for counts in lane]
    results += run_lane([s for s in wanted if s[0] not in fast])
    passed, failed = sum(p for p, _ in results), sum(f for _, f in results)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or passed == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
