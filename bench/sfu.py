#!/usr/bin/env python3
"""The SFU under load, beside Debian's Janus with the same peers and beside the bare limit. Prints one JSON object.

    bench/sfu.py BUILD [SECONDS [ROW...]]       BUILD: a build folder; rows: see ROWS; needs janus (tools/setup bench)

Each row starts a server of its own; what the figures mean: bench/README.md.
"""
import json
import os
import pathlib
import resource
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request

import college

JANUS_LIB = next(pathlib.Path("/usr/lib").glob("*/janus"), None)
WAIT_S = 30

# What sfu is told (its first comment explains the words), and whether Janus is asked for the same.
ROWS = {
    # one camera for a hundred: the row that the aims are about
    "lecture": (["publishers=1", "subscribers=100", "rates=30x1,30x4,30x8"], True),
    # sound and a screen of 1.6 Mbit/s for a thousand
    "thousand": (["publishers=1", "subscribers=1000", "rates=15x11", "screen=1"], True),
    # ten speak and show small pictures, one of them a screen of 1.6 Mbit/s, to a hundred
    "seminar": (["publishers=10", "subscribers=100", "rates=15x11", "others=30x1", "screen=1"], True),
    # some 70 % of a core: what it adds to a packet's way then
    "loaded": (["publishers=1", "subscribers=300", "rates=30x33"], False),
    # everybody comes within seconds
    "mass_join": (["publishers=1", "subscribers=300", "rates=30x1", "join_rate=100"], False),
}
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
        self.log = folder.path / "janus.log"
        with open(self.log, "w") as log:
            self.child = subprocess.Popen(
                ["janus", "-F", str(folder.path), "-C", str(folder.path / "janus.jcfg")], stdout=log, stderr=log,
                env={**os.environ, "LD_PRELOAD": str(build.resolve() / "bench" / "loopback_only.so")})
        self.__await()

    def __await(self):
        end = time.monotonic() + WAIT_S
        while time.monotonic() < end and self.child.poll() is None:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/janus/info", timeout=5).read()
                return
            except (urllib.error.URLError, OSError):
                time.sleep(0.05)
        college.fail(f"Janus does not answer: {self.log.read_text()[-800:]}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.child.kill()  # its orderly end takes seconds and says nothing of interest
        self.child.wait()


class Kafedra(college.Server):
    def __init__(self, build, folder):
        program = build / "kafedra"
        said = subprocess.run([program, "key", "--livekit", "--data", folder.data], stdout=subprocess.PIPE, text=True, check=True)
        key = dict(line.split("=", 1) for line in said.stdout.splitlines() if "=" in line)
        self.key, self.secret = key["LIVEKIT_API_KEY"], key["LIVEKIT_API_SECRET"]
        super().__init__(program, folder)


def ask(build, who, server, words):
    done = subprocess.run([build / "bench" / "sfu", who, str(server.port), str(server.child.pid), server.key, server.secret, *words],
                          stdout=subprocess.PIPE, text=True)
    if done.returncode:
        college.fail(f"sfu {who} {' '.join(words)} ended with {done.returncode}")
    return json.loads(done.stdout.splitlines()[-1])


def measure(build, who, words):
    with college.Folder("sfu") as folder, (Janus if who == "janus" else Kafedra)(build, folder) as server:
        return ask(build, who, server, words)


def floor(build, viewers, phase, sound_per_s=50):
    """The bare limit for the same mix: pictures in groups, sound one by one."""
    said = json.loads(subprocess.run([build / "bench" / "sfu_limit", str(viewers), str(phase["packets_by_picture"])],
                                     stdout=subprocess.PIPE, text=True, check=True).stdout)
    pictures = phase["pictures_per_s"] * phase["packets_by_picture"]
    us = pictures * said["grouped"]["us_by_packet"] + sound_per_s * said["single"]["us_by_packet"]
    return round(us / (pictures + sound_per_s), 2)


def run_row(build, words, is_compared):
    row = {"kafedra": measure(build, "kafedra", words)}
    if is_compared:
        row["janus"] = measure(build, "janus", words)
    row["floors"] = [floor(build, min(row["kafedra"]["subscribers"], 1000), p) for p in row["kafedra"]["phases"]]
    return row


def main(build="build-release", seconds="4", *names):
    build = pathlib.Path(build)
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    has_janus = shutil.which("janus") is not None and JANUS_LIB is not None
    chosen = {name: row for name, row in ROWS.items() if name in names or not names}
    rows = {name: run_row(build, [*words, f"seconds={seconds}"], compared and has_janus) for name, (words, compared) in chosen.items()}
    print(json.dumps({"seconds": int(seconds), "has_janus": has_janus, "rows": rows}))


if __name__ == "__main__":
    main(*sys.argv[1:])
