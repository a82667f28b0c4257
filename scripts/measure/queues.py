# What durable jobs are compared with: Redis as a queue, and python-rq upon it.
import csv
import os
import shutil
import statistics
import subprocess
import time
from pathlib import Path

from .peers import free_port, stop

PYTHON = Path(__file__).resolve().parents[2] / ".build" / "venv" / "bin"
CLIENTS = 64
# As many bytes as the input of Quad's empty job.
WORK = "x" * 106
# A job of a queue that is safe on Redis: put in, moved to what is being worked on, taken out of that.
STEPS = (("LPUSH", "waiting", WORK), ("RPOPLPUSH", "waiting", "working"), ("LREM", "working", "1", WORK))
RQ_JOBS = 400


class Redis:
    """A server of its own in `folder`, whose log is synced as `appendfsync` says."""

    def __init__(self, folder, appendfsync):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        self.port = free_port()
        self.process = subprocess.Popen(
            ["redis-server", "--bind", "127.0.0.1", "--port", str(self.port), "--dir", folder, "--save", "",
             "--appendonly", "yes", "--appendfsync", appendfsync, "--logfile", folder / "log"])
        for _ in range(200):
            if self.ask("PING") == "PONG":
                return
            time.sleep(0.05)
        self.stop()
        raise RuntimeError(f"redis-server does not answer: {folder}/log")

    def ask(self, *command):
        done = subprocess.run(["redis-cli", "-p", str(self.port), *command], capture_output=True, text=True, timeout=20)
        return done.stdout.strip()

    def steps(self, seconds):
        """Jobs a second through the three steps: each step is measured alone, for a third of the time, and a job takes
        all of them."""
        # As many as fit the time; the later steps take what the first one has put in.
        count = max(2000, int(self._benchmark(2000, STEPS[0]) * seconds / len(STEPS)))
        self.ask("FLUSHALL")
        each = sum(1 / self._benchmark(count, step) for step in STEPS)
        left = self.ask("LLEN", "waiting"), self.ask("LLEN", "working")
        if left != ("0", "0"):
            raise RuntimeError(f"redis has work left: {left}")
        return 1 / each

    def _benchmark(self, count, step):
        done = subprocess.run(
            ["redis-benchmark", "-p", str(self.port), "-c", str(CLIENTS), "-n", str(count), "--csv", *step],
            capture_output=True, text=True, timeout=600)
        # test, requests a second, latencies.
        rows = list(csv.reader(done.stdout.splitlines()))
        try:
            return float(rows[-1][1])
        except (IndexError, ValueError):
            raise RuntimeError(f"redis-benchmark: {done.stdout}{done.stderr}") from None

    def stop(self):
        stop(self.process)


def rq(folder):
    """Empty jobs that python-rq's fastest worker, which does not fork, executes a second; putting them in is not counted."""
    server = Redis(folder, "everysec")

    def jobs(*count):
        program = [PYTHON / "python", Path(__file__).with_name("rq_jobs.py"), str(server.port), *count]
        return subprocess.run(program, check=True, capture_output=True, text=True, timeout=60).stdout.strip()

    try:
        jobs(str(RQ_JOBS))
        began = time.monotonic()
        subprocess.run(
            [PYTHON / "rq", "worker", "--worker-class", "rq.SimpleWorker", "--burst", "--quiet", "--url", f"redis://127.0.0.1:{server.port}"],
            check=True, timeout=600, env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"})
        took = time.monotonic() - began
        if jobs() != str(RQ_JOBS):
            raise RuntimeError(f"python-rq finished {jobs()} of {RQ_JOBS}")
        return RQ_JOBS / took
    finally:
        server.stop()


def measure(folder, rounds, seconds, ours):
    """Jobs a second: `ours()`, figures of store-bench, and Redis in turn, round after round; python-rq once."""
    found = {"quad": [], "always": [], "everysec": []}
    for _ in range(rounds):
        figures = ours()
        if not figures["each_once"]:
            raise RuntimeError(f"not every job was run once: {figures}")
        found["quad"].append(figures["per_second"])
        for way in ("always", "everysec"):
            server = Redis(folder / way, way)
            try:
                found[way].append(server.steps(seconds))
            finally:
                server.stop()
    against = {
        way: statistics.median(our / their for our, their in zip(found["quad"], found[way], strict=True))
        for way in ("always", "everysec")}
    executed = rq(folder / "rq")
    return {**{name: statistics.median(each) for name, each in found.items()}, "rq": executed, "rounds": found,
            "against": {**against, "rq": statistics.median(found["quad"]) / executed}}
