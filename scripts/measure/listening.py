# Thousands who listen: what they weigh while nothing happens, and how soon all of them have heard of one event.
"""The clients are sockets of one process that looks at them with epoll: 5,000 of them cost it less than the server, but
they share its cores, so the time to reach all of them is the client's as well as the server's."""

import base64
import contextlib
import os
import resource
import select
import socket
import statistics
import struct
import time

from . import load

LISTENERS = 5_000
# An address may have a thousand connections.
ADDRESSES = 8
EVENTS = 15
TOPIC = "attendance.today"


def allow(files):
    """Raises the limit of open files, for this process and the servers that it starts."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < files:
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(files, soft), max(files, hard)))


def stream(path, token, more=""):
    return (f"GET {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\n{more}\r\n").encode()


def frame(text):
    """A WebSocket message as a client sends it, masked with zeros."""
    payload = text.encode()
    return struct.pack("!BB4x", 0x81, 0x80 | len(payload)) + payload


class Crowd:
    """Connections that listen to one topic, by event stream or by WebSocket."""

    def __init__(self, server, token, count, kind, receives=None):
        self.sockets, self.poll = {}, select.epoll()
        key = base64.b64encode(os.urandom(16)).decode()
        upgrade = ("Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                   f"Sec-WebSocket-Key: {key}\r\n")
        is_socket = kind == "websocket"
        request = stream("/ws", token, upgrade) if is_socket else stream(f"/api/v1/live?topics={TOPIC}", token)
        # Each has heard this before it counts as one who listens.
        begun = b'"type":"subscribed"' if is_socket else b"event: ready"
        for first in range(0, count, 500):
            batch = []
            for place in range(first, min(count, first + 500)):
                one = socket.socket()
                if receives:
                    one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receives)
                one.bind((f"127.0.0.{2 + place % ADDRESSES}", 0))
                one.settimeout(20)
                one.connect(("127.0.0.1", server.port))
                one.sendall(request)
                if is_socket:
                    one.sendall(frame(f'{{"type":"subscribe","topics":["{TOPIC}"]}}'))
                batch.append(one)
            for one in batch:
                received = b""
                while begun not in received:
                    piece = one.recv(4096)
                    if not piece:
                        raise RuntimeError(f"a listener was turned away: {received[:200]}")
                    received += piece
                one.setblocking(False)
                self.sockets[one.fileno()] = one
                self.poll.register(one, select.EPOLLIN)

    def hear(self, seconds=30):
        """Waits until everybody has heard something of the topic; nanoseconds are of no use to people: milliseconds."""
        waiting, began = set(self.sockets), time.monotonic()
        while waiting:
            if time.monotonic() - began > seconds:
                raise RuntimeError(f"{len(waiting)} of {len(self.sockets)} heard nothing in {seconds} s")
            for number, _ in self.poll.poll(1, 512):
                if TOPIC.encode() in self.sockets[number].recv(65536):
                    waiting.discard(number)

    def close(self):
        for one in self.sockets.values():
            one.close()
        self.poll.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def press(server, token):
    """One check-in or check-out: one event."""
    if server.ask("POST", "/api/v1/attendance/check-in", {}, token).status == 409:
        answer = server.ask("POST", "/api/v1/attendance/check-out", {}, token)
        assert answer.status == 200, answer.body[:200]


def reached(server, token, crowd):
    """Milliseconds from the request that brings an event about until everybody has heard of it; the median of some."""
    took = []
    for _ in range(EVENTS):
        began = time.monotonic()
        press(server, token)
        crowd.hear()
        took.append((time.monotonic() - began) * 1000)
        time.sleep(0.1)
    return {"median": statistics.median(took), "slowest": max(took)}


def idle(server, token):
    """Resident megabytes after the hub has been asked once, so that its own connection to the database is not counted."""
    with Crowd(server, token, 10, "stream") as crowd:
        press(server, token)
        crowd.hear()
    time.sleep(2)
    return load.memory(server.pids)["resident"]


def settle(server):
    """Waits until the server has let go of those who left."""
    deadline = time.monotonic() + 20
    while load.descriptors(server.pids) > 200 and time.monotonic() < deadline:
        time.sleep(0.2)


def measure(serve, token):
    """For each way of listening a fresh server: memory over idle, and the time to all. And one slow reader among them."""
    allow(2 * LISTENERS + 2_000)
    results = {}
    for kind in ("stream", "websocket"):
        with serve() as server:
            before = idle(server, token)
            settle(server)
            with Crowd(server, token, LISTENERS, kind) as crowd:
                time.sleep(2)
                grown = load.memory(server.pids)["resident"] - before
                results[kind] = {"listeners": LISTENERS, "idle": before, "megabytes": grown,
                                 "reached": reached(server, token, crowd)}
    with serve() as server, contextlib.ExitStack() as crowds:
        # A few hundred, so that the events come fast enough to fill what is kept for the slow one.
        brisk = crowds.enter_context(Crowd(server, token, 200, "stream"))
        alone = reached(server, token, brisk)
        crowds.enter_context(Crowd(server, token, 1, "stream", receives=2048))
        for _ in range(300):
            press(server, token)
            brisk.hear()
        beside = reached(server, token, brisk)
        results["slow"] = {"alone": alone, "beside": beside, "ratio": beside["median"] / alone["median"]}
    results["megabytes"] = max(results[kind]["megabytes"] for kind in ("stream", "websocket"))
    results["reached"] = max(results[kind]["reached"]["median"] for kind in ("stream", "websocket"))
    return results
