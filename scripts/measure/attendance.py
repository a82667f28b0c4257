# Attendance at the size of a large staff: three years of everybody's records, the pages that read them, a morning's peak.
"""Pages are read over two connections, beside a small page in the same round: it is the time of one request that counts
here, not how many there are. While a night or a month is closed somebody presses and presses: how long that takes says how
long the writer is held."""

import http.client
import io
import queue
import statistics
import threading
import time
import zipfile
from datetime import date, timedelta
from pathlib import Path

from . import campus, load, staff
from .cases import SESSION_COOKIE

PEOPLE = 5_000
YEARS = 3
SMALL = "/account"
PEAK_PEOPLE, PEAK_SECONDS = 1_000, 60


class Watched:
    """The server's memory over what it holds when nothing happens, in MB: the most it was while something ran."""

    def __init__(self, server):
        self.pids = server.pids
        time.sleep(2)
        self.idle = load.memory(self.pids)["resident"]
        for pid in self.pids:
            Path(f"/proc/{pid}/clear_refs").write_text("5")

    def most(self):
        peak = 0
        for pid in self.pids:
            status = Path(f"/proc/{pid}/status").read_text()
            peak += int(status.split("VmHWM:")[1].split()[0])
        return peak / 1024 - self.idle


def times(took, wrong):
    took = sorted(took) or [0.0]
    return {"number": len(took), "errors": len(wrong), "p50": took[len(took) // 2], "p99": took[int(len(took) * 0.99)],
            "worst": took[-1]}


class Beside:
    """Somebody who asks the same again and again while something else runs: milliseconds of each answer."""

    def __init__(self, server, asked, pause=0.02):
        """`asked` gives method, path, body, headers and the status that is right, one after another, without end."""
        self.took, self.wrong, self.ends = [], [], False
        self.thread = threading.Thread(target=self._run, args=(server, asked, pause))
        self.thread.start()

    def _run(self, server, asked, pause):
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        while not self.ends:
            method, path, body, headers, right = next(asked)
            start = time.monotonic()
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            answer.read()
            self.took.append((time.monotonic() - start) * 1000)
            if answer.status != right:
                self.wrong.append(answer.status)
            time.sleep(pause)
        connection.close()

    def figures(self):
        self.ends = True
        self.thread.join()
        return times(self.took, self.wrong)


def presses(tokens):
    """These people, one after another, come and go."""
    while True:
        for token in tokens:
            headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
            yield "POST", "/api/v1/attendance/check-in", b"{}", headers, 201
            yield "POST", "/api/v1/attendance/check-out", b"{}", headers, 200


def looks(path, cookie):
    while True:
        yield "GET", path, None, cookie, 200


def pages(server, credentials, cookie, rounds, seconds, folder):
    """p99 of the board and of a month against that of a small page, round by round."""
    person = server.ask("GET", "/api/v1/people?limit=1&status=active", token=credentials.admin).json["items"][0]["id"]
    paths = {
        "small": SMALL, "board": "/attendance", "board-all": "/attendance?show=all&page=9",
        "month": f"/attendance/calendar?person={person}&month={last_month()}",
    }
    found = {name: [] for name in paths}
    for number in range(rounds + 1):
        for name, path in paths.items():
            wanted = load.Load(server.url + path, cookie, connections=2, threads=1)
            got = load.run(wanted, server.pids, seconds, folder)
            # The first round warms up.
            if number:
                found[name].append(got)
    small = found["small"]
    return {name: {
        "p50": statistics.median(one.p50 for one in each), "p99": statistics.median(one.p99 for one in each),
        "cpu": statistics.median(one.cpu for one in each), "foreign": max(one.foreign for one in each),
        "against": statistics.median(one.p99 / other.p99 for one, other in zip(each, small, strict=True)),
    } for name, each in found.items()}


def last_month():
    return (date.today().replace(day=1) - timedelta(1)).strftime("%Y-%m")


def peak(server, tokens, cookie, seconds):
    """As many check-ins as there are tokens, spread evenly over the time, while somebody watches the board."""
    due, took, wrong = queue.Queue(), [], []
    began = time.monotonic()
    for place, token in enumerate(tokens):
        due.put((began + place * seconds / len(tokens), token))

    def press():
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
        while True:
            try:
                at, token = due.get_nowait()
            except queue.Empty:
                return connection.close()
            time.sleep(max(0.0, at - time.monotonic()))
            start = time.monotonic()
            connection.request("POST", "/api/v1/attendance/check-in", b"{}",
                               {"Authorization": f"Bearer {token}", "Content-Type": "application/json"})
            answer = connection.getresponse()
            answer.read()
            took.append((time.monotonic() - start) * 1000)
            if answer.status != 201:
                wrong.append(answer.status)

    watcher = Beside(server, looks("/attendance", cookie), 0.5)
    workers = [threading.Thread(target=press) for _ in range(32)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    found = times(took, wrong)
    return {**found, "people": found["number"], "board": watcher.figures()}


def download(server, cookie, kind):
    """A month of everybody as a file: seconds, size, and memory over idle."""
    watched, began = Watched(server), time.monotonic()
    answer = server.ask("GET", f"/attendance/sheets/month.{kind}?month={last_month()}", headers=cookie, timeout=120)
    took = time.monotonic() - began
    if answer.status != 200:
        raise RuntimeError(f"no {kind}: {answer.status} {answer.body[:300]}")
    return answer.body, {"seconds": took, "bytes": len(answer.body), "megabytes": watched.most()}


def files(server, cookie):
    found = {}
    for kind in ("csv", "xlsx", "pdf"):
        body, found[kind] = download(server, cookie, kind)
        if kind == "csv":
            found[kind]["rows"] = body.count(b"\n") - 1
        elif kind == "xlsx":
            with zipfile.ZipFile(io.BytesIO(body)) as book:
                found[kind]["rows"] = book.read("xl/worksheets/sheet1.xml").count(b"<row ") - 1
    return found


def closing(server, credentials, pressing):
    """The nightly close of everybody: seconds, memory over idle, and what others' presses took meanwhile."""
    watched, began = Watched(server), time.monotonic()
    beside = Beside(server, pressing)
    try:
        made = server.ask("POST", "/api/v1/schedules/attendance.closing/run", token=credentials.admin)
        if made.status != 201:
            raise RuntimeError(f"the closing is not run: {made.status} {made.body[:300]}")
        done = server.until_done(made.json["id"], credentials.admin, seconds=600)
        took = time.monotonic() - began
    finally:
        writes = beside.figures()
    if done["state"] != "done":
        raise RuntimeError(f"the night is not closed: {done}")
    return {"seconds": took, "megabytes": watched.most(), "writes": writes}


def month_closing(server, credentials, pressing):
    """Everybody's month judged once more and closed. Telling everybody of it goes on afterwards."""
    path = f"/api/v1/attendance/months/{last_month()}"
    watched, began = Watched(server), time.monotonic()
    beside = Beside(server, pressing)
    try:
        asked = server.ask("POST", f"{path}/close", token=credentials.admin)
        if asked.status != 202:
            raise RuntimeError(f"the month is not closed: {asked.status} {asked.body[:300]}")
        while server.ask("GET", path, token=credentials.admin).json["state"] != "closed":
            if time.monotonic() > began + 600:
                raise RuntimeError("the month is not closed after ten minutes")
            time.sleep(0.1)
        took = time.monotonic() - began
    finally:
        writes = beside.figures()
    return {"seconds": took, "megabytes": watched.most(), "writes": writes}


def measure(folder, rounds, seconds, say, people=PEOPLE, years=YEARS, peak_seconds=PEAK_SECONDS):
    """All of it. The campus takes a minute or two to make the first time of a day."""
    say(f"  making a campus of {people:,} people and {years} years")
    data, total = staff.make(folder, people, years, say)
    say(f"  {total:,} records")
    credentials = campus.sign_in(data)
    cookie = {"Cookie": f"{SESSION_COOKIE}={credentials.cookie}"}
    # Some press while something else runs, others come in the morning.
    pressing = presses(credentials.people[-100:])
    early = credentials.people[:min(PEAK_PEOPLE * peak_seconds // PEAK_SECONDS, len(credentials.people) // 2)]
    found = {"people": people, "records": total}
    server = campus.serve(data)
    try:
        for name, part in (
            ("files", lambda: files(server, cookie)),
            ("closing", lambda: closing(server, credentials, pressing)),
            ("peak", lambda: peak(server, early, cookie, peak_seconds)),
            ("pages", lambda: pages(server, credentials, cookie, rounds, seconds, folder)),
            ("month", lambda: month_closing(server, credentials, pressing)),
        ):
            found[name] = part()
            say(f"  {name}: {found[name]}")
        return found
    finally:
        server.stop()
