#!/usr/bin/env python3
"""http_reads.py - processor time of small reads: ours, and nginx's on the same machine in the same run.

    bench/http_reads.py KAFEDRA [SECONDS [ROUNDS]]

A file of the client near 1 KiB goes out by both servers over 64 kept-alive connections (wrk, one
thread); nginx has one worker, open_file_cache and no access log, and sends as many header bytes as
we do. It runs twice, with sendfile and without (a small file may go out by one writev then); the better one is the
peer. Rounds alternate, so that all meet the same neighbours. Then a signed-in GET /api/v1/me of
ours. Prints one JSON object; what the figures mean: bench/README.md.
"""
import json
import os
import pathlib
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import urllib.request

CONNECTIONS = 64
TICK_US = 1_000_000 // os.sysconf("SC_CLK_TCK")


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def cpu_us(pids):
    """User and system time of processes, all threads."""
    total = 0
    for pid in pids:
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total * TICK_US


def children(pid):
    return [int(c) for c in pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def load(url, pids, seconds, headers=()):
    """One round of wrk: requests, errors, and what they cost the server."""
    args = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", *[x for h in headers for x in ("-H", h)], url]
    before = cpu_us(pids)
    out = subprocess.run(args, stdout=subprocess.PIPE, text=True, check=True).stdout
    cost = cpu_us(pids) - before
    count = int(re.search(r"(\d+) requests in", out)[1])
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", out)
    broken = re.search(r"Socket errors: (.*)", out)
    return {"requests_per_s": round(count / seconds), "us": cost / count,
            "refused": int(bad[1]) if bad else 0, "socket_errors": broken[1] if broken else ""}


def fetch(url, headers=None, body=None):
    request = urllib.request.Request(url, data=body, headers=headers or {})
    with urllib.request.urlopen(request) as answer:
        return answer.read(), answer.headers


def start_ours(program, folder):
    port = free_port()
    child = subprocess.Popen([program, "demo", "--json", "--data", folder / "data", "--listen", f"127.0.0.1:{port}",
                              "--rates", "off"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    people = json.loads(child.stdout.readline())  # said when it listens
    return child, port, people["people"] if isinstance(people, dict) else people


def start_nginx(folder, name, headers, sendfile):
    """headers: those of our own answer, so that both write as many bytes."""
    port, place = free_port(), folder / f"sendfile-{sendfile}"
    place.mkdir(mode=0o755)
    own = {"server", "date", "connection", "content-length", "content-type", "etag", "accept-ranges", "vary"}
    adds = "".join(f"add_header {k} \"{v}\";\n" for k, v in headers.items() if k.lower() not in own)
    temps = " ".join(f"{n}_temp_path {place}/{n};" for n in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    (place / "nginx.conf").write_text(f"""daemon off; worker_processes 1; pid {place}/pid; error_log stderr notice;
        events {{ worker_connections 1024; }}
        http {{ access_log off; sendfile {sendfile}; tcp_nopush off; keepalive_requests 100000000; open_file_cache max=100;
        {temps} types {{ text/plain txt; }} default_type application/octet-stream;
        server {{ listen 127.0.0.1:{port}; root {folder}/www; {adds} }} }}""")
    child = subprocess.Popen(["nginx", "-c", place / "nginx.conf", "-e", "stderr"], stderr=subprocess.PIPE, text=True)
    if not any("start worker process " in line for line in child.stderr):  # it listens before it says so
        sys.exit(f"http_reads: nginx ended with {child.wait()}")
    return child, f"http://127.0.0.1:{port}/{name}"


def near_1k(port):
    """The file of the client nearest to 1 KiB: its path, bytes and our headers."""
    page, _ = fetch(f"http://127.0.0.1:{port}/")
    paths = {"/", *re.findall(r'(?:src|href)="(/[^"]+)"', page.decode())}
    files = [(p, *fetch(f"http://127.0.0.1:{port}{p}")) for p in sorted(paths)]
    return min(files, key=lambda f: abs(len(f[1]) - 1024))


def sign_in(port, people):
    who = people[0]
    body = json.dumps({"org": who["slug"], "login": who["login"], "password": who["password"]}).encode()
    _, headers = fetch(f"http://127.0.0.1:{port}/api/v1/sign-in", {"Content-Type": "application/json"}, body)
    return headers["Set-Cookie"].split(";")[0]


def summary(rounds):
    return {"requests_per_s": max(r["requests_per_s"] for r in rounds),
            "server_us_by_request": f"{statistics.median(r['us'] for r in rounds):.2f}",
            "refused": sum(r["refused"] for r in rounds),
            "socket_errors": "; ".join(r["socket_errors"] for r in rounds if r["socket_errors"])}


def main(program, seconds=3, count=3):
    folder = pathlib.Path(tempfile.mkdtemp(prefix="kafedra-bench-http-", dir="/var/tmp"))
    folder.chmod(0o755)  # nginx's worker is another user
    (folder / "www").mkdir()
    ours, port, people = start_ours(program, folder)
    try:
        path, body, headers = near_1k(port)
        (folder / "www" / "file.txt").write_bytes(body)
        peers = {}
        try:
            for sendfile in ("on", "off"):
                peers[sendfile] = start_nginx(folder, "file.txt", headers, sendfile)
            rounds = {name: [] for name in ("ours", *peers)}
            for _ in range(count):
                rounds["ours"].append(load(f"http://127.0.0.1:{port}{path}", [ours.pid], seconds))
                for sendfile, (nginx, url) in peers.items():
                    rounds[sendfile].append(load(url, children(nginx.pid), seconds))
        finally:
            for nginx, _ in peers.values():
                nginx.terminate()
                nginx.wait()
        cookie = f"Cookie: {sign_in(port, people)}"
        me = [load(f"http://127.0.0.1:{port}/api/v1/me", [ours.pid], seconds, [cookie]) for _ in range(count)]
    finally:
        ours.terminate()
        ours.wait()
        shutil.rmtree(folder)
    static, me = summary(rounds["ours"]), summary(me)
    best = min(peers, key=lambda p: float(summary(rounds[p])["server_us_by_request"]))
    peer = {**summary(rounds[best]), "sendfile": best}
    of_nginx = {k: f"{float(f['server_us_by_request']) / float(peer['server_us_by_request']):.2f}"
                for k, f in {"static": static, "me": me}.items()}
    print(json.dumps({"bench": "http_reads", "connections": CONNECTIONS, "load": os.getloadavg()[0], "path": path,
                      "body_bytes": len(body), "header_bytes": sum(len(k) + len(v) + 4 for k, v in headers.items()),
                      "static": static, "nginx": peer, "me": me, "of_nginx": of_nginx}))


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:4]))
