#!/usr/bin/env python3
"""imports.py - a whole college comes in from lists while others write, goes up a year, and comes back.

    bench/imports.py KAFEDRA [LEARNERS]      35000 unless said; staff, buildings and groups in proportion

One organisation of a demo server: a list of staff, one of groups with their curators, one of learners, one of who teaches what,
each by the operations that the screen calls (upload, columns, check, apply), then the rollover of all groups, and undoing. Meanwhile
one sender posts by the clock, listeners hear, and readers read; the same without imports stands beside it. Prints one JSON
object; what the figures mean: bench/README.md.
"""
import asyncio
import http.client
import json
import math
import os
import pathlib
import random
import sys
import time
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from college import College, Folder, Server, fail, frame, percentile  # noqa: E402
from school_bell import Ear  # noqa: E402

LEARNERS, GROUP, SUBJECTS_OF_GROUP = 35_000, 25, 5
LISTENERS, READERS, MESSAGES_BY_S, READS_BY_S = 20, 4, 20, 20
ALONE_S = 10
LIMITS = {"college_s": 60, "longest_ms": 20}  # aims: what is waited for, and what others wait
SPECIALITIES = (("СД", "Сестринское дело"), ("ЛД", "Лечебное дело"), ("ФМ", "Фармация"))
SUBJECTS = ("Анатомия", "Физиология", "Химия", "Физика", "Математика", "История", "Литература", "Биология", "Латинский язык",
            "Английский язык", "Физическая культура", "Обществознание", "Информатика", "Психология", "Фармакология", "Гигиена",
            "Генетика", "Микробиология", "Право", "Экономика", "Экология", "Философия", "Русский язык", "Педиатрия", "Хирургия")
FIRST = ("Анна", "Мария", "Ольга", "Елена", "Ирина", "Дарья", "София", "Алиса", "Вера", "Нина", "Пётр", "Иван", "Олег", "Денис",
         "Артём", "Максим", "Никита", "Роман", "Семён", "Фёдор")
MIDDLE = ("Ивановна", "Петровна", "Сергеевна", "Олеговна", "Игоревна", "Павловна", "Юрьевна", "Иванович", "Петрович", "Сергеевич",
          "Олегович", "Игоревич", "Павлович", "Юрьевич", "Львович")
SURNAMES = [a + b + c for a in ("Вор", "Бел", "Гор", "Дуб", "Зар", "Кал", "Лом", "Мар", "Нос", "Пол", "Род", "Сол", "Тар", "Хар")
            for b in ("он", "ан", "ен", "ил", "ук", "ош", "ав", "ит") for c in ("ов", "ин", "ский", "енко", "ев", "як", "юк")]


