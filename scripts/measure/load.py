# Drives wrk against one address and reads what a round cost: requests, latency, and the server's CPU from /proc.
"""A round is one wrk run of a few seconds. Rates and latencies come from wrk's own counters, handed over as JSON by
its done() hook, which runs after the clock has stopped and so costs nothing. wrk shares the machine with the server:
CPU per request says more than requests per second, and ratios within one run say more than absolutes."""

import json
import os
import resource
import statistics
import subprocess
from dataclasses import asdict, dataclass, field
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")

DONE = """
done = function(summary, latency, requests)
  io.write(string.format(
    '\\nWRK {"requests":%d,"microseconds":%d,"bytes":%d,"status":%d,"connect":%d,"read":%d,"write":%d,"timeout":%d,' ..
    '"p50":%d,"p99":%d,"max":%d}\\n',
    summary.requests, summary.duration, summary.bytes, summary.errors.status, summary.errors.connect,
    summary.errors.read, summary.errors.write, summary.errors.timeout,
    latency:percentile(50), latency:percentile(99), latency.max))
end
"""


@dataclass
class Round:
    """What one wrk run came to; times in microseconds."""

    per_second: float
    cpu: float
    p50: float
    p99: float
    worst: float
    failures: int
    requests: int
    # CPU that neither wrk nor the server used, as a share of the machine's busy time: other work on the machine.
    foreign: float


@dataclass
class Load:
    """One kind of load: what wrk sends, and over how many connections."""

    url: str
    headers: dict = field(default_factory=dict)
    lua: str = ""
    connections: int = 64
    threads: int = 2
    # Statuses of 400 and more that belong to the load, as a share of requests.
    tolerated: float = 0.0


def cpu_seconds(pids):
    """User and system time of these processes, threads included."""
    total = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        total += int(fields[11]) + int(fields[12])
    return total / TICK


def busy_seconds():
    """What all cores have spent on anything since the machine started, interrupts and stolen time included."""
    fields = [int(each) for each in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
    return (sum(fields) - fields[3] - fields[4]) / TICK


def child_seconds():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def run(load, pids, seconds, folder):
    """One round. Raises when wrk fails or when the server answered anything but what was asked for."""
    script = folder / "load.lua"
    script.write_text(load.lua + DONE)
    command = ["wrk", f"-t{load.threads}", f"-c{load.connections}", f"-d{seconds}s", "--timeout", "10s", "-s", script]
    for name, value in load.headers.items():
        command += ["-H", f"{name}: {value}"]
    before, busy, children = cpu_seconds(pids), busy_seconds(), child_seconds()
    done = subprocess.run([*command, load.url], capture_output=True, text=True, timeout=seconds * 5 + 60)
    server, busy, wrk = cpu_seconds(pids) - before, busy_seconds() - busy, child_seconds() - children
    line = next((line for line in done.stdout.splitlines() if line.startswith("WRK ")), None)
    if done.returncode or line is None:
        raise RuntimeError(f"wrk failed on {load.url}: {done.stdout}{done.stderr}")
    got = json.loads(line[4:])
    if got["requests"] == 0:
        raise RuntimeError(f"no answers from {load.url}")
    failures = got["status"] + got["connect"] + got["read"] + got["write"] + got["timeout"]
    if failures > got["requests"] * load.tolerated:
        raise RuntimeError(f"{failures} of {got['requests']} requests failed on {load.url}: {line}")
    return Round(
        per_second=got["requests"] / got["microseconds"] * 1e6,
        cpu=server / got["requests"] * 1e6,
        p50=got["p50"], p99=got["p99"], worst=got["max"], failures=failures, requests=got["requests"],
        foreign=max(0.0, busy - server - wrk) / max(busy, 0.01))


def summary(rounds):
    """The medians of a server's rounds in one case, and the spread of the rate."""
    middle = lambda name: statistics.median(getattr(each, name) for each in rounds)
    return {
        "per_second": middle("per_second"), "cpu": middle("cpu"), "p50": middle("p50"), "p99": middle("p99"),
        "worst": max(each.worst for each in rounds),
        "low": min(each.per_second for each in rounds), "high": max(each.per_second for each in rounds),
        "foreign": max(each.foreign for each in rounds), "failures": sum(each.failures for each in rounds), "rounds": [asdict(each) for each in rounds],
    }


def descriptors(pids):
    """How many files and sockets these processes have open."""
    return sum(len(os.listdir(f"/proc/{pid}/fd")) for pid in pids)


def memory(pids):
    """Resident and proportional memory of these processes, in MB."""
    resident = proportional = 0
    for pid in pids:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Rss:"):
                resident += int(line.split()[1])
            elif line.startswith("Pss:"):
                proportional += int(line.split()[1])
    return {"resident": resident / 1024, "proportional": proportional / 1024}
