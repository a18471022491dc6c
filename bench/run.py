#!/usr/bin/env python3
"""Run the load programs of a build folder one after the other; print their JSON, a line each, and a table at the end.

    bench/run.py [BUILD [NAME...]]      BUILD: build-release unless named; NAME: only these, as in the list below

Exits with 1 when a program failed or lost a delivery or an answer; a missed aim is said in the table and fails nothing.
What the figures mean: bench/README.md.
"""
import json
import os
import pathlib
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
MUST_BE_NOUGHT = ("missing_deliveries", "refused", "unanswered", "socket_errors", "bad_packets")
DIR = "/var/tmp"


def programs(build):
    """Name and command of each; together some fifteen minutes on two free cores."""
    kafedra, bench = str(build / "kafedra"), ROOT / "bench"
    durable = str(build / "bench" / "durable_post")
    pg = f'exec {durable} {kafedra} {DIR} 2 --db "$KAFEDRA_TEST_PG"'
    return {
        "http_reads": [bench / "http_reads.py", kafedra, "2", "3"],
        "idle": [bench / "idle.py", kafedra],
        "fan_out": [build / "bench" / "fan_out", kafedra, DIR, "3"],
        "fan_out_tls": [build / "bench" / "fan_out", kafedra, DIR, "3", "--tls"],
        "durable_post": [durable, kafedra, DIR, "2"],
        "durable_post_pg": ["python3", ROOT / "tools" / "with_postgres.py", "--durable", "sh", "-c", pg],
        "school_bell": [bench / "school_bell.py", kafedra],
        "imports": [bench / "imports.py", kafedra],
        "chat_open": ["node", bench / "chat_open.mjs", kafedra],
        "search": [bench / "search.py", kafedra, "200000", "1"],
        "tables": [bench / "tables.py", build],
        "seal_send": [build / "bench" / "seal_send", "0.2"],
        "sfu": [bench / "sfu.py", build, "4"],
        "call_quality": ["node", bench / "call_quality.mjs", kafedra, "6"],
    }


def parts(value):
    """Every object inside, itself too."""
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from parts(inner)


def losses(figures):
    """Names of what must be nought and is not."""
    return sorted({f"{key} {part[key]}" for part in parts(figures) for key in MUST_BE_NOUGHT if part.get(key)})


# --- the table: what, figure, beside what, whether the aim is met (None: there is no aim) ---

def below(value, limit):
    return value is not None and value <= limit


def rows_http_reads(f):
    ours, peer, me = (float(f[k]["server_us_by_request"]) for k in ("static", "nginx", "me"))
    yield "small file, server µs", ours, f"nginx {peer} ({ours / peer:.2f} of it)", ours <= peer
    yield "signed-in read, server µs", me, f"{me / peer:.2f} of nginx's small file", None


def rows_idle(f):
    yield "start to /healthz, ms", f["start_ms"], f"< {f['limits']['start_ms']}", below(f["start_ms"], f["limits"]["start_ms"])
    yield "idle, MB", round(f["idle_kib"] * 1024 / 1e6, 1), "< 30", below(f["idle_kib"], f["limits"]["idle_kib"])
    plain = f["plain"]["bytes_by_socket"]
    yield f"an idle socket of {f['plain']['sockets']}, bytes", plain, "< 3000", below(plain, f["limits"]["bytes_by_socket"])
    yield "the same with TLS, bytes", f["tls"]["bytes_by_socket"], f"{f['tls']['bytes_by_socket'] / max(plain, 1):.1f} of it", None


def rows_fan_out(f):
    tls = " with TLS" if f["is_tls"] else ""
    rate, paced = f["full"]["deliveries_per_s"], f["paced"]["server_cpu_us_by_delivery"]
    yield f"deliveries/s{tls}", rate, ">= 100000", rate >= 100_000
    yield f"a delivery{tls}, server µs", paced, f"<= 10; bare send {f['floor_us_by_write']}", below(paced, 10)


def rows_durable_post(f):
    for part in f["closed"]:
        reach = part["bare_message"]["server_reaches_pct"]
        what = f"acknowledged/s, {part['senders']} senders, {f['engine']}"
        yield what, part["acknowledged_per_s"], f"{reach} % of a bare loop, all rows {part['bare_all_rows']['server_reaches_pct']} %", reach >= 50
    if "paced" in f:
        p99 = round(f["paced"]["p99_us"] / 1000, 1)
        yield "p99 at 5,000/s, ms", p99, "< 10", below(p99, 10)


