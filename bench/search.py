#!/usr/bin/env python3
"""search.py - finding among a million messages, and opening a chat of a hundred thousand.

    bench/search.py KAFEDRA [MESSAGES [ROUNDS]]      1,000,000 and 3 unless said
    tools/with_postgres.py bench/search.py KAFEDRA   the same with rows in PostgreSQL

HOW   Rows of `chat`, `chat_member` and `message` are written past the server, as no client would; then it starts and makes the index by its own
      job, as after an upgrade. The questions are those of the golden set, each in all chats, in one chat, and by one author;
      one after the other on one connection, so a time is what one person waits for. Then pages of the large chat: the newest, one in
      the middle, the first. Prints one JSON object; what the figures mean: bench/README.md.
"""
import itertools
import json
import os
import pathlib
import random
import shutil
import sqlite3
import subprocess
import sys
import time
import urllib.parse

from college import Folder, Server, fail, percentile

ROOT = pathlib.Path(__file__).resolve().parent.parent
GOLDEN = json.loads((ROOT / "tests/system/search_golden.json").read_text())
LIMITS = {"search_p99_ms": 50, "open_p99_ms": 100}
CHATS, OWN_CHATS, LARGE_SHARE = 200, 60, 0.1  # the first chat has a tenth of all messages
YEARS_US = 2 * 365 * 86_400 * 1_000_000
PAGES = 50  # openings of the large chat, each kind
INDEX_TERM_S = 1800


# --- where rows are ---

class Sqlite:
    name = "sqlite"

    def __init__(self, folder):
        self.path, self.args = folder.data / "kafedra.db", ()

    def run(self, text):
        with sqlite3.connect(self.path, timeout=60) as db:
            return db.execute(text).fetchall()

    def fill(self, table, columns, rows):
        with sqlite3.connect(self.path) as db:
            db.executemany(f"insert into {table} ({', '.join(columns)}) values ({', '.join('?' * len(columns))})", rows)

    def settle(self):
        pass

    def index_bytes(self):
        names = "'search_doc', 'search_text_data', 'search_text_idx', 'search_text_config'"
        return self.run(f"select sum(pgsize) from dbstat where name in ({names})")[0][0] if self.__has_dbstat() else None

    def __has_dbstat(self):
        try:
            return bool(self.run("select 1 from dbstat limit 1"))
        except sqlite3.OperationalError:
            return False


class Postgres:
    name = "postgres"

    def __init__(self, _):
        self.base = "search_bench"
        self.psql("postgres", f"create database {self.base} owner kafedra")
        self.args = ("--db", os.environ["KAFEDRA_TEST_PG"].replace("DATABASE", self.base))

    @staticmethod
    def psql(base, text, more=(), stdin=None):
        command = ["psql", "-X", "-q", "-A", "-t", "-h", os.environ["KAFEDRA_TEST_PG_FOLDER"], "-p", os.environ["KAFEDRA_TEST_PG_PORT"],
                   "-U", "postgres", "-v", "ON_ERROR_STOP=1", *more, "-c", text, base]
        done = subprocess.run(command, stdin=stdin, stdout=subprocess.PIPE, text=True, check=False)
        if done.returncode:
            fail(f"psql ended with {done.returncode}")
        return done.stdout

    def run(self, text):
        return [tuple(int(v) if v.lstrip("-").isdigit() else v for v in line.split("|")) for line in self.psql(self.base, text).splitlines()]

    def fill(self, table, columns, rows):
        """COPY in the text format: words of ours have neither tabs nor backslashes."""
        command = ["psql", "-X", "-q", "-h", os.environ["KAFEDRA_TEST_PG_FOLDER"], "-p", os.environ["KAFEDRA_TEST_PG_PORT"], "-U", "postgres",
                   "-v", "ON_ERROR_STOP=1", "-c", f"copy {table} ({', '.join(columns)}) from stdin", self.base]
        with subprocess.Popen(command, stdin=subprocess.PIPE, text=True) as copy:
            for row in rows:
                copy.stdin.write("\t".join(map(str, row)) + "\n")
            copy.stdin.close()
            if copy.wait():
                fail(f"copy into {table} ended with {copy.returncode}")

    def settle(self):
        """What autovacuum does on a real server; with_postgres has it off."""
        self.psql(self.base, "vacuum analyze")

    def index_bytes(self):
        sizes = self.run("select sum(pg_total_relation_size(cast(t as regclass))) from (values ('search_doc'), ('search_text')) v(t)")
        return sizes[0][0]


