# A storm of sign-ins: how many the server lets in each second, and what everybody else notices of it.
import http.client
import json
import os
import sqlite3
import subprocess
import sys
import threading
import time

from . import load
from .campus import appliance

# Fewer than an address may have under way.
BROWSERS = 16
# The library that Quad uses, at Quad's cost, and nothing around it.
HASHING = """
import ctypes, sys, time
argon2, size = ctypes.CDLL("libargon2.so.1"), ctypes.c_size_t
known, password = ctypes.create_string_buffer(256), b"a long walk across the lawn"
assert argon2.argon2id_hash_encoded(
    2, 19456, 1, password, size(len(password)), b"0123456789abcdef", size(16), size(32), known, size(256)) == 0
done, end = 0, time.monotonic() + float(sys.argv[1])
while time.monotonic() < end:
    assert argon2.argon2id_verify(known, password, size(len(password))) == 0
    done += 1
print(done / float(sys.argv[1]))
"""


def give_passwords(data, hash_of, people):
    """Gives so many people the password of somebody who has one; answers their addresses."""
    with sqlite3.connect(appliance.database(data)) as file:
        known, = file.execute(
            "SELECT a.password_hash FROM accounts a JOIN people p ON p.account_id = a.id WHERE p.email = ?",
            [hash_of]).fetchone()
        rows = file.execute(
            "SELECT account_id, email FROM people WHERE status = 'active' AND deleted_at IS NULL AND email IS NOT NULL"
            " AND account_id IS NOT NULL AND email != ? LIMIT ?", [hash_of, people]).fetchall()
        now = int(time.time() * 1000)
        file.executemany("UPDATE accounts SET password_hash = ?, password_changed_at = ? WHERE id = ?",
                         [(known, now, account) for account, _ in rows])
    file.close()
    return [email for _, email in rows]


class Storm:
    """People who sign in over and over, each from a thread of their own, until it is over."""

    def __init__(self, server, emails, password):
        self.over, self.done, self.refused = threading.Event(), 0, 0
        self.server, self.password, self.lock = server, password, threading.Lock()
        self.threads = [threading.Thread(target=self.keep_on, args=[email], daemon=True) for email in emails]

    def keep_on(self, email):
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=60)
        body = json.dumps({"email": email, "password": self.password})
        while not self.over.is_set():
            connection.request("POST", "/api/v1/auth/sign-in", body, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            answer.read()
            with self.lock:
                if answer.status == 200:
                    self.done += 1
                else:
                    self.refused += 1
        connection.close()

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        for thread in self.threads:
            thread.join()


def alone(cores, seconds):
    """Hashes a second that the reference library makes with as many processes as there are cores."""
    runs = [subprocess.Popen([sys.executable, "-c", HASHING, str(seconds)], stdout=subprocess.PIPE, text=True)
            for _ in range(cores)]
    return sum(float(run.communicate()[0]) for run in runs)


def measure(server, emails, password, read, folder, rounds, seconds):
    """Reads quiet and under a storm, in turn; sign-ins with nobody reading, against the hashes that the cores can make."""
    emails = emails[:BROWSERS]
    quiet, stormy, let_in = [], [], []
    load.run(read, server.pids, 1, folder)
    for _ in range(rounds):
        quiet.append(load.run(read, server.pids, seconds, folder))
        with Storm(server, emails, password) as storm:
            time.sleep(0.5)
            stormy.append(load.run(read, server.pids, seconds, folder))
        if storm.refused or not storm.done:
            raise RuntimeError(f"{storm.refused} sign-ins were refused, {storm.done} let in")
        let_in.append(storm.done)
    with Storm(server, emails, password) as storm:
        time.sleep(1)
        before, began = storm.done, time.monotonic()
        time.sleep(seconds)
        rate = (storm.done - before) / (time.monotonic() - began)
    quiet, stormy, bound = load.summary(quiet), load.summary(stormy), alone(os.cpu_count(), seconds)
    return {
        "quiet": quiet, "stormy": stormy, "p99_ratio": stormy["p99"] / quiet["p99"],
        "p50_ratio": stormy["p50"] / quiet["p50"], "let_in_meanwhile": let_in, "per_second": rate,
        "hashes_per_second": bound, "share": rate / bound,
    }