def rows_school_bell(f):
    bell = f["bell"]
    yield "bell: message heard, p99 ms", bell["delivered_p99_ms"], f"< {f['limit_delivered_p99_ms']}; alone {f['messages']['delivered_p99_ms']}", f["of_limit"] <= 1
    yield "bell: acknowledged, p99 ms", bell["acknowledged_p99_ms"], f"alone {f['messages']['acknowledged_p99_ms']}", None
    yield f"bell: sign-in at {bell['sign_ins_by_s']}/s, p99 ms", bell["sign_in_p99_ms"], f"p50 {bell['sign_in_p50_ms']}", None


def rows_imports(f):
    yield f"college of {f['learners']} from lists, s", f["college_s"], f"< {f['limits']['college_s']}", below(f["college_s"], f["limits"]["college_s"])
    for kind in ("staff", "structure", "learners", "teaching", "rollover"):
        yield f"{kind}: rows/s checked", f[kind]["check_rows_per_s"], f"{f[kind]['rows']} rows, done {f[kind]['apply_rows_per_s']}/s", None
    work = [part for part in f.values() if isinstance(part, dict) and "pieces" in part]
    slow, most = sum(part["work_above_20_ms"] for part in work), f["longest_work_ms"]
    yield "imports: pieces that held the writer over 20 ms", slow, f"of {sum(part['pieces'] for part in work)}, longest {most} ms", slow == 0
    said = f["learners"]["others"]["acknowledged_ms"]
    alone = f["alone"]["acknowledged_ms"]
    yield "imports: others' posts, p50 / p99 ms", f"{said['p50']} / {said['p99']}", f"alone {alone['p50']} / {alone['p99']}", None
    yield "imports: memory at most, MiB", f["peak_mib"], "", None


def rows_chat_open(f):
    yield f"open a chat of {f['messages']}, 4x slower, ms", f["open_ms"], f"< {f['limits']['open_ms']}; again {f['open_again_ms']}", below(f["open_ms"], f["limits"]["open_ms"])
    growth = f["memory"]["heap_growth_pct"]
    yield "heap after scrolling, growth %", growth, f"<= {f['limits']['heap_growth_pct']}; {f['memory']['start']['heap_kib']} KiB before", below(growth, f["limits"]["heap_growth_pct"])
    frame, key = f["storm"]["frame_p99_ms"], f["storm"]["key_p99_ms"]
    yield f"{f['storm']['messages']} messages in a minute: frame p99, ms", frame, f"<= {f['limits']['storm_frame_p99_ms']}", below(frame, f["limits"]["storm_frame_p99_ms"])
    yield "meanwhile a key is shown, p99 ms", key, f"<= {f['limits']['storm_key_p99_ms']}", below(key, f["limits"]["storm_key_p99_ms"])
    for when, size in f["scripts"].items():
        yield f"scripts {when.replace('_', ' ')}, kB gzip", size["code_kb"], f"< {size['limit_kb']}; texts {size['texts_kb']}", below(size["code_kb"], size["limit_kb"])


def rows_search(f):
    found, limit = f["search"]["all"], f["limits"]
    yield f"search in {f['messages']}, p99 ms", found["p99_ms"], f"< {limit['search_p99_ms']}; p50 {found['p50_ms']}", below(found["p99_ms"], limit["search_p99_ms"])
    opened = max(f["open_chat"][at]["p99_ms"] for at in ("newest", "middle", "first"))
    yield f"open a chat of {f['open_chat']['messages']}, server, p99 ms", opened, f"< {limit['open_p99_ms']}", below(opened, limit["open_p99_ms"])


def rows_sfu_phase(name, row, i):
    """One phase: a forwarded packet's cost, beside Janus's and the floor under the same mix."""
    ours, peer, floor = row["kafedra"]["phases"][i], row.get("janus"), row["floors"][i]
    us, beside, met = ours["server_us_by_packet"], [], True
    if peer:
        janus = peer["phases"][i]["server_us_by_packet"]
        beside.append(f"Janus {janus} ({us / janus:.2f} of it)")
        met = us <= janus / 5
    beside.append(f"limit {floor} ({us / floor:.2f} of it)")
    packets = ours["packets_by_picture"]
    if name == "hot":
        met = us <= (1.3 if packets == 1 else 1.4) * floor
    what = f"{name}: {packets} packets a picture"
    aimed = name == "hot" and packets in (1, 8) or name == "lecture" and packets == 8
    yield f"{what}, server µs a packet", us, ", ".join(beside), met if aimed else None
    yield (f"{what}, forwarded/s", ours["forwarded_per_s"], f"{ours['delivered_pct']} % arrived, {ours['server_cpu_pct']} % of a core, "
           f"{ours.get('packets_by_send', '-')} packets a send", ours["server_cpu_pct"] <= 200 if name == "thousand" else None)
    p99 = round(ours["latency_p99_us"] / 1000, 1)
    p50 = f"p50 {round(ours['latency_p50_us'] / 1000, 1)}"
    yield f"{what}, latency p99 ms", p99, f"< 5; {p50}" if name == "school" else p50, p99 < 5 if name == "school" else None


