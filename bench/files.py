#!/usr/bin/env python3
"""files.py - files up and down: ours, and nginx's on the same machine in the same run.

    bench/files.py KAFEDRA [MEGABYTES [ROUNDS]]

Up: one file in chunks of 4 MiB over one connection, ours by tus (each chunk is on the disk before its answer), nginx's
by one PUT of its dav module, which syncs nothing. Down: the same file over 4 connections at a time, the first of which asks
for the second half by Range. Rounds alternate, so that both meet the same neighbours; the median is told. Processor time is the
server's own, all threads. Also how much memory ours takes meanwhile, and how long until the file was looked at.
Prints one JSON object; what the figures mean: bench/README.md.
"""
import base64
import concurrent.futures
import http.client
import json
import pathlib
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

from http_reads import children, cpu_us, free_port, sign_in, start_ours

CHUNK = 4 << 20
READERS = 4


def rss_mb(pid):
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


def start_nginx(folder):
    port, place = free_port(), folder / "nginx"
    (place / "www").mkdir(parents=True)
    for one in (folder, place, place / "www"):
        one.chmod(0o777)
    temps = " ".join(f"{n}_temp_path {place}/{n};" for n in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    (place / "nginx.conf").write_text(f"""daemon off; worker_processes 1; pid {place}/pid; error_log stderr notice;
        events {{ worker_connections 1024; }}
        http {{ access_log off; sendfile on; tcp_nopush on; {temps} default_type application/octet-stream; client_max_body_size 2g;
        server {{ listen 127.0.0.1:{port}; root {place}/www; dav_methods PUT DELETE; }} }}""")
    child = subprocess.Popen(["nginx", "-c", place / "nginx.conf", "-e", "stderr"], stderr=subprocess.PIPE, text=True)
    if not any("start worker process " in line for line in child.stderr):
        sys.exit(f"files: nginx ended with {child.wait()}")
    return child, port


class Ours:
    def __init__(self, child, port, people):
        self.child, self.port = child, port
        self.cookie = sign_in(port, people)
        self.connection = http.client.HTTPConnection("127.0.0.1", port)
        chats = self.ask("GET", "/api/v1/chats")[1]["chats"]
        self.chat = next(c["chat"]["id"] for c in chats if c["right"] != "read" and not c.get("lock"))

    @property
    def pids(self):
        return [self.child.pid]

    def ask(self, method, target, body=None, headers=None):
        self.connection.request(method, target, body=body, headers={"Cookie": self.cookie, **(headers or {})})
        answer = self.connection.getresponse()
        text = answer.read()
        if answer.status >= 400:
            sys.exit(f"files: {method} {target}: {answer.status} {text.decode()}")
        return answer, json.loads(text) if text and answer.headers["Content-Type"] == "application/json" else None

    def up(self, data):
        tus = {"Tus-Resumable": "1.0.0"}
        word = lambda text: base64.b64encode(text.encode()).decode()
        begun = self.ask("POST", "/api/v1/uploads", headers={
            **tus, "Upload-Length": str(len(data)),
            "Upload-Metadata": f"filename {word('мера.bin')},chat_id {word(self.chat)}"})[1]
        place = f"/api/v1/uploads/{begun['file_id']}"
        for at in range(0, len(data), CHUNK):
            self.ask("PATCH", place, data[at:at + CHUNK],
                     {**tus, "Upload-Offset": str(at), "Content-Type": "application/offset+octet-stream"})
        return begun["file_id"]

    def wait(self, file_id):
        began = time.monotonic()
        while self.ask("GET", f"/api/v1/uploads/{file_id}/state")[1]["state"] == "checking":
            time.sleep(0.02)
        return time.monotonic() - began

    def post(self, file_id):
        body = json.dumps({"text": "", "file_ids": [file_id]}).encode()
        made = self.ask("POST", f"/api/v1/chats/{self.chat}/messages", body, {"Content-Type": "application/json"})[1]
        return f"/api/v1/chats/{self.chat}/messages/{made['id']}/files/{file_id}"


def read_all(port, target, headers):
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", target, headers=headers)
    answer = connection.getresponse()
    if answer.status not in (200, 206):
        sys.exit(f"files: {target}: {answer.status}")
    room, count = bytearray(1 << 20), 0
    while n := answer.readinto(room):
        count += n
    connection.close()
    return count


def down(port, target, size, headers):
    asks = [{**headers, **({"Range": f"bytes={size // 2}-"} if i == 0 else {})} for i in range(READERS)]
    with concurrent.futures.ThreadPoolExecutor(READERS) as readers:
        return sum(readers.map(lambda h: read_all(port, target, h), asks))


def measured(pids, act):
    before, began = cpu_us(pids), time.monotonic()
    what = act()
    return time.monotonic() - began, cpu_us(pids) - before, what


def told(rounds):
    mb = [b / 1e6 for _, _, b in rounds]
    return {"mb_per_s": round(statistics.median(m / s for (s, _, _), m in zip(rounds, mb))),
            "server_us_by_mb": round(statistics.median(c / m for (_, c, _), m in zip(rounds, mb)))}


def main(program, megabytes="200", rounds="3"):
    folder = pathlib.Path(tempfile.mkdtemp(prefix="kafedra-files-"))
    size = min(int(megabytes), 200) << 20
    child, port, people = start_ours(pathlib.Path(program).resolve(), folder)
    ours, (nginx, nginx_port) = Ours(child, port, people), start_nginx(folder)
    peer = [nginx.pid, *children(nginx.pid)]
    figures = {"ours_up": [], "nginx_up": [], "ours_down": [], "nginx_down": []}
    looked, most = [], 0.0
    put = http.client.HTTPConnection("127.0.0.1", nginx_port)

    def nginx_up(data, name):
        put.request("PUT", name, body=data)
        if (answer := put.getresponse()).status not in (201, 204):
            sys.exit(f"files: PUT: {answer.status}")
        answer.read()

    try:
        for i in range(int(rounds)):
            data = random.Random(i).randbytes(size)
            seconds, cpu, file_id = measured(ours.pids, lambda: ours.up(data))
            figures["ours_up"].append((seconds, cpu, size))
            looked.append(ours.wait(file_id))
            seconds, cpu, _ = measured(peer, lambda: nginx_up(data, f"/{i}.bin"))
            figures["nginx_up"].append((seconds, cpu, size))
            target = ours.post(file_id)
            figures["ours_down"].append(measured(ours.pids, lambda: down(port, target, size, {"Cookie": ours.cookie})))
            figures["nginx_down"].append(measured(peer, lambda: down(nginx_port, f"/{i}.bin", size, {})))
            most = max(most, rss_mb(child.pid))
        print(json.dumps({**{name: told(rows) for name, rows in figures.items()},
                          "looked_at_after_s": round(statistics.median(looked), 2), "ours_rss_mb": round(most)}, indent=1))
    finally:
        for one in (child, nginx):
            one.terminate()
            one.wait()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.path.insert(0, str(pathlib.Path(__file__).parent))
    main(*sys.argv[1:])
