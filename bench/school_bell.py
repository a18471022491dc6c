#!/usr/bin/env python3
"""school_bell.py - the bell rings: 2,000 sign-ins within a minute while messages flow.

    bench/school_bell.py KAFEDRA [SECONDS]      60 unless said; a shorter one keeps the rate of sign-ins

First the messages alone, then messages and sign-ins, by the clock: a time counts from the moment something was due. Prints
one JSON object; what the figures mean: bench/README.md.
"""
import asyncio
import json
import os
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from college import PASSWORD, College, Folder, Server, fail, frame, frames_of, handshake, percentile  # noqa: E402

SIGN_INS_BY_S = 2000 / 60
STUDENTS = 100  # each signs in twenty times; a password costs the same every time
LISTENERS = 50
MESSAGES_BY_S = 20
ALONE_S = 5
LIMIT_MESSAGE_P99_MS = 100  # an aim of our own: nobody sees a bell ring in the chat


class Ear:
    """A live socket; takes every text frame to `heard`."""

    def __init__(self, heard):
        self.heard = heard

    async def open(self, server, cookie, chat):
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", server.port)
        self.writer.write(handshake(server, cookie))
        head = await self.reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 101"):
            fail(f"no socket: {head.decode()}")
        self.writer.write(frame({"t": "subscribe", "topic": f"c{chat}"}))
        self.task = asyncio.create_task(self.__read())
        return self

    async def __read(self):
        buffer = bytearray()
        while part := await self.reader.read(65536):
            buffer += part
            for text in frames_of(buffer):
                self.heard(text)

    async def close(self):
        self.task.cancel()
        self.writer.close()


class Talk:
    """Messages by the clock from one sender; when they were acknowledged, and when each listener heard them."""

    def __init__(self):
        self.due, self.acknowledged, self.delivered, self.refused, self.listening = [], [], [], 0, 0
        self.moved = asyncio.Event()  # something came: whoever waits looks again

    def answered(self, text):
        if not text.startswith(b'{"t":"reply"'):
            return
        reply = json.loads(text)
        self.acknowledged.append(time.perf_counter() - self.due[int(reply["id"])])
        self.refused += reply["status"] != 201
        self.moved.set()

    def heard(self, text):
        if text.startswith(b'{"t":"subscribed"'):
            self.listening += 1
            self.moved.set()
        at = text.find(b"bell-")
        if at < 0 or not text.startswith(b'{"t":"event"'):
            return
        self.delivered.append(time.perf_counter() - self.due[int(text[at + 5:at + 12])])
        self.moved.set()

    async def until(self, is_so):
        while not is_so():
            self.moved.clear()
            await self.moved.wait()

    async def run(self, sender, chat, seconds):
        begun = time.perf_counter()
        for i in range(round(seconds * MESSAGES_BY_S)):
            due = begun + i / MESSAGES_BY_S
            await asyncio.sleep(max(0, due - time.perf_counter()))
            n = len(self.due)
            self.due.append(due)
            sender.writer.write(frame({"t": "call", "id": str(n), "op": "message_post", "key": f"bell-{n}",
                                       "in": {"chat_id": chat, "text": f"bell-{n:07d}"}}))

    async def settled(self):
        """All that was sent is acknowledged and heard, or ten seconds have passed."""
        def is_all():
            return len(self.acknowledged) == len(self.due) and len(self.delivered) == len(self.due) * LISTENERS
        try:
            await asyncio.wait_for(self.until(is_all), 10)
        except asyncio.TimeoutError:
            pass  # what is missing is told as missing_deliveries

    def part(self, acknowledged_from, delivered_from):
        """Figures of what came since."""
        said, heard = self.acknowledged[acknowledged_from:], self.delivered[delivered_from:]
        return {"acknowledged_p50_ms": ms(said, 50), "acknowledged_p99_ms": ms(said, 99), "delivered_p50_ms": ms(heard, 50),
                "delivered_p99_ms": ms(heard, 99)}


def ms(values, pct):
    value = percentile(values, pct)
    return None if value is None else round(value * 1000, 1)


async def sign_in(server, slug, login, due, took, bad):
    body = json.dumps({"org": slug, "login": login, "password": PASSWORD}).encode()
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(f"POST /api/v1/sign-in HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nOrigin: {server.origin}\r\n"
                 f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body)
    head = await reader.readuntil(b"\r\n\r\n")
    took.append(time.perf_counter() - due)
    if not head.startswith(b"HTTP/1.1 204"):
        bad.append(head.split(b"\r\n")[0].decode())
    writer.close()


async def ring(server, college, seconds, took, bad):
    tasks, begun = [], time.perf_counter()
    for i in range(round(seconds * SIGN_INS_BY_S)):
        due = begun + i / SIGN_INS_BY_S
        await asyncio.sleep(max(0, due - time.perf_counter()))
        login = college.logins[i % len(college.logins)]
        tasks.append(asyncio.create_task(sign_in(server, college.slug, login, due, took, bad)))
    await asyncio.wait_for(asyncio.gather(*tasks), 60)
    return time.perf_counter() - begun


async def measure(server, college, seconds):
    talk, took, bad = Talk(), [], []
    sender = await Ear(talk.answered).open(server, college.owner, college.chat)
    ears = [await Ear(talk.heard).open(server, cookie, college.chat) for cookie in college.cookies[:LISTENERS]]
    await talk.until(lambda: talk.listening == LISTENERS)
    await talk.run(sender, college.chat, ALONE_S)
    await talk.settled()
    alone, since = talk.part(0, 0), (len(talk.acknowledged), len(talk.delivered))
    cpu = server.cpu_us()
    _, rang_s = await asyncio.gather(talk.run(sender, college.chat, seconds), ring(server, college, seconds, took, bad))
    cpu = server.cpu_us() - cpu
    await talk.settled()
    bell = talk.part(*since)
    for ear in [sender, *ears]:
        await ear.close()
    return {"messages": alone, "bell": {
        **bell, "sign_ins": len(took), "sign_ins_by_s": round(len(took) / rang_s, 1), "sign_in_p50_ms": ms(took, 50),
        "sign_in_p99_ms": ms(took, 99), "server_cores": round(cpu / rang_s / 1e6, 2), "refused": len(bad) + talk.refused,
        "unanswered": len(talk.due) - len(talk.acknowledged),
        "missing_deliveries": len(talk.due) * LISTENERS - len(talk.delivered)}, "refusals": sorted(set(bad))}


def main(program, seconds=60):
    with Folder("bell") as folder, Server(program, folder, "demo") as server:
        college = College(server, STUDENTS)
        figures = asyncio.run(measure(server, college, seconds))
    bell = figures["bell"]["delivered_p99_ms"]
    print(json.dumps({"bench": "school_bell", "load": os.getloadavg()[0], "seconds": seconds, "listeners": LISTENERS,
                      "messages_by_s": MESSAGES_BY_S, **figures, "limit_delivered_p99_ms": LIMIT_MESSAGE_P99_MS,
                      "of_limit": round(bell / LIMIT_MESSAGE_P99_MS, 2),
                      "of_messages_alone": round(bell / figures["messages"]["delivered_p99_ms"], 2)}))


if __name__ == "__main__":
    if len(sys.argv) < 2:
        fail("usage: school_bell.py KAFEDRA [SECONDS]")
    main(pathlib.Path(sys.argv[1]).resolve(), *map(int, sys.argv[2:3]))
