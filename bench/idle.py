#!/usr/bin/env python3
"""idle.py - how soon the server is there, and what it weighs when nobody speaks.

    bench/idle.py KAFEDRA [SOCKETS]        10,000 unless said; needs as many open files for both sides

Time from the start of the process to /healthz 200, ten times on the folder of a demo college; resident memory then; and
by how much SOCKETS live sockets, each signed in and subscribed to a chat, make it grow: without TLS and with. Prints one
JSON object; what the figures mean: bench/README.md.
"""
import concurrent.futures
import json
import pathlib
import resource
import socket
import ssl
import statistics
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from college import College, Folder, Server, fail, frame, frames_of, handshake  # noqa: E402

STARTS = 10
BY_MEMBER = 20  # LIMIT_MEMBER_SESSIONS of the gateway
BY_ADDRESS = 4000  # under connections_per_address of net: they come from several loopback addresses
LIMITS = {"start_ms": 200, "idle_kib": 30_000_000 // 1024, "bytes_by_socket": 3000}


def permitted(wanted):
    """As many sockets as the open files allow; the server inherits the limit."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return min(wanted, hard - 500)


def settled(server):
    """Memory after it has stopped moving: no event tells that, so two looks a fifth of a second apart must agree."""
    before = server.memory_kib()
    for _ in range(50):
        time.sleep(0.2)
        now = server.memory_kib()
        if now == before:
            break
        before = now
    return before


def await_frame(wire, buffer, kind):
    while True:
        for text in frames_of(buffer):
            got = json.loads(text)["t"]
            if got == kind:
                return
            if got in ("error", "gone"):
                fail(f"the server said {text.decode()}")
        part = wire.recv(65536)
        if not part:
            fail("the server closed a socket")
        buffer += part


def open_one(server, context, cookie, chat, i):
    wire = socket.socket()
    wire.settimeout(60)
    wire.bind((f"127.0.0.{2 + i // BY_ADDRESS}", 0))
    wire.connect(("127.0.0.1", server.port))
    wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if context:
        wire = context.wrap_socket(wire)
    wire.sendall(handshake(server, cookie))
    buffer = bytearray()
    while b"\r\n\r\n" not in buffer:
        part = wire.recv(65536)
        if not part:
            fail("the server closed a socket")
        buffer += part
    head, _, rest = bytes(buffer).partition(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 101"):
        fail(f"no socket: {head.decode()}")
    buffer = bytearray(rest)
    await_frame(wire, buffer, "hello")
    wire.sendall(frame({"t": "subscribe", "topic": f"c{chat}"}))
    await_frame(wire, buffer, "subscribed")
    return wire


def weigh(program, folder, college, count, is_tls):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if is_tls else None
    if context:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    with Server(program, folder, is_tls=is_tls) as server:
        before = settled(server)
        begun = time.perf_counter()
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            opened = list(pool.map(lambda i: open_one(server, context, college.cookies[i // BY_MEMBER], college.chat, i),
                                   range(count)))
        seconds = time.perf_counter() - begun
        after = settled(server)
        for wire in opened:
            wire.close()
    return {"sockets": count, "bytes_by_socket": round((after[0] - before[0]) * 1024 / count), "before_kib": before[0],
            "with_sockets_kib": after[0], "open_by_s": round(count / seconds)}


def main(program, wanted=10_000):
    count = permitted(wanted)
    with Folder("idle") as folder:
        with Server(program, folder, "demo") as server:
            college = College(server, -(-count // BY_MEMBER))
        starts = []
        for _ in range(STARTS):
            with Server(program, folder) as server:
                starts.append(server.start_us)
        with Server(program, folder) as server:
            idle, own = settled(server)
        plain = weigh(program, folder, college, count, False)
        subprocess.run([program, "ca", "--data", folder.data, "--name", "localhost,127.0.0.1"], check=True,
                       stdout=subprocess.DEVNULL)
        tls = weigh(program, folder, college, count, True)
    start_ms = round(statistics.median(starts) / 1000, 1)
    print(json.dumps({"bench": "idle", "members": len(college.cookies), "start_ms": start_ms,
                      "start_ms_worst": round(max(starts) / 1000, 1), "idle_kib": idle, "idle_own_kib": own,
                      "plain": plain, "tls": tls, "limits": LIMITS,
                      "of_limit": {"start": round(start_ms / LIMITS["start_ms"], 2),
                                   "idle": round(idle / LIMITS["idle_kib"], 2),
                                   "socket": round(plain["bytes_by_socket"] / LIMITS["bytes_by_socket"], 2)}}))


if __name__ == "__main__":
    if len(sys.argv) < 2:
        fail("usage: idle.py KAFEDRA [SOCKETS]")
    main(pathlib.Path(sys.argv[1]).resolve(), *map(int, sys.argv[2:3]))