# --- what is said ---

def sentences(chance):
    """Words of the golden set, some far more often than others (Zipf), and rare names. In Russian the most common noun is some 0.4 %
    of all words; here the first one is 0.7 %, so no question is easier than it would be."""
    words = list(dict.fromkeys(w.strip("«».,:;!?()") for m in GOLDEN["messages"] for w in m.split()))
    roots = ["".join(p) for p in itertools.product(("Бор", "Вел", "Гор", "Дуб", "Жар", "Зор", "Кол", "Лад", "Мир", "Нов", "Пет", "Род", "Сав", "Тих"),
                                                   ("ан", "ец", "ин", "ов", "ум", "яр"), ("к", "л", "н", "т", "ск"))]
    rare = [root + end for root in roots for end in ("ов", "ова", "ову", "овым", "ину", "ин", "ина", "ого", "ой", "ами")]
    chance.shuffle(words)
    chance.shuffle(rare)
    weights = list(itertools.accumulate(1 / (i + 40) for i in range(len(words))))  # the first: in 6 % of all messages
    while True:
        said = chance.choices(words, cum_weights=weights, k=chance.randint(3, 16))
        if chance.random() < 0.5:
            said.append(chance.choice(rare))
        yield " ".join(said)


def heads_of(total):
    large = int(total * LARGE_SHARE)
    rest = (total - large) // (CHATS - 1)
    return [large] + [rest] * (CHATS - 1)