def rows_sfu(f):
    for name, row in f["rows"].items():
        ours = row["kafedra"]
        for i in range(len(ours["phases"])):
            yield from rows_sfu_phase(name, row, i)
        kib = ours["kib_by_subscriber"]
        beside = f"< 97.7; Janus {row['janus']['kib_by_subscriber']}" if "janus" in row else "< 97.7"
        yield f"{name}: KiB a subscriber", kib, beside, below(kib, 97.7)
        if "idle" in ours:
            idle, people = ours["idle"]["server_cpu_pct"], ours["subscribers"]
            beside = f"Janus {row['janus']['idle']['server_cpu_pct']}" if "janus" in row else ""
            yield f"{people} silent peers, % of a core", idle, f"< {people / 100:.0f}; {beside}", below(idle, people / 100)
        if name == "mass_join":
            yield "joined/s", ours["joined_per_s"], f"100 a second came; p50 {ours['join_p50_us'] // 1000} ms, p99 {ours['join_p99_us'] // 1000} ms", None


def rows_seal_send(f):
    cases = (("single", "ours_single", "bare_single", "ratio_single", 1.3),
             ("bursts of 8", "ours_segments_8_by_packet", "bare_segments_8", "ratio_by_packet", 1.4))
    for end in ("dropped", "drained"):
        for what, ours, bare, ratio, aim in cases:
            figures = f[end]
            yield (f"seal and send, {what}, {end}, ns", figures[ours], f"bare {figures[bare]} ({figures[ratio]} of it)",
                   figures[ratio] <= aim if end == "drained" else None)


def rows_tables(f):
    for form, of in f.items():
        yield f"list of {of['rows']} as {form}, rows/s", of["rows_per_s"], f"peak {of['peak_mib']} MiB", below(of["ms"], 5000)


def rows_call_quality(f):
    ours, peer = f["kafedra"], f["janus"] if isinstance(f["janus"], dict) else {}
    lines = [line for line in ours if isinstance(ours[line], dict)]
    for line in lines:
        still, janus = ours[line]["still_s"], peer.get(line, {})
        yield f"{line}: picture still, s", still, f"Janus {janus['still_s']}" if janus else f["janus"], still <= janus["still_s"] if janus else None
        heard = f"Janus {janus['concealed_pct']}" if janus else ""
        yield f"{line}: sound concealed, %", ours[line]["concealed_pct"], heard, None
    back = ours["recovery_s"]
    yield "full picture after 300 kbit/s, s", back, f"< 5; Janus {peer.get('recovery_s')}", below(back, 5)


ROWS = {"http_reads": rows_http_reads, "idle": rows_idle, "fan_out": rows_fan_out, "fan_out_tls": rows_fan_out,
        "durable_post": rows_durable_post, "durable_post_pg": rows_durable_post, "school_bell": rows_school_bell,
        "imports": rows_imports, "chat_open": rows_chat_open, "search": rows_search, "tables": rows_tables, "seal_send": rows_seal_send, "sfu": rows_sfu, "call_quality": rows_call_quality}


def table(figures):
    verdict = {True: "met", False: "MISSED", None: ""}
    lines = [[what, str(value), beside, verdict[met]] for name, f in figures.items() for what, value, beside, met in ROWS[name](f)]
    width = [max(len(line[i]) for line in lines) for i in range(3)]
    return "\n".join(f"{a:<{width[0]}}  {b:>{width[1]}}  {c:<{width[2]}}  {d}".rstrip() for a, b, c, d in lines)


def main(build="build-release", *names):
    build, figures, bad, begun = ROOT / build, {}, [], time.monotonic()
    for name, command in programs(build).items():
        if names and name not in names:
            continue
        done = subprocess.run(list(map(str, command)), stdout=subprocess.PIPE, text=True, cwd=ROOT)
        print(done.stdout.strip(), flush=True)
        if done.returncode:
            bad.append(f"{name}: ended with {done.returncode}")
            continue
        figures[name] = json.loads(done.stdout.splitlines()[-1])
        bad += [f"{name}: {what}" for what in losses(figures[name])]
    if figures:
        print(f"\n{table(figures)}\n\n{time.monotonic() - begun:.0f} s; load of the machine now {os.getloadavg()[0]:.1f}")
    for line in bad:
        print(f"bench: {line}", file=sys.stderr)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