class Plan:
    """The lists of a college, of a fixed chance."""

    def __init__(self, learners):
        chance = random.Random(5)
        names = [(a, b, c) for a in SURNAMES for b in FIRST for c in MIDDLE]
        chance.shuffle(names)
        self.learners = learners
        self.staff_count = max(learners * 1500 // LEARNERS, 10)
        self.branches = max(learners * 57 // LEARNERS, 2)
        teachers = [" ".join(n) for n in names[:self.staff_count]]
        people = names[self.staff_count:]
        self.groups = [self.__group(i) for i in range(math.ceil(learners / GROUP))]
        self.staff = [("Табельный номер", "ФИО", "Должность", "Предметы")] + [
            (f"T{i}", name, "методист" if i % 6 == 5 else "преподаватель", SUBJECTS[i % len(SUBJECTS)])
            for i, name in enumerate(teachers)]
        self.structure = [("Филиал", "Отделение", "Специальность", "Группа", "Курс", "Куратор")] + [
            (*g, teachers[i % len(teachers)]) for i, g in enumerate(self.groups)]
        self.people = [("Номер зачётной книжки", "Фамилия", "Имя", "Отчество", "Дата рождения", "Группа", "Специальность", "Отделение",
                        "Филиал")] + [self.__learner(i, people[i % len(people)]) for i in range(learners)]
        self.teaching = [("Группа", "Предмет", "Преподаватель")] + [
            (g[3], SUBJECTS[(i + k) % len(SUBJECTS)], teachers[(i * SUBJECTS_OF_GROUP + k) % len(teachers)])
            for i, g in enumerate(self.groups) for k in range(SUBJECTS_OF_GROUP)]

    def __group(self, i):
        branch, n = i % self.branches, i // self.branches
        code, speciality = SPECIALITIES[n % 3]
        year = n // 3 % 4 + 1
        return (f"Корпус {branch + 1}", f"Отделение {branch + 1}", speciality, f"{code}{branch + 10}-{year}{n // 12 + 1}", str(year))

    def __learner(self, i, name):
        branch, department, speciality, group, _ = self.groups[i // GROUP]
        return (f"L{i}", *name, f"{i % 28 + 1:02d}.{i % 12 + 1:02d}.{2005 + i % 5}", group, speciality, department, branch)


def as_csv(rows):
    return "\r\n".join(";".join(row) for row in rows).encode()


class Office:
    """The administrator at the screen of imports; blocks, so it works in a thread."""

    def __init__(self, server, cookie):
        self.server, self.cookie, self.wire = server, cookie, server.connect()

    def ask(self, method, path, body=None, kind="application/json", status=200):
        data = json.dumps(body).encode() if isinstance(body, dict) else body
        headers = {"Origin": self.server.origin, "Cookie": self.cookie}
        if data is not None:
            headers["Content-Type"] = kind
        for again in (True, False):
            try:
                self.wire.request(method, path, data, headers)
                answer = self.wire.getresponse()
                text = answer.read()
                break
            except (http.client.HTTPException, ConnectionError):
                if not again:
                    raise
                self.wire = self.server.connect()
        if answer.status != status:
            fail(f"{path}: {answer.status} {text[:300]}")
        return json.loads(text)

    def settled(self, made):
        """The import once its work is over, and how long that took."""
        begun = time.perf_counter()
        while True:
            now = self.ask("GET", f"/api/v1/imports/{made['id']}")
            if now["state"] not in ("checking", "applying", "undoing"):
                return now, time.perf_counter() - begun
            time.sleep(0.05)

    def step(self, made, path, body):
        return self.settled(self.ask("POST", f"/api/v1/imports/{made['id']}/{path}", body))

    def finish(self, made, check_s, upload_s=0.0):
        done, apply_s = self.step(made, "apply", {"version": made["version"]})
        if done["state"] != "applied" or done["counts"]["failed"] or done["counts"]["refuse"]:
            fail(f"not all of the list came in: {done['state']} {done['counts']}")
        rows = made["row_count"]
        return done, {"rows": rows, "upload_s": round(upload_s, 2), "check_s": round(check_s, 2), "apply_s": round(apply_s, 2),
                      "check_rows_per_s": round(rows / check_s), "apply_rows_per_s": round(rows / apply_s),
                      "counts": {k: v for k, v in done["counts"].items() if v}}

    def bring(self, kind, rows):
        begun = time.perf_counter()
        made = self.ask("POST", f"/api/v1/imports?kind={kind}&name={urllib.parse.quote(kind)}.csv", as_csv(rows), "text/csv", 201)
        upload_s = time.perf_counter() - begun
        self.ask("PUT", f"/api/v1/imports/{made['id']}/columns", {
            "fields": [], "closes_absent": False, "makes_units": True, "reason": "", "version": made["version"]})
        made, check_s = self.settled(made)
        return self.finish(made, check_s, upload_s)

    def roll(self):
        groups = self.ask("GET", "/api/v1/rollover")["groups"]
        made = self.ask("POST", "/api/v1/rollover", {
            "name": "Новый учебный год", "reason": "Приказ 1", "people": [],
            "groups": [{"unit_id": g["unit_id"], "act": g["act"], "name": g["new_name"]} for g in groups]}, status=201)
        made, check_s = self.settled(made)
        return self.finish(made, check_s)

    def rename(self):
        """Another title for the chats of groups: a walk over all units."""
        now = next(t for t in self.ask("GET", "/api/v1/chat-templates")["templates"] if t["origin"] == "group")
        begun = time.perf_counter()
        self.ask("PUT", "/api/v1/chat-templates", {"origin": "group", "is_on": True, "title": "Группа {group}", "version": now["version"]})
        while not self.ask("GET", "/api/v1/chat-templates")["round"]["is_ended"]:
            time.sleep(0.05)
        return {"walk_s": round(time.perf_counter() - begun, 2)}

    def undo(self, made):
        undone, took_s = self.step(made, "undo", {})
        if undone["state"] != "undone" or undone["counts"]["kept"]:
            fail(f"not all was undone: {undone['state']} {undone['counts']}")
        lines = sum(v for k, v in undone["counts"].items() if k in ("create", "change", "transfer", "close"))
        return {"lines": lines, "undo_s": round(took_s, 2), "lines_per_s": round(lines / took_s)}


class Others:
    """Messages and reads by the clock while something else goes on; a time counts from when one was due."""

    def __init__(self):
        self.due, self.acknowledged, self.delivered, self.reads, self.refused, self.listening = [], [], [], [], 0, 0
        self.news = asyncio.Event()  # something of the above has changed

    def answered(self, text):
        if text.startswith(b'{"t":"reply"'):
            reply = json.loads(text)
            self.acknowledged.append(time.perf_counter() - self.due[int(reply["id"])])
            self.refused += reply["status"] != 201
            self.news.set()

    def heard(self, text):
        if text.startswith(b'{"t":"subscribed"'):
            self.listening += 1
            self.news.set()
        at = text.find(b"bell-")
        if at >= 0 and text.startswith(b'{"t":"event"'):
            self.delivered.append(time.perf_counter() - self.due[int(text[at + 5:at + 12])])
            self.news.set()

    async def post(self, sender, chat, ears, is_over):
        begun, i = time.perf_counter(), 0
        while not is_over():
            due = begun + i / MESSAGES_BY_S
            await asyncio.sleep(max(0, due - time.perf_counter()))
            if i % (MESSAGES_BY_S * 10) == 0:
                for ear in ears:  # who only listens is taken for gone after a while
                    ear.writer.write(frame({"t": "ping", "id": "p"}))
            n, i = len(self.due), i + 1
            self.due.append(due)
            sender.writer.write(frame({"t": "call", "id": str(n), "op": "message_post", "key": f"bell-{n}",
                                       "in": {"chat_id": chat, "text": f"bell-{n:07d}"}}))

    async def read(self, server, cookie, chat, is_over):
        """One after the other on a connection of its own, by the clock."""
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        asked, begun = 0, time.perf_counter()
        while not is_over():
            due = begun + asked / (READS_BY_S / READERS)
            await asyncio.sleep(max(0, due - time.perf_counter()))
            path = f"/api/v1/chats/{chat}/messages" if asked % 2 else "/api/v1/chats"
            asked += 1
            writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\n\r\n".encode())
            head = await reader.readuntil(b"\r\n\r\n")
            length = next(int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))
            await reader.readexactly(length)
            self.reads.append(time.perf_counter() - due)
            self.refused += not head.startswith(b"HTTP/1.1 200")
        writer.close()

    async def until(self, is_so):
        while not is_so():
            self.news.clear()
            await self.news.wait()

    async def settle(self):
        """All answers and deliveries; what is missing after ten seconds is told as missing."""
        try:
            await asyncio.wait_for(self.until(lambda: len(self.acknowledged) >= len(self.due) and
                                              len(self.delivered) >= len(self.due) * LISTENERS), 10)
        except asyncio.TimeoutError:
            pass

    def figures(self, since):
        said, heard, reads = (ms_of(part[at:]) for part, at in zip((self.acknowledged, self.delivered, self.reads), since))
        return {"messages": len(self.acknowledged) - since[0], "acknowledged_ms": said, "delivered_ms": heard, "reads_ms": reads}

    def so_far(self):
        return len(self.acknowledged), len(self.delivered), len(self.reads)


def ms_of(values):
    """p50, p99, most."""
    return {name: round(percentile(values, pct) * 1000, 1) if values else None for name, pct in (("p50", 50), ("p99", 99), ("most", 100))}


class Watch:
    """What the server says of its background work, and its memory."""

    def __init__(self, server, log):
        self.server, self.log, self.read = server, log, 0

    def begin(self):
        pathlib.Path(f"/proc/{self.server.child.pid}/clear_refs").write_text("5")  # peak of memory from here
        self.read, self.before, self.cpu = self.log.stat().st_size, self.held(), self.server.cpu_us()

    def held(self):
        status, _, _ = self.server.ask("GET", "/healthz")
        wire = self.server.connect()
        wire.request("GET", "/metrics")
        lines = wire.getresponse().read().decode().splitlines()
        named = dict(line.rsplit(" ", 1) for line in lines if line.startswith("kafedra_job_"))
        return {key.split('le="')[1].rstrip('"}'): int(v) for key, v in named.items() if "bucket" in key}

    def end(self):
        """Pieces by how long they held the writer, and those that passed 20 ms with their kind."""
        now = self.held()
        pieces = {key: now[key] - self.before[key] for key in now}
        with open(self.log) as log:
            log.seek(self.read)
            slow = [dict(word.split("=", 1) for word in line.split() if "=" in word) for line in log if "job_slow" in line]
        peak = next(line for line in pathlib.Path(f"/proc/{self.server.child.pid}/status").read_text().splitlines()
                    if line.startswith("VmHWM"))
        return {"pieces": pieces["+Inf"], "above_10_ms": pieces["+Inf"] - pieces["0.01"], "above_25_ms": pieces["+Inf"] - pieces["0.025"],
                "above_50_ms": pieces["+Inf"] - pieces["0.05"], "work_above_20_ms": len(slow),
                "longest_work_ms": round(max((int(s["us"]) for s in slow), default=0) / 1000, 1),
                "cpu_above_20_ms": sum(int(s["cpu_us"]) > 20_000 for s in slow),
                "longest_cpu_ms": round(max((int(s["cpu_us"]) for s in slow), default=0) / 1000, 1), "slow_kinds": sorted({s["kind"] for s in slow}),
                "peak_mib": round(int(peak.split()[1]) / 1024, 1), "server_cpu_s": round((self.server.cpu_us() - self.cpu) / 1e6, 1)}


class Run:
    def __init__(self, server, college, watch):
        self.server, self.college, self.watch, self.others = server, college, watch, Others()

    async def open(self):
        self.sender = await Ear(self.others.answered).open(self.server, self.college.owner, self.college.chat)
        self.ears = [await Ear(self.others.heard).open(self.server, cookie, self.college.chat) for cookie in self.college.cookies[:LISTENERS]]
        await self.others.until(lambda: self.others.listening >= LISTENERS)

    async def beside(self, work):
        """The others' figures while it works in a thread, with its result."""
        task, since = asyncio.create_task(asyncio.to_thread(work)), self.others.so_far()
        self.watch.begin()
        is_over = task.done
        await asyncio.gather(self.others.post(self.sender, self.college.chat, self.ears, is_over), *(
            self.others.read(self.server, cookie, self.college.chat, is_over) for cookie in self.college.cookies[:READERS]))
        result = await task
        await self.others.settle()
        return result, {**self.watch.end(), "others": self.others.figures(since)}

    async def close(self):
        for ear in (self.sender, *self.ears):
            await ear.close()


async def measure(server, folder, plan):
    college = College(server, LISTENERS)
    office, run, figures = Office(server, college.owner), Run(server, college, Watch(server, folder.path / "log")), {}
    await run.open()
    _, alone = await run.beside(lambda: time.sleep(ALONE_S))
    figures["alone"] = alone["others"]
    lists, made = (("staff", plan.staff), ("structure", plan.structure), ("learners", plan.people), ("teaching", plan.teaching)), {}
    for kind, rows in lists:
        (made[kind], part), around = await run.beside(lambda: office.bring(kind, rows))
        figures[kind] = {**part, **around}
        print(f"# {kind}: {json.dumps(figures[kind])}", file=sys.stderr, flush=True)
    part, around = await run.beside(office.rename)
    figures["walk"] = {**part, **around}
    (made["rollover"], part), around = await run.beside(office.roll)
    figures["rollover"] = {**part, **around}
    print(f"# rollover: {json.dumps(figures['rollover'])}", file=sys.stderr, flush=True)
    for kind in ("rollover", "teaching", "learners"):
        part, around = await run.beside(lambda: office.undo(made[kind]))
        figures[f"undo_{kind}"] = {**part, **around}
        print(f"# undo_{kind}: {json.dumps(figures[f'undo_{kind}'])}", file=sys.stderr, flush=True)
    figures["refused"] = run.others.refused
    figures["unanswered"] = len(run.others.due) - len(run.others.acknowledged)
    figures["missing_deliveries"] = len(run.others.due) * LISTENERS - len(run.others.delivered)
    await run.close()
    return figures


def summary(figures):
    parts = [figures[k] for k in ("staff", "structure", "learners", "teaching")]
    work = [p for p in figures.values() if isinstance(p, dict) and "pieces" in p]
    alone = figures["alone"]["acknowledged_ms"]
    return {"college_s": round(sum(p["upload_s"] + p["check_s"] + p["apply_s"] for p in parts), 1),
            "longest_work_ms": max(p["longest_work_ms"] for p in work) or "< 20",
            "work_above_20_ms": sum(p["work_above_20_ms"] for p in work), "cpu_above_20_ms": sum(p["cpu_above_20_ms"] for p in work),
            "peak_mib": max(p["peak_mib"] for p in work),
            "post_p50_of_alone": round(max(p["others"]["acknowledged_ms"]["p50"] for p in work) / alone["p50"], 2),
            "post_p99_of_alone": round(max(p["others"]["acknowledged_ms"]["p99"] for p in work) / alone["p99"], 2)}


def main(program, learners=LEARNERS):
    plan = Plan(learners)
    with Folder("imports") as folder, Server(program, folder, "demo") as server:
        figures = asyncio.run(measure(server, folder, plan))
    print(json.dumps({"bench": "imports", "load": os.getloadavg()[0], "learners": learners, "staff": plan.staff_count,
                      "branches": plan.branches, "groups": len(plan.groups), "teachings": len(plan.teaching) - 1,
                      "listeners": LISTENERS, "messages_by_s": MESSAGES_BY_S, "reads_by_s": READS_BY_S, **figures, **summary(figures),
                      "limits": LIMITS}, ensure_ascii=False))


if __name__ == "__main__":
    if len(sys.argv) < 2:
        fail("usage: imports.py KAFEDRA [LEARNERS]")
    main(pathlib.Path(sys.argv[1]).resolve(), *map(int, sys.argv[2:3]))
