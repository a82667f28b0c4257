# Writes what was measured: docs/benchmarks.md for people, .build/bench/results.json for programs.
import os
import platform
import re
import subprocess
from pathlib import Path

from . import moodle, queues, signing
from .floors import figure, floors, paired

NAMES = {"quad": "Quad", "nginx": "nginx", "pocketbase": "PocketBase"}


def output(*command):
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=20)
        return (done.stdout + done.stderr).strip()
    except OSError:
        return ""


def machine():
    model = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    total = int(re.search(r"MemTotal:\s+(\d+)", Path("/proc/meminfo").read_text())[1]) / 1024 / 1024
    system = re.search(r'PRETTY_NAME="(.*)"', Path("/etc/os-release").read_text())
    return {
        "processor": model[1] if model else platform.processor(), "cores": os.cpu_count(),
        "memory": f"{total:.0f} GB", "system": f"{system[1] if system else ''}, Linux {platform.release()}",
    }


def versions(quad, pocketbase):
    def package(name):
        return output("dpkg-query", "-W", "-f", "${Version}", name)
    return {
        "Quad": output(str(quad), "version").splitlines()[0] if quad else "not measured",
        "nginx": package("nginx"), "PocketBase": output(str(pocketbase), "--version").replace("pocketbase version ", ""),
        "wrk": package("wrk"), "Redis": package("redis-server"), "python-rq": (re.search(r"version ([\d.]+)", output(str(queues.PYTHON / "rq"), "--version")) or ["", "?"])[1],
        "SQLite": package("libsqlite3-0"), "OpenSSL": package("libssl3"),
        "Swift": (re.search(r"Swift version (\S+)", output("swift", "--version")) or ["", "?"])[1],
    }


def micro(value):
    return f"{value / 1000:.1f} ms" if value >= 1000 else f"{value:.0f} µs"


def rows(cases):
    for case in cases.values():
        quad = case["servers"].get("quad")
        for name, got in case["servers"].items():
            against = "" if name == "quad" or not quad else figure(paired(quad, got, "per_second"))
            yield (case["title"] if name == next(iter(case["servers"])) else "", NAMES[name],
                   f"{got['per_second']:,.0f}", f"{got['low']:,.0f}–{got['high']:,.0f}", figure(got["cpu"]),
                   micro(got["p50"]), micro(got["p99"]), against)


def table(head, lines):
    text = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join(text + ["| " + " | ".join(map(str, line)) + " |" for line in lines])


def judged(results):
    flat = {name: case["servers"] for name, case in results["cases"].items()}
    return floors({**results, "cases": flat})