def write_rows(place, who, total):
    """Chats, who is in them, and what they wrote in two years. The first chat's id comes back."""
    (org,), = place.run(f"select org_id from member where id = {who}")
    authors = [row[0] for row in place.run(f"select id from member where org_id = {org} and id <> {who} order by id limit 19")] + [who]
    (last,), = place.run("select max(id) from chat")
    now_us, first, heads = time.time_ns() // 1000, last + 1, heads_of(total)
    chance = random.Random(20)
    text = sentences(chance)
    begin_us = now_us - YEARS_US
    place.fill("chat", ("id", "org_id", "kind", "title", "head", "member_count", "created_by", "created_us"),
               ((first + i, org, 1, f"Нагрузка {i}", head, len(authors), who, begin_us) for i, head in enumerate(heads)))
    place.fill("chat_member", ("chat_id", "member_id", "org_id", "right_", "read_n", "joined_n", "joined_us"),
               ((first + i, member, org, 2, head, 0, begin_us) for i, head in enumerate(heads) for member in authors
                if member != who or i < OWN_CHATS))
    place.fill("message", ("chat_id", "n", "org_id", "author_id", "text", "created_us"),
               ((first + i, n, org, chance.choice(authors), next(text), begin_us + YEARS_US * n // (head + 1))
                for i, head in enumerate(heads) for n in range(1, head + 1)))
    place.run("update search_round set version = 0, chat_id = 0, n = 0, is_ended = 0")
    place.settle()
    return first, authors


# --- what is measured ---

def wait_for_index(place):
    begun = time.monotonic()
    while time.monotonic() - begun < INDEX_TERM_S:
        if place.run("select is_ended from search_round where version > 0 and is_ended = 1"):
            return time.monotonic() - begun
        time.sleep(0.5)
    return fail(f"the index was not made within {INDEX_TERM_S} s")


class Reader:
    """One person on one kept connection."""

    def __init__(self, server, cookie):
        self.server, self.cookie, self.wire = server, cookie, server.connect()

    def read(self, path, **query):
        """Milliseconds, and the answer."""
        begun = time.perf_counter()
        status, body, _ = self.server.ask("GET", f"{path}?{urllib.parse.urlencode(query)}", cookie=self.cookie, wire=self.wire)
        took = (time.perf_counter() - begun) * 1000
        if status != 200:
            fail(f"{path} {query}: {status} {body}")
        return took, body


def spread(times):
    return {"count": len(times), "p50_ms": round(percentile(times, 50), 2), "p99_ms": round(percentile(times, 99), 2), "max_ms": round(max(times), 2)}


def search_times(reader, chat, author, rounds):
    finds = [q["find"] for q in GOLDEN["queries"] if q["find"]]
    kinds = {"everywhere": {}, "in_one_chat": {"chat_id": chat}, "by_one_author": {"author_id": author}}
    times, slowest, found = {name: [] for name in kinds}, (0, ""), 0
    for _ in range(rounds):
        for name, more in kinds.items():
            for find in finds:
                took, body = reader.read("/api/v1/search/messages", find=find, **more)
                times[name].append(took)
                found += len(body["hits"]) > 0
                slowest = max(slowest, (took, f"{find} {name}"))
    if not found:
        fail("nothing was found at all")
    every = [t for some in times.values() for t in some]
    return {"all": spread(every), **{name: spread(some) for name, some in times.items()}, "slowest": slowest[1],
            "found_pct": round(100 * found / len(every))}


def open_times(reader, chat, head):
    """What a client asks when a chat is opened: the chat, and a page of its messages."""
    places = {"newest": {}, "middle": {"around": head // 2}, "first": {"after": 0}}
    times = {name: [] for name in places}
    for _ in range(PAGES):
        for name, more in places.items():
            view, _ = reader.read(f"/api/v1/chats/{chat}")
            page, body = reader.read(f"/api/v1/chats/{chat}/messages", **more)
            if len(body["messages"]) < 50:
                fail(f"a page of {len(body['messages'])} messages")
            times[name].append(view + page)
    return {name: spread(some) for name, some in times.items()}


def measure(program, total, rounds):
    with Folder("search") as folder:
        place = (Postgres if "KAFEDRA_TEST_PG" in os.environ else Sqlite)(folder)
        with Server(program, folder, "demo", args=place.args) as server:
            who = next(p for p in server.people if "administrator" in p["role"])
            _, cookie = server.demand("/api/v1/sign-in", {"org": who["slug"], "login": who["login"], "password": who["password"]}, status=204)
            me = int(server.ask("GET", "/api/v1/me", cookie=cookie)[1]["me"]["person"]["id"])
        first, authors = write_rows(place, me, total)
        with Server(program, folder, args=place.args) as server:
            index_s = wait_for_index(place)
            place.settle()
            reader = Reader(server, cookie)
            found = search_times(reader, first, authors[0], rounds)
            opened = open_times(reader, first, heads_of(total)[0])
            return {"engine": place.name, "messages": sum(heads_of(total)), "chats": CHATS, "own_chats": OWN_CHATS,
                    "index_messages_per_s": round(total / index_s), "index_bytes_by_message": bytes_each(place, total),
                    "search": found, "open_chat": {"messages": heads_of(total)[0], **opened},
                    "server_rss_mib": server.memory_kib()[0] // 1024}


def bytes_each(place, total):
    size = place.index_bytes()
    return size and round(size / total)


def main():
    program = pathlib.Path(sys.argv[1]).resolve()
    total, rounds = (int(v) if v else d for v, d in zip([*sys.argv[2:4], None, None], (1_000_000, 3)))
    if "KAFEDRA_TEST_PG" in os.environ and not shutil.which("psql"):
        fail("psql is needed to write rows into PostgreSQL")
    figures = measure(program, total, rounds)
    print(json.dumps({"bench": "search", "limits": LIMITS, "load_average": os.getloadavg()[0], **figures}, ensure_ascii=False))


main()
