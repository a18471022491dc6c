"""college.py - a server of the load program's own, its people, and the least HTTP and WebSocket that a load needs.

WHY   a load program shares the machine with the server it measures, and needs nothing that is not in Python's library.
HOW   `kafedra demo` or `serve` in a fresh folder, on a free port; people come by public operations, as on their phones.
USED  by idle.py, school_bell.py and imports.py.  SPEC docs/protocol.md, RFC 6455.
"""
import concurrent.futures
import http.client
import json
import os
import pathlib
import shutil
import signal
import socket
import ssl
import struct
import subprocess
import sys
import tempfile
import time

PASSWORD = "a password of a load test"
PARALLEL = 4  # registrations at a time


def fail(words):
    sys.exit(f"bench: {words}")


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def percentile(values, pct):
    if not values:
        return None
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(len(ranked) * pct / 100))]


class Folder:
    """In /var/tmp: /tmp may be memory, which syncs for nothing."""

    def __init__(self, name):
        self.path = pathlib.Path(tempfile.mkdtemp(prefix=f"kafedra-bench-{name}-", dir="/var/tmp"))
        self.data = self.path / "data"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.path, ignore_errors=True)


class Server:
    """Runs from the making of the object; start_us is the time until /healthz said 200."""

    def __init__(self, program, folder, verb="serve", is_tls=False, args=()):
        self.port, self.is_tls, self.people = free_port(), is_tls, []
        self.tls = ssl._create_unverified_context() if is_tls else None  # a certificate made a moment ago, on loopback
        command = [str(program), verb, "--data", str(folder.data), "--listen", f"127.0.0.1:{self.port}", "--rates", "off",
                   "--log", "warn", *(["--json"] if verb == "demo" else []), *args]
        with open(folder.path / "log", "a") as log:
            begun = time.perf_counter()
            self.child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)
        line = self.child.stdout.readline()  # said when it listens; nothing when it ended
        if not line:
            fail(f"the server ended with {self.child.wait()}: {(folder.path / 'log').read_text()[-500:]}")
        if self.ask("GET", "/healthz")[0] != 200:
            fail("the server says that it listens, and /healthz does not say 200")
        self.start_us = round((time.perf_counter() - begun) * 1e6)
        if verb == "demo":
            said = json.loads(line)
            self.people = said["people"] if isinstance(said, dict) else said

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.child.send_signal(signal.SIGTERM)
        if self.child.wait(60):
            print(f"bench: the server ended with {self.child.returncode}", file=sys.stderr)

    def connect(self):
        kind = http.client.HTTPSConnection if self.is_tls else http.client.HTTPConnection
        more = {"context": self.tls} if self.is_tls else {}
        return kind("127.0.0.1", self.port, timeout=60, **more)

    @property
    def origin(self):
        return f"{'https' if self.is_tls else 'http'}://127.0.0.1:{self.port}"

    def ask(self, method, path, body=None, cookie=None, wire=None):
        """Status, JSON (or None), cookie. On a connection of its own unless wire is given."""
        wire = wire or self.connect()
        headers = {"Origin": self.origin}
        if body is not None:
            headers["Content-Type"] = "application/json"
        if cookie:
            headers["Cookie"] = cookie
        wire.request(method, path, None if body is None else json.dumps(body), headers)
        answer = wire.getresponse()
        text = answer.read()
        came = (answer.getheader("Set-Cookie") or "").split(";")[0]
        is_json = "json" in (answer.getheader("Content-Type") or "")
        return answer.status, json.loads(text) if is_json and text else None, came

    def demand(self, path, body, cookie=None, status=201):
        got, reply, came = self.ask("POST", path, body, cookie)
        if got != status:
            fail(f"{path}: {got} {reply}")
        return reply, came

    def memory_kib(self):
        """VmRSS and its anonymous part (what is ours alone)."""
        lines = dict(line.split(":", 1) for line in pathlib.Path(f"/proc/{self.child.pid}/status").read_text().splitlines())
        return int(lines["VmRSS"].split()[0]), int(lines["RssAnon"].split()[0])

    def cpu_us(self):
        fields = pathlib.Path(f"/proc/{self.child.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) * (1_000_000 // os.sysconf("SC_CLK_TCK"))


class College:
    """A group chat of the demo's first organisation with students who register by a link."""

    def __init__(self, server, students):
        who = next(p for p in server.people if "administrator" in p["role"])
        self.slug = who["slug"]
        _, self.owner = server.demand("/api/v1/sign-in", {"org": who["slug"], "login": who["login"],
                                                          "password": who["password"]}, status=204)
        view, _ = server.demand("/api/v1/chats", {"title": "Load", "member_ids": []}, self.owner)
        self.chat = view["view"]["chat"]["id"]
        self.logins = [f"load{i}" for i in range(students)]
        secrets = [self.__link(server) for _ in range(0, students, 200)]
        with concurrent.futures.ThreadPoolExecutor(PARALLEL) as pool:
            self.cookies = list(pool.map(lambda i: self.__register(server, secrets[i // 200], i), range(students)))

    def __link(self, server):
        reply, _ = server.demand(f"/api/v1/chats/{self.chat}/invites",
                                 {"role": ["student"], "needs_approval": False, "max_uses": 200, "hours": 1}, self.owner)
        return reply["secret"]

    def __register(self, server, secret, i):
        _, cookie = server.demand("/api/v1/invites/register", {
            "secret": secret, "name": {"last": "Нагрузкин", "first": "Пётр", "middle": ""}, "login": self.logins[i],
            "password": PASSWORD})
        return cookie


# --- WebSocket: text frames, no fragments, masked with zeros (which RFC 6455 lets a server accept) ---

def frame(value):
    text = json.dumps(value, ensure_ascii=False).encode()
    if len(text) < 126:
        return bytes([0x81, 0x80 | len(text), 0, 0, 0, 0]) + text
    return bytes([0x81, 0x80 | 126]) + struct.pack(">H", len(text)) + b"\0\0\0\0" + text


def handshake(server, cookie):
    return (f"GET /api/v1/live HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nOrigin: {server.origin}\r\nCookie: {cookie}\r\n"
            "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n").encode()


def frames_of(buffer):
    """The texts of whole frames at the beginning of a bytearray, which loses them."""
    texts = []
    while len(buffer) >= 2:
        n, head = buffer[1] & 127, 2
        if n == 126:
            if len(buffer) < 4:
                break
            n, head = struct.unpack(">H", buffer[2:4])[0], 4
        elif n == 127:
            if len(buffer) < 10:
                break
            n, head = struct.unpack(">Q", buffer[2:10])[0], 10
        if len(buffer) < head + n:
            break
        if buffer[0] & 15 == 1:
            texts.append(bytes(buffer[head:head + n]))
        del buffer[:head + n]
    return texts
