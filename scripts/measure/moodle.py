# The synchronization with a Moodle of 40,000 people and 400,000 enrolments: what it costs, and what others notice of it.
"""The site is Tests/Peers/moodle_simulated.py in a process of its own, behind all others: a Moodle stands on another machine,
and takes nothing from the passwords that are hashed here behind the pages. CPU is Quad's alone, from /proc. Each figure is of
a fresh campus; one run is long enough to need no rounds."""

import json
import statistics
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path

from . import campus, cases, load, signing

PEERS = Path(__file__).resolve().parents[2] / "Tests" / "Peers"
sys.path.insert(0, str(PEERS))
import moodle_compare  # noqa: E402

# Beside a synchronization: so many pages and sign-ins a second, each on its own time, whatever the last one took.
READS, SIGN_INS, QUIET = 40, 4, 30
PROBE = Path(__file__).with_name("moodle_probe.py")


class Peer:
    """The simulated Moodle, filled."""

    def __init__(self, scale):
        command = ["nice", "-n", "19", sys.executable, str(PEERS / "moodle_simulated.py"), "--university", str(scale)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        if not line.startswith("listening on "):
            raise RuntimeError(f"the simulated Moodle did not start: {line}")
        self.url = line.split()[-1]
        self.host = self.url.split("//")[1]

    def tell(self, **what):
        with urllib.request.urlopen(urllib.request.Request(f"{self.url}/control", json.dumps(what).encode()), timeout=60) as got:
            return json.load(got)

    def stop(self):
        self.process.kill()
        self.process.wait()


class Peak:
    """The most memory that a server holds meanwhile, in MB."""

    def __init__(self, pids):
        self.pids, self.most, self.over = pids, 0, threading.Event()
        self.thread = threading.Thread(target=self._look, daemon=True)

    def _look(self):
        while not self.over.wait(0.2):
            self.most = max(self.most, load.memory(self.pids)["resident"])

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.thread.join()


def start(folder, peer, name):
    """A fresh demo campus that is connected to the Moodle, with 16 people who may sign in by password."""
    data = folder / name
    credentials = campus.make(data, 200, 0)
    emails = signing.give_passwords(data, campus.ADMINISTRATOR, signing.BROWSERS)
    server = campus.serve(data, {"QUAD_OUTBOUND_ALLOWED_HOSTS": peer.host})
    server.token = credentials.admin
    synchronizer = moodle_compare.Synchronizer(server, peer)
    synchronizer.connect()
    time.sleep(2)
    return server, credentials, emails, synchronizer


def run(server, peer, synchronizer):
    """One synchronization: seconds, Quad's CPU, its memory, and what it did."""
    peer.tell(forget=True)
    theirs, ours, began = peer.tell()["cpu"], load.cpu_seconds(server.pids), time.monotonic()
    idle = load.memory(server.pids)["resident"]
    with Peak(server.pids) as peak:
        found = synchronizer.run(seconds=1200)
    took = time.monotonic() - began
    if found["state"] != "done":
        raise RuntimeError(f"the synchronization has not ended well: {found}")
    said = peer.tell()
    return {
        "seconds": took, "cpu": load.cpu_seconds(server.pids) - ours, "peer_cpu": said["cpu"] - theirs,
        "calls": sum(said["counts"].values()), "bytes": said["bytes"], "idle": idle, "megabytes": peak.most - idle,
        "phases": found["phases"], "errors": found["errors"], "held": found["held"],
    }


def probe(server, credentials, emails, seconds=None, until=None):
    """Latencies in milliseconds of pages and sign-ins, for so long or until something is over; asked by another process."""
    asked = {"port": server.port, "cookie": f"{cases.SESSION_COOKIE}={credentials.cookie}", "token": credentials.admin,
             "emails": emails, "password": campus.PASSWORD, "reads": READS, "signIns": SIGN_INS}
    process = subprocess.Popen([sys.executable, str(PROBE)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    process.stdin.write(json.dumps(asked) + "\n")
    process.stdin.flush()
    if until:
        until()
    else:
        time.sleep(seconds)
    process.stdin.write("enough\n")
    process.stdin.close()
    said = process.stdout.read()
    if process.wait() != 0:
        raise RuntimeError("the probe failed")
    found = json.loads(said)
    return {kind: {"count": len(each), "p50": statistics.median(each), "p99": percentile(each, 0.99), "worst": max(each)}
            for kind, each in found.items()}


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def measure(folder, say, scale=1.0, quiet=QUIET):
    """All of it; some minutes."""
    peer = Peer(scale)
    try:
        size = peer.tell()
        server, _, _, synchronizer = start(folder, peer, "moodle")
        try:
            first = run(server, peer, synchronizer)
            say(f"  first: {first['seconds']:.0f} s, {first['cpu']:.1f} s CPU, {first['megabytes']:.0f} MB over idle")
            before = moodle_compare.rows(server.data)
            second = run(server, peer, synchronizer)
            after = moodle_compare.rows(server.data)
            second["tables"] = sorted(name for name in after if after[name] != before.get(name))
            second["changed"] = len(second["tables"])
            say(f"  again: {second['seconds']:.0f} s, {second['cpu']:.1f} s CPU, {second['changed']} tables changed")
        finally:
            server.stop()
        server, credentials, emails, synchronizer = start(folder, peer, "moodle-beside")
        try:
            probe(server, credentials, emails, seconds=2)
            alone = probe(server, credentials, emails, seconds=quiet)
            beside = probe(server, credentials, emails, until=lambda: run(server, peer, synchronizer))
        finally:
            server.stop()
    finally:
        peer.stop()
    ratios = {kind: beside[kind]["p99"] / alone[kind]["p99"] for kind in alone}
    say("  beside it: " + ", ".join(f"{kind} p99 {alone[kind]['p99']:.1f} -> {beside[kind]['p99']:.1f} ms" for kind in alone))
    return {
        "categories": size["categories"], "courses": size["courses"], "people": size["people"], "first": first,
        "second": second, "cpu_share": second["cpu"] / first["cpu"], "quiet": alone, "beside": beside, "p99": ratios,
    }
