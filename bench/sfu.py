#!/usr/bin/env python3
"""The SFU under load, beside Debian's Janus with the same peers and beside the bare limit. Prints one JSON object.

    bench/sfu.py BUILD [SECONDS [ROW...]]       BUILD: a build folder; rows: see ROWS; needs janus (tools/setup bench)

Each row starts a server of its own; what the figures mean: bench/README.md.
"""
import json
import os
import pathlib
import resource
import select
import shutil
import signal
import statistics
import subprocess
import sys

import college

JANUS_LIB = next(pathlib.Path("/usr/lib").glob("*/janus"), None)
WAIT_S = 30

# What sfu is told (its first comment explains the words), whether Janus is asked for the same, and whether floor and server are
# measured in turn, a few times.
ROWS = {
    # one camera for a hundred: the row that the aims are about
    "lecture": ({"publishers": 1, "subscribers": 100, "rates": "30x1,30x4,30x8", "idle": 1}, True, False),
    # the same packets while the core is busy and caches are warm: what a packet costs of itself
    "hot": ({"rooms": 3, "publishers": 1, "subscribers": 100, "audio": 0, "rates": "600x1,220x4,150x8"}, False, True),
    # twenty lessons at once, each camera at a phase of its own: what they do to each other's latency
    "school": ({"rooms": 20, "publishers": 1, "subscribers": 30, "rates": "30x8"}, False, True),
    # sound and a screen of 1.6 Mbit/s for a thousand
    "thousand": ({"publishers": 1, "subscribers": 1000, "rates": "15x11", "screen": 1, "idle": 1}, True, False),
    # ten speak and show small pictures, one of them a screen of 1.6 Mbit/s, to a hundred
    "seminar": ({"publishers": 10, "subscribers": 100, "rates": "15x11", "others": "30x1", "screen": 1}, True, False),
    # everybody comes within seconds
    "mass_join": ({"publishers": 1, "subscribers": 300, "rates": "30x1", "join_rate": 100}, False, False),
}
HOT_ROUNDS = 3
JANUS = {
    "janus.jcfg": """general: {{
  configs_folder = "{dir}"
  plugins_folder = "{lib}/plugins"
  transports_folder = "{lib}/transports"
  events_folder = "{lib}/events"
  loggers_folder = "{lib}/loggers"
  interface = "127.0.0.1"
  debug_level = 2
  session_timeout = 0
  event_loops = 2
  allow_loop_indication = true
}}
nat: {{ ice_lite = true
  ignore_mdns = true
  ice_enforce_list = "lo"
  keep_private_host = true }}
media: {{ rtp_port_range = "20000-40000"
  ipv6 = false }}
plugins: {{ disable = "{plugins}" }}
transports: {{ disable = "{transports}" }}
""",
    "janus.transport.http.jcfg": """general: {{ json = "compact"
  base_path = "/janus"
  http = true
  port = {port}
  ip = "127.0.0.1"
  https = false }}
admin: {{ admin_http = false }}
""",
}


def others(folder, kept):
    return ",".join(sorted(p.name for p in (JANUS_LIB / folder).glob("*.so") if kept not in p.name))


class Janus:
    """Debian's Janus, VideoRoom and HTTP only, with two event loops: its best setting (docs/performance.md)."""

    key = secret = "-"  # it asks for none

    def __init__(self, build, folder):
        self.port = college.free_port()
        said = {"dir": folder.path, "lib": JANUS_LIB, "port": self.port, "plugins": others("plugins", "videoroom"),
                "transports": others("transports", "http")}
        for name, text in JANUS.items():
            (folder.path / name).write_text(text.format(**said))
        log, pid_file = folder.path / "janus.log", folder.path / "janus.pid"
        # Sent to the background (-b), what was started ends as soon as all its parts are up, or with why not.
        started = subprocess.run(
            ["janus", "-b", "-F", folder.path, "-C", folder.path / "janus.jcfg", "-L", log, "-p", pid_file],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=WAIT_S,
            env={**os.environ, "LD_PRELOAD": str(build.resolve() / "bench" / "loopback_only.so")})
        if started.returncode:
            college.fail(f"Janus does not start: {log.read_text()[-800:]}")
        self.pid = int(pid_file.read_text())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        ended = os.pidfd_open(self.pid)
        os.kill(self.pid, signal.SIGKILL)  # its orderly end takes seconds and says nothing of interest
        select.select([ended], [], [], WAIT_S)
        os.close(ended)


