# What the figures have to reach, and whether they do.
import statistics
from dataclasses import dataclass


@dataclass
class Floor:
    """One demand. `value` is None where it was not measured in this run."""

    text: str
    value: float | None
    bound: float
    at_least: bool
    # What a bare prototype reached: no authentication, validation, events.
    prototype: str
    unit: str = "x"
    # Why it is not reached, where that is known.
    reason: str = ""

    @property
    def verdict(self):
        if self.value is None:
            return "not measured"
        return "pass" if (self.value >= self.bound if self.at_least else self.value <= self.bound) else "FAIL"

    @property
    def shown(self):
        return "–" if self.value is None else figure(self.value) + ("" if self.unit == "x" else f" {self.unit}")

    @property
    def demand(self):
        return ("at least " if self.at_least else "at most ") + f"{self.bound:g}" + (
            "" if self.unit == "x" else f" {self.unit}")


def figure(value):
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def paired(ours, theirs, what):
    """The median of the rounds' ratios: within a round the servers take turns, so that both meet the same minute."""
    return statistics.median(our[what] / their[what] for our, their in zip(ours["rounds"], theirs["rounds"], strict=True))


def floors(results):
    """Every floor, from the results of a run."""
    cases, extra = results["cases"], results

    def ratio(case, peer, what="per_second"):
        try:
            return paired(cases[case]["quad"], cases[case][peer], what)
        except (KeyError, ZeroDivisionError):
            return None

    def same(case):
        try:
            return cases[case]["quad"]["cpu"] / cases["small"]["quad"]["cpu"]
        except (KeyError, ZeroDivisionError):
            return None

    def found(*path):
        value = extra
        for step in path:
            value = value.get(step) if isinstance(value, dict) else None
        return value

    def scaled(value, by):
        return None if value is None else value * by

    def backup(what):
        each = found("backup", "rounds")
        return statistics.median(one[what] for one in each) if each else None

    return [
        Floor("small JSON, requests/s against nginx", ratio("small", "nginx"), 1.0, True, "1.09"),
        Floor("small JSON, CPU per request against nginx", ratio("small", "nginx", "cpu"), 1.1, False, "0.84"),
        Floor("small JSON signed in, requests/s against nginx", ratio("me", "nginx"), 1.0, True, "1.09"),
        Floor("small JSON signed in, CPU per request against nginx", ratio("me", "nginx", "cpu"), 1.1, False, "0.84"),
        Floor("signed in by a cookie, CPU against nobody", same("me-cookie"), 1.3, False, ""),
        Floor("signed in by an access token, CPU against nobody", same("me-token"), 1.3, False, ""),
        Floor("reads under a storm of sign-ins, p99 against quiet", found("storm", "p99_ratio"), 2, False, ""),
        Floor("sign-ins against the hashes that the cores can make", found("storm", "share"), 0.8, True, ""),
        Floor("pipelined by 16 against nginx", ratio("pipelined", "nginx"), 3, True, "6.5"),
        Floor("pipelined by 16, signed in, against nginx", ratio("pipelined-me", "nginx"), 3, True, "6.5"),
        Floor("new connection per request against nginx", ratio("new", "nginx"), 0.95, True, "0.99"),
        Floor("list as JSON against PocketBase", ratio("list", "pocketbase"), 10, True, "16.6"),
        Floor("list as JSON against nginx and a file", ratio("list", "nginx"), 0.25, True, "0.33"),
        Floor("list as a page against PocketBase's list", ratio("list-page", "pocketbase"), 8, True, ""),
        Floor("durable create against PocketBase", ratio("create", "pocketbase"), 5, True, "8-10"),
        Floor("durable create, p99 against PocketBase", ratio("create", "pocketbase", "p99"), 0.25, False, "0.1"),
        Floor("90/10 mix against PocketBase", ratio("mix", "pocketbase"), 8, True, "14.7"),
        Floor("one's own orders of 100,000 against PocketBase", ratio("orders-own", "pocketbase"), 5, True, ""),
        Floor("board of 100,000 orders against PocketBase", ratio("orders-board", "pocketbase"), 5, True, ""),
        Floor("placing an order of 3 lines against a create of PocketBase", ratio("orders-place", "pocketbase"), 5, True, "0.9",
              reason="Out of reach of any program on one SQLite file. The prototype writes the rows alone (the order, three lines, three"
              " reservations with their movements, an event, a job), 64 orders to a commit; Quad's figure holds the bill, the ledger,"
              " the history, the notices and the whole processing as well."),
        Floor("200 buyers of the last 100 items: wrong answers", found("orders", "wrong"), 0, False, "", "answers"),
        Floor("TLS keep-alive against nginx", ratio("tls", "nginx"), 1.0, True, "1.1"),
        Floor("full handshakes against nginx", ratio("handshake", "nginx"), 0.95, True, "0.98"),
        Floor("group commit at 64 against one by one", found("store", "group_over_single"), 5, True, "7"),
        Floor("list p50 under full writes against quiet", found("store", "list_p50_ratio"), 1.3, False, "1.04"),
        Floor("list p99 under full writes against quiet", found("store", "list_p99_ratio"), 3, False, "1.6"),
        Floor("slowest write at 5,000 writes/s", scaled(found("store", "paced", "max_us"), 1e-3), 100, False, "68", "ms"),
        Floor("largest WAL against its cap", found("store", "paced", "log_max_over_cap"), 1.1, False, ""),
        Floor("memory, idle after a demo campus", found("memory", "idle", "resident"), 30, False, "", "MB"),
        Floor("memory after the whole bench", found("memory", "after", "resident"), 120, False, "", "MB"),
        Floor("durable jobs against Redis, synced always", found("jobs", "against", "always"), 2.5, True, "4.1"),
        Floor("durable jobs against Redis, synced every second", found("jobs", "against", "everysec"), 1.5, True, "2.4"),
        Floor("durable jobs against python-rq's", found("jobs", "against", "rq"), 100, True, ""),
        Floor("backup at 5,000 writes/s: p99 of writes against quiet", backup("p99_ratio"), 1.5, False, ""),
        Floor("backup at 5,000 writes/s: time against a plain copy", backup("copy_over_plain"), 2, False, ""),
        Floor("5,000 who listen, memory over idle", found("listening", "megabytes"), 60, False, "", "MB"),
        Floor("one event to 5,000 who listen", found("listening", "reached"), 250, False, "", "ms"),
        Floor("one event to 200, beside one who reads nothing", found("listening", "slow", "ratio"), 1.5, False, ""),
        Floor("ready after start on 100,000 records", found("ready", "milliseconds"), 150, False, "", "ms"),
        Floor("list at 10 million records against 100,000", found("large", "ratio"), 1.5, False, ""),
        Floor("day board of 5,000, p99 against a small page", found("attendance", "pages", "board", "against"), 2, False, ""),
        Floor("a person’s month, p99 against a small page", found("attendance", "pages", "month", "against"), 2, False, ""),
        Floor("1,000 check in within a minute, errors", found("attendance", "peak", "errors"), 0, False, "", "errors"),
        Floor("1,000 check in within a minute, p99", found("attendance", "peak", "p99"), 100, False, "", "ms"),
        Floor("nightly close of 5,000, memory over idle", found("attendance", "closing", "megabytes"), 50, False, "", "MB"),
        Floor("nightly close of 5,000, others' writes, p99", found("attendance", "closing", "writes", "p99"), 100, False, "", "ms"),
        Floor("month of 5,000 as XLSX, memory over idle", found("attendance", "files", "xlsx", "megabytes"), 50, False, "", "MB"),
        Floor("Moodle of 40,000 people, first synchronization: Quad's CPU", found("moodle", "first", "cpu"), 60, False, "", "s"),
        Floor("the same, memory over idle", found("moodle", "first", "megabytes"), 150, False, "", "MB"),
        Floor("the same again, unchanged: tables written", found("moodle", "second", "changed"), 0, False, "", "tables"),
        Floor("the same again, unchanged: CPU against the first", found("moodle", "cpu_share"), 1 / 3, False, ""),
        Floor("pages during a synchronization, p99 against quiet", found("moodle", "p99", "pages"), 3, False, ""),
        Floor("lists during a synchronization, p99 against quiet", found("moodle", "p99", "lists"), 3, False, ""),
        Floor("sign-ins during a synchronization, p99 against quiet", found("moodle", "p99", "sign-ins"), 3, False, ""),
        Floor("dearest search of 100,000 people against one person", found("search", "worst"), 60, False, ""),
    ]