def markdown(results):
    at, made, rounds = results["machine"], results["versions"], results["rounds"]
    verdicts = judged(results)
    failed = [each for each in verdicts if each.verdict == "FAIL"]
    missing = [each for each in verdicts if each.verdict == "not measured"]
    parts = [
        "# Benchmarks", "",
        "Written by `make bench`; don't edit. Repeat it with `make bench` (about twelve minutes),"
        " `scripts/bench --quick` for a rough look, `scripts/bench --large` for the ten-million-record case as well.", "",
        f"Measured {results['date']} on {at['processor']}, {at['cores']} cores, {at['memory']}, {at['system']}. "
        + ", ".join(f"{name} {version}" for name, version in made.items()) + ".", "",
        f"Each case: {rounds} rounds of {results['seconds']:g} s per server, the servers in turn within each round,"
        " medians shown, and the slowest and fastest round. A ratio is the median of the rounds' ratios. Load: wrk, 2 threads, 64 connections, on the same machine,"
        " so that requests/s of the fast cases are held down by wrk itself: CPU per request (user and system time of"
        " the server's processes, from /proc) says more, and ratios within the run say more than absolutes."
        " A round is repeated, at most twice, when other work took more than a tenth of the machine's busy time; in the"
        f" rounds that count it took at most {results['foreign']:.0%}.",
        "", "## Against the floors", "",
        f"{len(verdicts) - len(failed) - len(missing)} pass, {len(failed)} fail, {len(missing)} not measured."
        " The last column is what a bare prototype reached, without authentication, validation or events.", "",
        table(["", "measured", "floor", "", "prototype"],
              [(each.text, each.shown, each.demand, f"**{each.verdict}**", each.prototype) for each in verdicts]),
        *(line for each in failed if each.reason for line in ["", f"{each.text[0].upper()}{each.text[1:]}: {each.reason}"]),
        "", "## Figures", "",
        table(["case", "server", "requests/s", "range", "CPU µs/request", "p50", "p99", "Quad is times"],
              rows(results["cases"])),
        "", "## Memory", "",
        table(["", "resident MB", "proportional MB"],
              [(name, figure(each["resident"]), figure(each["proportional"])) for name, each in results["memory_rows"]]),
    ]
    if results.get("ready"):
        ready = results["ready"]
        parts += ["", "## Start", "",
                  f"From the start of the process to `listening on`, on a file with 100,000 records: median"
                  f" {ready['milliseconds']:.0f} ms of {ready['starts']} starts (slowest {ready['slowest']:.0f} ms)."]
    if results.get("large"):
        large = results["large"]
        parts += ["", "## Ten million records", "",
                  f"CPU per list request {figure(large['cpu'])} µs with {large['records']:,} records, against"
                  f" {figure(large['against'])} µs with 100,000."]
    if results.get("storm"):
        storm = results["storm"]
        parts += ["", "## A storm of sign-ins", "",
                  f"A list of 30 people, read over 64 connections: p50 {micro(storm['quiet']['p50'])} and p99"
                  f" {micro(storm['quiet']['p99'])} quiet, {micro(storm['stormy']['p50'])} and"
                  f" {micro(storm['stormy']['p99'])} while {signing.BROWSERS} people sign in without end."
                  f" With nobody reading {storm['per_second']:.0f} sign-ins/s; the same cores make"
                  f" {storm['hashes_per_second']:.0f} Argon2id hashes/s and nothing else."]
    if results.get("listening"):
        listening = results["listening"]
        names = {"stream": "event streams", "websocket": "WebSockets"}
        parts += ["", "## Listening", "",
                  "A fresh server each; the clients are one process on the same cores. One event: from the request of a"
                  " check-in until everybody has heard of it.", "",
                  table(["who listens", "memory over idle", "one event to all, median", "slowest"],
                        [(f"{found['listeners']:,} {names[kind]}", f"{found['megabytes']:.1f} MB",
                          f"{found['reached']['median']:.0f} ms", f"{found['reached']['slowest']:.0f} ms")
                         for kind, found in listening.items() if kind in names]), "",
                  f"To 200 streams {listening['slow']['alone']['median']:.1f} ms, and"
                  f" {listening['slow']['beside']['median']:.1f} ms beside one that has stopped to read."]
    if results.get("orders"):
        found = results["orders"]
        took = sorted(each["seconds"] for each in found["rounds"])
        parts += ["", "## The last items", "",
                  f"{found['buyers']} buyers of the last {found['left']} of a thing at once, {len(took)} times:"
                  f" {', '.join(str(each['sold']) for each in found['rounds'])} sold,"
                  f" {sum(each['errors'] for each in found['rounds'])} answers of 500 or more, all answered within"
                  f" {took[len(took) // 2] * 1000:.0f} ms in the middle and {took[-1] * 1000:.0f} ms at most."]
    if results.get("moodle"):
        found = results["moodle"]
        first, second = found["first"], found["second"]
        parts += ["", "## A university in a Moodle", "",
                  f"{found['categories']:,} categories, {found['courses']:,} courses and {found['people']:,} people, synchronized"
                  " from a simulated Moodle on the same machine.", "",
                  table(["run", "took", "Quad's CPU", "Moodle's CPU", "calls", "answers", "memory over idle"],
                        [(name, f"{each['seconds']:.0f} s", f"{each['cpu']:.1f} s", f"{each['peer_cpu']:.1f} s", f"{each['calls']:,}",
                          f"{each['bytes'] / 1e6:,.0f} MB", f"{each['megabytes']:.0f} MB")
                         for name, each in (("the first", first), ("again, unchanged", second))]), "",
                  f"Meanwhile ({moodle.READS} reads and {moodle.SIGN_INS} sign-ins a second, each due on time): "
                  + ", ".join(f"{kind} {found['quiet'][kind]['p99']:.1f} ms at p99 quiet and {found['beside'][kind]['p99']:.1f} ms"
                              f" beside it (p50 {found['quiet'][kind]['p50']:.1f} and {found['beside'][kind]['p50']:.1f} ms)"
                              for kind in found["quiet"]) + "."]
    if results.get("attendance"):
        found = results["attendance"]
        each, peak, files = found["pages"], found["peak"], found["files"]
        parts += ["", "## Attendance", "",
                  f"{found['people']:,} people with {found['records']:,} records. Over two connections a small page's p99 was"
                  f" {micro(each['small']['p99'])}; "
                  + ", ".join(
                      f"{title} {micro(each[name]['p50'])} at p50 and {micro(each[name]['p99'])} at p99"
                      for name, title in (("board", "the day board"), ("board-all", "its ninth page of everybody"),
                                          ("month", "a person's month")))
                  + f". {peak['people']:,} people checked in within a minute: p50 {peak['p50']:.1f} ms, p99 {peak['p99']:.1f} ms,"
                  f" the slowest {peak['worst']:.0f} ms, {peak['errors']} errors; the board, put together anew after each of"
                  f" them, took {peak['board']['p50']:.0f} ms at p50 meanwhile.", "",
                  f"A month of {files['xlsx']['rows']:,} people takes "
                  + ", ".join(f"{files[kind]['seconds']:.1f} s and {files[kind]['megabytes']:.0f} MB over idle as {kind.upper()}"
                              for kind in ("xlsx", "csv", "pdf"))
                  + ". " + " ".join(
                      f"{title} took {found[name]['seconds']:.1f} s and {found[name]['megabytes']:.0f} MB over idle; who checked"
                      f" in or out meanwhile waited {found[name]['writes']['p50']:.1f} ms at p50,"
                      f" {found[name]['writes']['p99']:.0f} ms at p99 and {found[name]['writes']['worst']:.0f} ms at worst."
                      for name, title in (("closing", "The nightly close"), ("month", "Closing the month")))]
    if results.get("search"):
        found = results["search"]
        parts += ["", "## Searching 100,000 people", "",
                  f"CPU per request; one person by their key takes {figure(found['one'])} µs. The list also counts and"
                  " sorts what it found; the palette shows the first of every kind.", "",
                  table(["typed", "list µs", "palette µs"],
                        [(f"`{words.replace('+', ' ')}`", figure(cost), figure(found["palette"][words]))
                         for words, cost in found["typed"].items()])]
    if results.get("store"):
        parts += ["", "## The store by itself", "", "From `store-bench`, without HTTP.", "", "```",
                  *[f"{key} = {value}" for key, value in flatten(results["store"])], "```"]
    if results.get("jobs"):
        found = results["jobs"]
        parts += ["", "## Durable jobs", "",
                  "Put in by a committed transaction, claimed, run empty, marked done, with 64 outstanding; Redis does LPUSH,"
                  " RPOPLPUSH and LREM for 64 clients, each step measured alone.", "",
                  table(["", "jobs/s", "Quad is times"],
                        [("Quad, `synchronous=FULL`", f"{found['quad']:,.0f}", ""),
                         ("Redis, `appendfsync always`", f"{found['always']:,.0f}", figure(found["against"]["always"])),
                         ("Redis, `appendfsync everysec`, which may lose a second of jobs", f"{found['everysec']:,.0f}",
                          figure(found["against"]["everysec"])),
                         ("python-rq's worker on the latter", f"{found['rq']:,.0f}", figure(found["against"]["rq"]))])]
    if results.get("backup"):
        found = results["backup"]
        parts += ["", f"## A backup of {found['megabytes']} MB at 5,000 writes a second", "",
                  "The plain copy is `cp` and `sync` of the file as it is before the round, with nobody writing. It needs room in the "
                  "kernel's cache for all of the file; a backup goes past it.", "",
                  table(["round", "copy s", "plain copy s", "over plain", "with checks s", "p99 quiet µs", "p99 during µs", "ratio",
                         "longest ms"],
                        [(number, f"{each['copy_s']:.1f}", f"{each['plain_s']:.1f}", f"{each['copy_over_plain']:.2f}", f"{each['all_s']:.1f}",
                          figure(each["quiet_p99_us"]), figure(each["during_p99_us"]), f"{each['p99_ratio']:.2f}",
                          figure(each["during_max_us"] / 1000)) for number, each in enumerate(found["rounds"], 1)])]
    parts += ["", "## What is compared with what", "", COMPARED, ""]
    return "\n".join(parts)