class Kafedra(college.Server):
    def __init__(self, build, folder):
        program = build / "kafedra"
        said = subprocess.run([program, "key", "--livekit", "--data", folder.data], stdout=subprocess.PIPE, text=True, check=True)
        key = dict(line.split("=", 1) for line in said.stdout.splitlines() if "=" in line)
        self.key, self.secret = key["LIVEKIT_API_KEY"], key["LIVEKIT_API_SECRET"]
        super().__init__(program, folder)
        self.pid = self.child.pid


def ask(build, who, server, words):
    done = subprocess.run([build / "bench" / "sfu", who, str(server.port), str(server.pid), server.key, server.secret, *words],
                          stdout=subprocess.PIPE, text=True)
    if done.returncode:
        college.fail(f"sfu {who} {' '.join(words)} ended with {done.returncode}")
    return json.loads(done.stdout.splitlines()[-1])


def measure(build, who, words):
    told = [f"{key}={value}" for key, value in words.items()]
    with college.Folder("sfu") as folder, (Janus if who == "janus" else Kafedra)(build, folder) as server:
        return ask(build, who, server, told)


def limit(build, words, packets, rate):
    rooms = words.get("rooms", 1)
    viewers = min(words["subscribers"] * rooms, 1000)
    done = subprocess.run([build / "bench" / "sfu_limit", str(viewers), str(packets), f"rooms={rooms}", f"rate={rate}", "ms=700"],
                          stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)


def floor(build, words, phase):
    """The bare limit for the same mix at the same pace: the phase's pictures in groups, sound and others' small pictures one by one."""
    pictures, packets = phase["pictures_per_s"], phase["packets_by_picture"]
    others = [int(n) for n in words.get("others", "30x1").split("x")]
    singles = words["publishers"] * words.get("audio", 50) + (words["publishers"] - 1) * others[0] * others[1]
    us = pictures * packets * limit(build, words, packets, pictures)["grouped"]["us_by_packet"]
    if singles:
        us += singles * limit(build, words, 1, pictures + singles)["single"]["us_by_packet"]
    return round(us / (pictures * packets + singles), 2)


def phases_of(words):
    rates = [rate.split("x") for rate in words["rates"].split(",")]
    return [{"pictures_per_s": int(n), "packets_by_picture": int(k)} for n, k in rates]


def run_hot(build, words):
    """Floor and server in turn, a few times: medians, so that a busy minute spoils neither alone."""
    floors, runs = [], []
    for _ in range(HOT_ROUNDS):
        floors.append([floor(build, words, p) for p in phases_of(words)])
        runs.append(measure(build, "kafedra", words))
    row = {"kafedra": runs[-1], "floors": [statistics.median(f) for f in zip(*floors)], "rounds": []}
    for i, phase in enumerate(row["kafedra"]["phases"]):
        costs = [run["phases"][i]["server_us_by_packet"] for run in runs]
        phase["server_us_by_packet"] = statistics.median(costs)
        row["rounds"].append({"server": costs, "floor": [f[i] for f in floors]})
    return row


def run_row(build, words, is_compared, is_hot):
    if is_hot:
        return run_hot(build, words)
    row = {"kafedra": measure(build, "kafedra", words)}
    if is_compared:
        row["janus"] = measure(build, "janus", words)
    row["floors"] = [floor(build, words, p) for p in phases_of(words)]
    return row


def main(build="build-release", seconds="4", *names):
    build = pathlib.Path(build)
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    has_janus = shutil.which("janus") is not None and JANUS_LIB is not None
    chosen = {name: row for name, row in ROWS.items() if name in names or not names}
    rows = {name: run_row(build, {**words, "seconds": seconds}, compared and has_janus, is_hot)
            for name, (words, compared, is_hot) in chosen.items()}
    print(json.dumps({"seconds": int(seconds), "has_janus": has_janus, "load_average": os.getloadavg()[0], "rows": rows}))


if __name__ == "__main__":
    main(*sys.argv[1:])