def flatten(value, prefix=""):
    for key, each in value.items():
        if isinstance(each, dict):
            yield from flatten(each, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", each


COMPARED = """\
- Every request to Quad but `/healthz` and `/sign-in` is authenticated and checked for permission. A create is a check-in
  or a check-out: validated, with its event row and hash chain, and answered after `fdatasync` (`synchronous=FULL`).
- nginx: two workers, `return 200` with a body of the same size as Quad's and the same header fields beside its own, or a
  file with the same bytes; sendfile and an open-file cache on. TLS on both sides with the same P-256 certificate. Access logs are off in both.
- PocketBase: the same 2,000 people and 100,000 records, an index on the column it sorts by, rules open (nobody is
  authenticated), no total counted, and its list joins nothing: kinder to it than to Quad. Its create is one row and not
  durable: it runs SQLite with `synchronous=NORMAL`. Its request log is left as it comes.
- Jobs: `store-bench` puts them in, 64 enqueues outstanding, each its own request of the group commit; Redis runs on the
  same disk and is asked by `redis-benchmark -c 64` without pipelining. python-rq's worker is the one that does not
  fork; putting its jobs in isn't counted.
- wrk opens a new connection for each request where the case says so; it never resumes TLS sessions. Its p99 doesn't
  correct for the requests that a stalled connection didn't send."""
